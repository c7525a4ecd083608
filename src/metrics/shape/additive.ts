import type { MetricDefinition } from "#core/metric.ts";

/**
 * Values of groups add up to that of all rows: sums of amounts and counts of rows. Distinct counts, ratios and what is
 * joined of two lists are counted again at every grain.
 */
export function isAdditive({ value, parts }: MetricDefinition): boolean {
  return (
    value.kind === "sum" && Object.values(parts).every(({ aggregate }) => aggregate === "sum" || aggregate === "rows")
  );
}

/** Values of spans of time add up as well: flows. Stock is summed over items and places, never over days. */
export function isFlow(metric: MetricDefinition): boolean {
  return metric.time === "sum" && isAdditive(metric);
}
