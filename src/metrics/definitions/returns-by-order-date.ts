import { defineMetric, type MetricPart } from "#core/metric.ts";
import { orderDay } from "../told-columns.ts";
import { gross, returned, returnedOfGross } from "./sales-parts.ts";

/** What was taken back of what was sold on a day: returns stand on the first day of their order, whenever they came. */
export const returnsByOrderDate = defineMetric({
  id: "returns_by_order_date",
  version: 1,
  title: "Returns by order date",
  description:
    "Value of the goods taken back, dated by the first line sold of their order; without a day where no line sold of it is known.",
  datasets: ["sales"],
  parts: { returned: byOrder(returned) },
  value: { kind: "sum", parts: ["returned"] },
  unit: "money",
  time: "sum",
  needs: [["net"], ["order_id"]],
  synonyms: ["returns by sale date", "refunds by order date"],
  source: "dbt_shopify keeps both: refunds by their date, and by the order's",
});

export const returnRateByOrderDate = defineMetric({
  id: "return_rate_by_order_date",
  version: 1,
  title: "Return rate by order date",
  description: "returns_by_order_date / gross_sales: the share of what was sold then that came back since.",
  datasets: ["sales"],
  parts: { numerator: byOrder(returnedOfGross), denominator: byOrder(gross) },
  value: { kind: "ratio", numerator: "numerator", denominator: "denominator" },
  unit: "ratio",
  time: "none",
  needs: [["net"], ["gross"], ["order_id"]],
  synonyms: ["return rate of a cohort", "return rate by sale date"],
  source: "common retail practice",
});

function byOrder(part: MetricPart): MetricPart {
  return { ...part, where: { sql: "true", columns: [orderDay] } };
}
