/**
 * A metric is data. `parts` are exact aggregates (SQL over a dataset's canonical columns); the value is one part, a
 * difference, or a ratio divided in `core/money`, never in SQL.
 */
export interface MetricDefinition {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** One sentence for people, with the formula. */
  readonly description: string;
  /** Datasets the metric can be read from ("sales", ...); "*" is any. */
  readonly datasets: readonly string[];
  readonly parts: Readonly<Record<string, MetricPart>>;
  readonly value: MetricValue;
  readonly unit: "money" | "count" | "quantity" | "ratio";
  /** How values combine over time: flows `sum`, stock takes the `last` position, ratios and distinct counts `none`. */
  readonly time: "sum" | "last" | "none";
  /** Canonical columns without which the metric cannot be computed. */
  readonly needs: readonly string[];
  /** Words people use for it. */
  readonly synonyms: readonly string[];
  /** Where the formula comes from. */
  readonly source: string;
}

/** One aggregate over the rows of a group; `sql` names canonical columns only. */
export interface MetricPart {
  readonly sql: string;
  readonly type: "decimal" | "count";
}

export type MetricValue =
  | { readonly kind: "part"; readonly part: string }
  | { readonly kind: "ratio"; readonly numerator: string; readonly denominator: string };

/** Declares a metric; ids are checked for uniqueness by the registry's test. */
export function defineMetric(definition: MetricDefinition): MetricDefinition {
  return definition;
}
