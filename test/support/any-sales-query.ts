import * as fc from "fast-check";
import { metricDefinitions } from "#metrics/registry.ts";
import type { MetricQuery } from "#metrics/query.ts";

const ofSales = metricDefinitions.filter(
  ({ datasets, value }) => value.kind !== "items" && (datasets.includes("sales") || datasets.includes("*")),
);
/** Those that stand on the day of the order are asked for apart from those that stand on their own. */
const [byOrderDate, byOwnDate] = [true, false].map((isByOrder) =>
  ofSales.filter(({ id }) => id.endsWith("_by_order_date") === isByOrder).map(({ id }) => id),
);
const dimensions =
  "day month weekday hour store channel category region currency source file customer product sku".split(" ");
const filters = [
  { dimension: "store", op: "=", value: "North" },
  { dimension: "channel", op: "!=", value: "web" },
  { dimension: "category", op: "=", value: "Tea" },
  { dimension: "product", op: "=", value: "A" },
  { dimension: "customer", op: "=", value: null },
  { dimension: "weekday", op: "=", value: "5" },
  { dimension: "file", op: "=", value: "file_003.csv" },
  { dimension: "source", op: "!=", value: "web" },
] as const;

/** Any metrics of sales, by any dimensions, of what `sales-files.ts` writes. */
export const anySalesQuery: fc.Arbitrary<MetricQuery> = fc.record({
  metrics: fc.oneof(
    { weight: 9, arbitrary: fc.subarray(byOwnDate ?? [], { minLength: 1, maxLength: 3 }) },
    { weight: 1, arbitrary: fc.subarray(byOrderDate ?? [], { minLength: 1 }) },
  ),
  by: fc.subarray(dimensions, { maxLength: 2 }),
  where: fc.subarray([...filters], { maxLength: 1 }),
  period: fc.constantFrom("all", "2026-05-02", "2026-05-01..2026-05-02", "2026-06"),
});
