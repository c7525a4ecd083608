import type { ListedLeadTime } from "#core/business-list.ts";
import { OmError } from "#core/errors.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { zero } from "#core/money.ts";
import { describePlan } from "../describe-plan.ts";
import { type Dimension, dimensions } from "../dimensions.ts";
import { type Group, moneyDigits, ratioDigits } from "../groups.ts";
import type { QueryPlan } from "../plan.ts";
import type { Cell, QueryResult } from "../query.ts";
import { buildTable } from "../table.ts";
import type { Ask } from "./ask-items.ts";
import type { ItemFacts, Side, SideContext } from "./item-facts.ts";
import type { FormulaContext, FormulaOfItems } from "./formula-of-items.ts";
import { formulasOfItems } from "./item-formulas.ts";
import { type EvaluatedItem, type EvaluatedMetric, writeItemNotes } from "./item-notes.ts";
import { readListing } from "./listing.ts";
import { readSides } from "./sides.ts";
import { sumTerms } from "./sum-terms.ts";
import { findWindow } from "./window.ts";

/** Dimensions that say what an item is, in whichever list; everything else would mean another thing on each side. */
const itemDimensions = ["sku", "product", "category", "vendor"];

export interface ItemDeps {
  readonly ask: Ask;
  /** The business's list of lead times; empty where it has none. */
  readonly leadTimes: () => Promise<readonly ListedLeadTime[]>;
}

/** A metric over items, with its formula. */
export interface ItemMetric {
  readonly metric: MetricDefinition;
  readonly formula: FormulaOfItems;
}

/**
 * Metrics over several lists of the same items: each list is read item by item, joined by sku, else by barcode; the formula is
 * worked out for each item and added up for each group, so that a ratio has both sides of the same items. What is not known
 * of an item leaves it out of its group, and the notes say of how many items a number is, and why not of the others.
 * @throws OmError `QUERY_INVALID`, `NOT_AVAILABLE`, `NO_DATA` where a list has no skus
 */
export async function runItemQuery(plan: QueryPlan, deps: ItemDeps): Promise<QueryResult> {
  const metrics = formulasOf(plan);
  refuseOthers(plan);
  const context = await readContext(plan, metrics, deps);
  const sides = await readSides(new Set(metrics.flatMap(({ formula }) => formula.sides)), context);
  const items = itemsOf(context, [...sides.values()], plan);
  const worked: FormulaContext = { planning: context.planning, days: context.window?.days ?? null };
  const evaluated = metrics.map((metric) => evaluate(metric, items, worked));
  const keys = plan.hasMoney ? [...plan.by, ...dimensions.filter(({ id }) => id === "currency")] : plan.by;
  const table = buildTable(plan, keys, { current: groupsOf(plan, evaluated, worked), previous: [] }, undefined);
  const { sales, stock } = context.listing.results;
  const results = [sales, ...(stock === null ? [] : [stock]), ...[...sides.values()].flatMap(ofOtherDatasets)];
  return {
    ...describePlan(plan),
    columns: table.columns,
    rows: table.rows,
    coverage: {
      rowsUsed: results.reduce((sum, { coverage }) => sum + coverage.rowsUsed, 0),
      rowsTotal: results.reduce((sum, { coverage }) => sum + coverage.rowsTotal, 0),
      undated: results.reduce((sum, { coverage }) => sum + coverage.undated, 0),
    },
    pending: results.flatMap(({ pending }) => pending),
    files: results.flatMap(({ files }) => files),
    notes: await writeItemNotes({ context, sides, evaluated, table, results }),
    truncated: table.truncated,
  };
}

function formulasOf({ metrics }: QueryPlan): ItemMetric[] {
  return metrics.map((metric) => {
    if (metric.value.kind === "items") return { metric, formula: formulasOfItems[metric.value.formula] };
    throw new OmError("QUERY_INVALID", `${metric.id} is of one dataset, the others join sales and stock`, {
      fix: "ask for them in separate queries",
    });
  });
}

function refuseOthers({ by, filters, comparison }: QueryPlan): void {
  const dimension = [...by, ...filters.map((filter) => filter.dimension)].find(
    ({ id }) => !itemDimensions.includes(id),
  );
  if (dimension) {
    throw new OmError("QUERY_INVALID", `sales and stock are joined by item, so not by ${dimension.id}`, {
      fix: `use ${itemDimensions.join(", ")}`,
    });
  }
  if (comparison !== null)
    throw new OmError("NOT_AVAILABLE", "sales and stock together are not compared yet", { fix: "ask for each period" });
}

async function readContext(plan: QueryPlan, metrics: readonly ItemMetric[], deps: ItemDeps): Promise<SideContext> {
  const { planning } = plan.business.settings;
  const isPlanned = metrics.some(({ formula }) => formula.sides.includes("leadTime"));
  const asked = [...plan.by, ...plan.filters.map(({ dimension }) => dimension)].map(({ id }) => id);
  const attributes = [...new Set([...asked, ...(isPlanned ? ["vendor"] : [])])].filter((id) => id !== "sku");
  const usesStock = metrics.some(({ formula }) => formula.usesStock);
  const listing = await readListing(plan, { attributes, usesStock }, deps.ask);
  return { plan, planning, listing, attributes, window: await findWindow(plan, deps.ask), deps };
}

/** An item that passes the filters, with what groups are called by. */
interface FoundItem {
  readonly labels: readonly Cell[];
  /** Without a currency, then in each that something is known in. */
  readonly units: ItemFacts;
  readonly money: readonly ItemFacts[];
}

function itemsOf({ listing, attributes }: SideContext, sides: readonly Side[], plan: QueryPlan): FoundItem[] {
  const skus = [...new Set([...listing.stock.keys(), ...listing.sold.keys()])];
  return skus.flatMap((sku) => {
    const [stock, sale] = [listing.stock.get(sku), listing.sold.get(sku)];
    const labelOf = ({ id }: Dimension): Cell => {
      const at = attributes.indexOf(id);
      return id === "sku" ? sku : (stock?.labels[at] ?? sale?.labels[at] ?? null);
    };
    const passes = plan.filters.every(({ dimension, include, exclude }) => {
      const label = labelOf(dimension);
      return (include.length === 0 || include.includes(label)) && !exclude.includes(label);
    });
    if (!passes) return [];
    const [left = null, onHand = null, position = null] = stock?.values ?? [];
    const factsIn = (currency: string | null): ItemFacts => ({
      sku,
      currency,
      isSold: sale !== undefined,
      isListed: stock !== undefined,
      sold: sale === undefined ? zero : (sale.values[0] ?? null),
      left,
      onHand,
      position,
      ...Object.assign({}, ...sides.map(({ facts }) => facts(sku, currency ?? ""))),
    });
    const currencies = [...new Set(sides.flatMap((side) => side.currencies?.(sku) ?? []))];
    return [{ labels: plan.by.map(labelOf), units: factsIn(null), money: currencies.map(factsIn) }];
  });
}

function evaluate(
  { metric, formula }: ItemMetric,
  items: readonly FoundItem[],
  context: FormulaContext,
): EvaluatedMetric {
  const worked = items.flatMap(({ labels, units, money }) =>
    (formula.isOfMoney ? money : [units]).flatMap((facts) => {
      const terms = formula.terms(facts, context);
      return terms === null ? [] : [{ labels, facts, terms }];
    }),
  );
  return { metric, formula, items: worked };
}

/** The groups of all metrics; those of units stand beside amounts where these are in one currency. */
function groupsOf({ hasMoney }: QueryPlan, evaluated: readonly EvaluatedMetric[], context: FormulaContext): Group[] {
  const currencies = [
    ...new Set(evaluated.flatMap(({ items }) => items.flatMap(({ facts: { currency } }) => currency ?? []))),
  ];
  const ofUnits = evaluated.find(({ formula }) => !formula.isOfMoney);
  if (ofUnits !== undefined && currencies.length > 1) {
    throw new OmError(
      "QUERY_INVALID",
      `amounts are in ${currencies.length} currencies, and ${ofUnits.metric.id} is in none`,
      {
        fix: "ask for them in separate queries",
      },
    );
  }
  const places = new Map<string, { readonly labels: readonly Cell[]; readonly members: EvaluatedItem[][] }>();
  for (const [at, { items }] of evaluated.entries()) {
    for (const item of items) {
      const currency = (item.facts.currency ?? currencies[0] ?? "") || null;
      const labels = hasMoney ? [...item.labels, currency] : item.labels;
      const key = JSON.stringify(labels);
      const place = places.get(key) ?? { labels, members: evaluated.map((): EvaluatedItem[] => []) };
      places.set(key, place);
      place.members[at]?.push(item);
    }
  }
  return [...places.values()].map(({ labels, members }) => ({
    labels,
    values: evaluated.map(({ metric, formula }, at) => {
      const sums = sumTerms(members[at] ?? []);
      return sums === null ? null : formula.value(sums, metric.unit === "ratio" ? ratioDigits : moneyDigits, context);
    }),
  }));
}

/** Sales and stock are counted already. */
function ofOtherDatasets({ results = [] }: Side): readonly QueryResult[] {
  return results.filter(({ definitions: [first] }) => first?.id === "received" || first?.id === "fees");
}
