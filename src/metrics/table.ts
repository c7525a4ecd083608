import type { MetricDefinition } from "#core/metric.ts";
import { type Decimal, formatDecimal, roundDecimal } from "#core/money.ts";
import type { Dimension } from "./dimensions.ts";
import { emptyGroup, type Group, joinWindows, moneyDigits, ratioDigits } from "./groups.ts";
import type { QueryPlan } from "./plan.ts";
import { roundBridge } from "./profiles/round-bridge.ts";
import { addColumns, totalGroups } from "./shape/add-columns.ts";
import { type FoundShape, noShape } from "./shape/find-shape.ts";
import type { Cell, ResultColumn } from "./query.ts";
import { sortGroups } from "./sort-groups.ts";
import { type ValueColumn, valueColumns } from "./value-columns.ts";

/** The cells of an answer, and what its notes need to know of them. */
export interface Table {
  readonly columns: readonly ResultColumn[];
  readonly rows: readonly (readonly Cell[])[];
  readonly truncated: boolean;
  /** Currencies of the amounts, unknown is null; empty where no money is asked for. */
  readonly currencies: readonly Cell[];
  /** Groups of the query's own window, and in how many of them a metric is unknown. */
  readonly groupCount: number;
  readonly unknownRows: ReadonlyMap<MetricDefinition, number>;
  /** Groups of the comparison's window that lie behind the end of this one. */
  readonly dropped: number;
  /** All rows together, where the query asks for them. */
  readonly totals?: readonly (readonly Cell[])[];
  /** By column, how many groups of both windows do not know its value. */
  readonly blanks: ReadonlyMap<string, number>;
  /** Groups without a time, where values go along one. */
  readonly undatedGroups: number;
}

/**
 * Joins, sorts and prints the groups of an answer. The currency stays a dimension where the query asks for it or where
 * there are several; else it moves to the columns.
 * @param currencyInStock the currency of the whole dataset, for an answer without rows; undefined where there are several.
 */
export function buildTable(
  plan: QueryPlan,
  keys: readonly Dimension[],
  found: { readonly current: readonly Group[]; readonly previous: readonly Group[]; readonly shape?: FoundShape },
  currencyInStock: string | undefined,
): Table {
  const currencyAt = plan.hasMoney ? keys.findIndex(({ id }) => id === "currency") : -1;
  const shape = found.shape ?? noShape;
  const everywhere = [...found.current, ...found.previous];
  // Also of the spans before the period: what moves adds them up.
  const counted = [...everywhere, ...shape.before];
  const currencies = currencyAt < 0 ? [] : [...new Set(counted.map((group) => group.labels[currencyAt] ?? null))];
  const isHidden = keys.length > plan.by.length && currencies.length <= 1;
  const shown = isHidden ? plan.by : keys;
  const visible = (groups: readonly Group[]): readonly Group[] =>
    isHidden ? groups.map(({ labels, values }) => ({ labels: labels.slice(0, shown.length), values })) : groups;

  const current = shown.length === 0 && everywhere.length === 0 ? [emptyGroup(plan.metrics)] : visible(found.current);
  const { period, comparison, alignment } = plan;
  const { groups: joined, dropped } =
    comparison === null
      ? { groups: current, dropped: 0 }
      : joinWindows(current, visible(found.previous), shown, { period, comparison, alignment });
  const groups = addColumns(plan, { keys: shown, groups: joined }, current, {
    ...shape,
    before: visible(shape.before),
  });
  const values = valueColumns(plan);
  const sorted = sortGroups(groups, { keys: shown, values }, plan.order, lastOf(shape, shown));
  const totals = sortGroups(totalGroups(plan, shown, shape), { keys: shown, values }, []);
  const limit = plan.query.limit ?? sorted.length;
  const currency =
    plan.conversion?.currency ??
    (currencies.length === 0 ? currencyInStock : currencies.length === 1 ? String(currencies[0] ?? "") : undefined);
  return {
    columns: [
      ...shown.map(({ id }) => ({ id, unit: "dimension" as const })),
      ...values.map((column) => (column.unit === "money" && currency !== undefined ? { ...column, currency } : column)),
    ],
    rows: sorted.slice(0, limit).map((group) => toRow(plan.bridge === null ? group : inBridge(group), values)),
    ...(plan.shape.total ? { totals: totals.map((group) => toRow(group, values)) } : {}),
    truncated: sorted.length > limit,
    currencies,
    groupCount: current.length,
    unknownRows: new Map(
      plan.metrics.map((metric, order) => [metric, current.filter((group) => group.values[order] === null).length]),
    ),
    dropped,
    blanks: new Map(
      values.map(({ id }, at) => [id, groups.filter((group) => (group.values[at] ?? null) === null).length]),
    ),
    undatedGroups: undatedGroups(plan, shown, current),
  };
}

/** What stands for all other values of a dimension comes behind them. */
function lastOf({ other }: FoundShape, keys: readonly Dimension[]): Parameters<typeof sortGroups>[3] {
  if (other === null) return undefined;
  const at = keys.findIndex(({ id }) => id === other.dimension);
  return { dimension: other.dimension, isLast: ({ labels }) => labels[at] === other.label };
}

function undatedGroups({ shape }: QueryPlan, keys: readonly Dimension[], groups: readonly Group[]): number {
  const at = keys.findIndex(({ id }) => id === shape.along?.id);
  return at < 0 ? 0 : groups.filter(({ labels }) => (labels[at] ?? null) === null).length;
}

function inBridge({ labels, values }: Group): Group {
  return { labels, values: roundBridge(values, moneyDigits) };
}

function toRow({ labels, values: cells }: Group, values: readonly ValueColumn[]): Cell[] {
  return [...labels, ...values.map(({ unit }, order) => toCell(cells[order] ?? null, unit))];
}

/** Integers for counts, else exact decimal text. */
function toCell(value: Decimal | null, unit: MetricDefinition["unit"]): Cell {
  if (value === null) return null;
  if (unit === "count") return Number(formatDecimal(value));
  return formatDecimal(roundDecimal(value, unit === "ratio" ? ratioDigits : moneyDigits));
}
