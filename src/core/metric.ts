/**
 * A metric is data. `parts` are exact aggregates over a dataset's canonical columns; the value is a sum of parts or a
 * ratio of two, added and divided in `core/money`, never in SQL.
 */
export interface MetricDefinition {
  readonly id: string;
  /** One more whenever the formula changes. */
  readonly version: number;
  readonly title: string;
  /** One sentence for people, with the formula. */
  readonly description: string;
  /** Datasets the metric can be read from ("sales", ...); "*" is any. */
  readonly datasets: readonly string[];
  readonly parts: Readonly<Record<string, MetricPart>>;
  readonly value: MetricValue;
  /** Money and ratios are decimals of 6 and 9 digits, quantities exact decimals, counts integers. */
  readonly unit: "money" | "count" | "quantity" | "ratio";
  /** How values combine over time: flows `sum`, stock takes the `last` position, ratios and distinct counts `none`. */
  readonly time: "sum" | "last" | "none";
  /** Canonical columns without which the metric cannot be computed; of each group one is enough. */
  readonly needs: readonly (readonly string[])[];
  /** What notes call it, where its id is no name that people can look up; null where they say nothing of it. */
  readonly inNotes?: string | null;
  /** Words people use for it. */
  readonly synonyms: readonly string[];
  /** Where the formula comes from. */
  readonly source: string;
}

/**
 * One aggregate over the rows of a group. Unknown is never zero: it is null where the group has such lines and none of
 * them knows the value, and 0 only where the group has lines but none of this kind.
 */
export interface MetricPart {
  /** "items": how many items pass the `test`, of those that know both of its sides. */
  readonly aggregate: "sum" | "distinct" | "rows" | "items";
  /** SQL over canonical columns, null on a row that does not know it; empty for `rows`. Factors are cast before they are multiplied. */
  readonly sql: string;
  /** The columns that `sql` names. */
  readonly columns: readonly string[];
  /** "positions": the newest statement of each item at each place, not after the window's end. */
  readonly over: "lines" | "sale lines" | "return lines" | "positions";
  /** Money of two currencies is never put in one group. */
  readonly kind: "money" | "quantity" | "count";
  /** Of different values: equal ones of two sources are two. Each till numbers its own orders. */
  readonly within?: "source";
  /** Of positions: columns that state the value together, one alternative after the other; a file without any states nothing. None: any file does. */
  readonly stated?: readonly (readonly string[])[];
  readonly test?: ItemTest;
  /** Only lines for which this holds, as a definition profile has it: SQL, and the columns that it names. */
  readonly where?: PartCondition;
}

export interface PartCondition {
  readonly sql: string;
  readonly columns: readonly string[];
}

/** Compares an item's stock (`sql`, added up over its lots) with a level of the same item and place, or with nothing left. */
export interface ItemTest {
  readonly is: "<" | "<=" | ">";
  /** Canonical column with the level; null compares the item's whole stock with 0. */
  readonly level: string | null;
}

/** Names of parts. A sum with an unknown part is unknown, but for `charges`: what a file does not charge is left out. */
export type MetricValue =
  | { readonly kind: "sum"; readonly parts: readonly string[]; readonly charges?: readonly string[] }
  | { readonly kind: "ratio"; readonly numerator: string; readonly denominator: string }
  /** Several lists of the same items, joined by sku: the formula is worked out item by item, and added up over the items of a group. */
  | { readonly kind: "items"; readonly formula: ItemFormula; readonly parts: readonly string[] };

/** Formulas over items, in words; `days` are those of the window, `d` is the velocity. */
export const itemFormulas = [
  "sold / (sold + left)",
  "sold / received",
  "sold / beginning",
  "sold / days in stock",
  "left / velocity",
  "left / velocity of the items that make 80 % of net sales",
  "average stock at cost",
  "cost of goods / average stock at cost",
  "average stock at cost / cost of goods x days",
  "margin / average stock at cost",
  "stock at cost without a sale in N days",
  "stock at cost above d x (lead time + review + N) + safety stock",
  "z x deviation of daily demand x sqrt(lead time)",
  "d x lead time + safety stock",
  "max(0, d x (lead time + review) + safety stock - position), in whole units",
  "skus sold and in stock / skus sold",
  "net sales of skus in stock / net sales",
  "net sales - cost of goods - fees",
  "mean of deviation / mean of weekly demand",
  "items with deviation / mean of weekly demand <= 0.5",
  "items with deviation / mean of weekly demand above 0.5, <= 1",
  "items with deviation / mean of weekly demand > 1",
  "velocity x days out of stock x net sales / sold",
  "the lower end of 80 % of lost sales",
  "the upper end of 80 % of lost sales",
] as const;
export type ItemFormula = (typeof itemFormulas)[number];

/** Declares a metric; ids are checked for uniqueness by the registry's test. */
export function defineMetric(definition: MetricDefinition): MetricDefinition {
  return definition;
}
