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
  /** Of positions: columns that state the value together, one alternative after the other; a file without any states nothing. None: any file does. */
  readonly stated?: readonly (readonly string[])[];
  readonly test?: ItemTest;
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
  /** Sales and stock of the same items, joined by sku: `sold` is a part of the sales, `left` of the stock; days are those of the window. */
  | {
      readonly kind: "items";
      readonly formula: "sold / (sold + left)" | "left / (sold / days)";
      readonly sold: string;
      readonly left: string;
    };

/** Declares a metric; ids are checked for uniqueness by the registry's test. */
export function defineMetric(definition: MetricDefinition): MetricDefinition {
  return definition;
}
