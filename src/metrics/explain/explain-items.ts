import { OmError } from "#core/errors.ts";
import type { MetricDefinition, MetricPart } from "#core/metric.ts";
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  formatDecimal,
  negate,
  parseDecimal,
  roundDecimal,
  zero,
} from "#core/money.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import { moneyDigits } from "../groups.ts";
import { addKnown, type ItemsAsked, metricOf, nothingOfIt } from "../items/ask-items.ts";
import { placesOf } from "../items/group-items.ts";
import type { ItemFacts } from "../items/item-facts.ts";
import { answerItems, type ItemAnswer } from "../items/item-query.ts";
import type { EvaluatedItem, EvaluatedMetric } from "../items/work-out.ts";
import type { QueryPlan } from "../plan.ts";
import type { MetricQuery, QueryResult } from "../query.ts";
import { answerPlan } from "../answer-plan.ts";
import { findRows, type MetricQueryDeps } from "../find-rows.ts";
import { itemDeps, planFor } from "../run-query.ts";
import { type CellOfGroup, countCells, factsOf, mostGroups, mostRowsInAll, refuseTooMany } from "./count-cells.ts";
import { conditions, createNames } from "./item-conditions.ts";
import type { CountedCell, CountedRow } from "./read-cells.ts";

interface Explaining {
  readonly most: number;
  readonly deps: MetricQueryDeps;
}

/** A part of a number over items: how its rows are read, and what each item knows of it. */
interface ReadPart {
  readonly name: string;
  readonly asked: readonly ItemsAsked[];
  readonly isMoney: boolean;
  /** Null where the items do not tell it in this form. */
  readonly known: ((facts: ItemFacts) => Decimal | null | undefined) | null;
}

/**
 * The cells of an answer over items, each with the rows of all lists that it is made of: of every part those of the items
 * that are in the number, read as the part was read. Where no item is known, those of the items that are not.
 * @throws OmError as the answer; `QUERY_INVALID` for too many rows in all, `CONSERVATION_FAILED` when rows and items differ
 */
export async function countItemCells(
  business: string,
  plan: QueryPlan,
  explaining: Explaining,
): Promise<{ readonly result: QueryResult; readonly cells: readonly CellOfGroup[] }> {
  const answer = await answerItems(plan, itemDeps(business, plan, explaining.deps));
  const { result, current, currencies } = answer;
  const shown = result.columns.filter(({ unit }) => unit === "dimension").length;
  const isHidden = plan.hasMoney && shown === plan.by.length && !plan.by.some(({ id }) => id === "currency");
  const groups = placesOf(plan, current.evaluated, currencies);
  const parts = current.evaluated.map((each) => partsOf(each, answer));
  const rows = result.rows.slice(0, mostGroups);
  refuseTooMany(rows.length * parts.reduce((sum, of) => sum + of.length, 0), explaining.most);
  const read = createReader(business, answer, explaining);
  const cells: CellOfGroup[] = [];
  for (const row of rows) {
    const labels = row.slice(0, shown);
    const key = JSON.stringify(isHidden ? [...labels, (currencies[0] ?? "") || null] : labels);
    for (const [at, { metric }] of current.evaluated.entries()) {
      const members = groups.get(key)?.members[at] ?? [];
      const known = members.filter(({ terms }) => !("unknown" in terms));
      const counted: CountedCell[] = [];
      for (const part of parts[at] ?? []) counted.push(await read(metric, part, known.length > 0 ? known : members));
      cells.push({ facts: factsOf(result, metric, row, shown + at), counted: beside(counted) });
    }
  }
  return { result, cells };
}

/** Halves of one number stand side by side: their rows are never added to each other. */
function beside(counted: readonly CountedCell[]): CountedCell {
  return {
    parts: counted.flatMap(({ parts }) => parts),
    rows: {
      count: counted.reduce((sum, { rows }) => sum + rows.count, 0),
      shown: counted.reduce((sum, { rows }) => sum + rows.shown, 0),
      sum: null,
    },
    shown: counted.flatMap(({ shown }) => shown),
  };
}

const ofStock: readonly MetricPart["over"][] = ["positions"];

function partsOf({ metric, formula }: EvaluatedMetric, { current: { sides } }: ItemAnswer): ReadPart[] {
  const read = new Map(formula.sides.flatMap((side) => Object.entries(sides.get(side)?.read ?? {})));
  const own = Object.entries(metric.parts).map(([name, part]): ReadPart => {
    const dataset = ofStock.includes(part.over) ? "inventory" : "sales";
    const apart = read.get(name);
    return {
      name,
      asked: apart ?? [{ dataset, parts: { [name]: part } }],
      isMoney: part.kind === "money",
      known: apart === undefined ? (ofFacts[name] ?? null) : (ofSides[name]?.(formula.sides) ?? null),
    };
  });
  const byDay = read.get("left_by_day");
  return byDay === undefined ? own : [...own, { name: "left_by_day", asked: byDay, isMoney: false, known: null }];
}

/** What items know of a part that is read over the window. */
const ofFacts: Readonly<Record<string, (facts: ItemFacts) => Decimal | null | undefined>> = {
  sold: ({ sold }) => sold,
  left: ({ left }) => left,
  onHand: ({ onHand }) => onHand,
  position: ({ position }) => position,
  net: ({ net }) => net,
  margin: ({ margin }) => margin,
  costOfGoods: ({ costOfGoods }) => costOfGoods,
  stockValue: ({ stockValue }) => stockValue,
};

/** The same of parts that a side reads in its own way; a mean of lists is no sum of their rows. */
const ofSides: Readonly<
  Record<string, (sides: readonly string[]) => ((facts: ItemFacts) => Decimal | null | undefined) | null>
> = {
  onHand:
    () =>
    ({ beginning }) =>
      beginning,
  received:
    () =>
    ({ received }) =>
      received,
  fees:
    () =>
    ({ fees }) =>
      fees,
};

type Reader = (metric: MetricDefinition, part: ReadPart, items: readonly EvaluatedItem[]) => Promise<CountedCell>;

function createReader(business: string, answer: ItemAnswer, { most, deps }: Explaining): Reader {
  const { context } = answer.current;
  const { plan } = context;
  const namesIn = createNames(context, plan);
  const tables = new Map<string, ManifestFile>();
  /** One object a table, so that it is read again once. */
  const oneTable = (row: CountedRow): CountedRow => {
    const key = JSON.stringify([row.table.fileId, row.table.table]);
    const table = tables.get(key) ?? row.table;
    tables.set(key, table);
    return { ...row, table };
  };
  const remembered = new Map<string, Promise<CountedCell[]>>();
  const cellsOf = (query: MetricQuery, definition: MetricDefinition): Promise<CountedCell[]> => {
    const key = JSON.stringify([query, definition]);
    const known = remembered.get(key) ?? countRows(business, query, definition, { most, deps });
    remembered.set(key, known);
    return known;
  };

  return async (metric, { name, asked, isMoney, known }, items) => {
    const cells: CountedCell[] = [];
    for (const ask of asked) {
      const [part] = Object.values(ask.parts);
      if (part === undefined) continue;
      const definition = metricOf(name, part, ask.dataset);
      for (const where of await conditions(ask, items, { plan, isMoney, namesIn })) {
        const period = ask.period ?? plan.query.period;
        const { asOf, stateAt, currency } = plan.query;
        const query: MetricQuery = {
          metrics: [name],
          by: [...(ask.by ?? [])],
          where,
          profile: plan.profile.id,
          ...(period === undefined ? {} : { period }),
          ...(asOf === undefined ? {} : { asOf }),
          ...(stateAt === undefined ? {} : { stateAt }),
          ...(currency === undefined ? {} : { currency }),
        };
        cells.push(...(await cellsOf(query, definition)));
      }
    }
    const sum = cells.reduce<Decimal | null>((all, { parts }) => addKnown(all, valueOf(parts[0]?.value)), null);
    if (known !== null)
      assertSame(
        metric,
        name,
        sum,
        items.map(({ facts }) => known(facts) ?? null),
      );
    const shown = cells
      .flatMap((cell) => cell.shown)
      .map(oneTable)
      .toSorted((one, other) => bySize(one, other, name))
      .slice(0, most)
      .map((row) => ({ ...row, contribution: null }));
    const count = cells.reduce((all, { rows }) => all + rows.count, 0);
    const value = valueInAll(name, { sum, asked, items });
    return { parts: [{ name, value, rows: count }], rows: { count, shown: shown.length, sum: null }, shown };
  };
}

/** Of several lists the mean that the items know; lists of other days are no sum. */
function valueInAll(
  name: string,
  { sum, asked, items }: { sum: Decimal | null; asked: readonly ItemsAsked[]; items: readonly EvaluatedItem[] },
): string | null {
  const isOfSeveral = asked.length > 1 || asked.some(({ by = [] }) => by.includes("day"));
  if (!isOfSeveral) return sum && formatDecimal(sum);
  if (name !== "stockValue") return null;
  const means = items.reduce<Decimal | null>((all, { facts }) => addKnown(all, facts.averageStock ?? null), null);
  return means && formatDecimal(roundDecimal(means, moneyDigits));
}

async function countRows(
  business: string,
  query: MetricQuery,
  definition: MetricDefinition,
  { most, deps }: Explaining,
): Promise<CountedCell[]> {
  const plan = await planFor(business, query, [definition], deps);
  const found = await findRows(business, plan, deps);
  if (found.manifest === null) return [];
  const answer = await answerPlan(plan, found, deps).catch(nothingOfIt);
  if (answer === null) return [];
  const days = Math.max(1, answer.result.rows.length);
  const ofEach = Math.max(1, Math.min(most, Math.floor(mostRowsInAll / days)));
  const cells = await countCells(plan, answer, { most: ofEach, groups: mostRowsInAll });
  return cells.map(({ counted }) => counted);
}

function assertSame(
  { id }: MetricDefinition,
  part: string,
  rows: Decimal | null,
  items: readonly (Decimal | null)[],
): void {
  const sum = items.reduce<Decimal | null>(addKnown, null);
  if (compareDecimals(rows ?? zero, sum ?? zero) === 0) return;
  throw new OmError("CONSERVATION_FAILED", `the rows of ${part} do not add up to ${id}`, {
    fix: "this is a defect, please report it with the query",
  });
}

/** The largest first. */
function bySize(one: CountedRow, other: CountedRow, part: string): number {
  const [left, right] = [one, other].map(({ contributions }) => valueOf(contributions[part]) ?? zero);
  return compareDecimals(sizeOf(right ?? zero), sizeOf(left ?? zero));
}

function sizeOf(value: Decimal): Decimal {
  return value.units < 0n ? negate(value) : addDecimals(value, zero);
}

function valueOf(text: string | null | undefined): Decimal | null {
  return text == null ? null : parseDecimal(text);
}
