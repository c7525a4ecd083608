import type { MetricDefinition } from "#core/metric.ts";
import { type Decimal, formatDecimal, roundDecimal } from "#core/money.ts";
import type { Dimension } from "./dimensions.ts";
import { emptyGroup, type Group, joinWindows, moneyDigits, ratioDigits } from "./groups.ts";
import type { QueryPlan } from "./plan.ts";
import type { Cell, ResultColumn } from "./query.ts";
import { sortGroups } from "./sort-groups.ts";

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
}

/** A column of values, before it is known which currency they are in. */
interface ValueColumn {
  readonly id: string;
  readonly unit: MetricDefinition["unit"];
}

/**
 * Joins, sorts and prints the groups of an answer. The currency stays a dimension where the query asks for it or where
 * there are several; else it moves to the columns.
 * @param currencyInStock the currency of the whole dataset, for an answer without rows; undefined where there are several.
 */
export function buildTable(
  plan: QueryPlan,
  keys: readonly Dimension[],
  found: { readonly current: readonly Group[]; readonly previous: readonly Group[] },
  currencyInStock: string | undefined,
): Table {
  const currencyAt = plan.hasMoney ? keys.findIndex(({ id }) => id === "currency") : -1;
  const everywhere = [...found.current, ...found.previous];
  const currencies = currencyAt < 0 ? [] : [...new Set(everywhere.map((group) => group.labels[currencyAt] ?? null))];
  const isHidden = keys.length > plan.by.length && currencies.length <= 1;
  const shown = isHidden ? plan.by : keys;
  const visible = (groups: readonly Group[]): readonly Group[] =>
    isHidden ? groups.map(({ labels, values }) => ({ labels: labels.slice(0, shown.length), values })) : groups;

  const current = shown.length === 0 && everywhere.length === 0 ? [emptyGroup(plan.metrics)] : visible(found.current);
  const { groups, dropped } =
    plan.comparison === null
      ? { groups: current, dropped: 0 }
      : joinWindows(current, visible(found.previous), shown, { period: plan.period, comparison: plan.comparison });
  const values = valueColumns(plan);
  const sorted = sortGroups(groups, { keys: shown, values }, plan.order);
  const limit = plan.query.limit ?? sorted.length;
  const currency =
    currencies.length === 0 ? currencyInStock : currencies.length === 1 ? String(currencies[0] ?? "") : undefined;
  return {
    columns: [
      ...shown.map(({ id }) => ({ id, unit: "dimension" as const })),
      ...values.map((column) => (column.unit === "money" && currency !== undefined ? { ...column, currency } : column)),
    ],
    rows: sorted
      .slice(0, limit)
      .map(({ labels, values: cells }) => [
        ...labels,
        ...values.map(({ unit }, order) => toCell(cells[order] ?? null, unit)),
      ]),
    truncated: sorted.length > limit,
    currencies,
    groupCount: current.length,
    unknownRows: new Map(
      plan.metrics.map((metric, order) => [metric, current.filter((group) => group.values[order] === null).length]),
    ),
    dropped,
  };
}

/** Metrics, each followed by what a comparison adds. */
function valueColumns(plan: QueryPlan): ValueColumn[] {
  return plan.metrics.flatMap(({ id, unit }): ValueColumn[] => {
    if (plan.comparison === null) return [{ id, unit }];
    return [
      { id, unit },
      { id: `${id}_previous`, unit },
      { id: `${id}_change`, unit },
      { id: `${id}_change_rate`, unit: "ratio" },
    ];
  });
}

/** Integers for counts, else exact decimal text. */
function toCell(value: Decimal | null, unit: MetricDefinition["unit"]): Cell {
  if (value === null) return null;
  if (unit === "count") return Number(formatDecimal(value));
  return formatDecimal(roundDecimal(value, unit === "ratio" ? ratioDigits : moneyDigits));
}
