import { defineMetric } from "#core/metric.ts";
import { left, net, sold } from "./item-parts.ts";

/** What was not sold because nothing was there: never more than an estimate, and so never without its interval. */
const estimate = {
  version: 1,
  datasets: ["sales", "inventory"],
  time: "none",
  unit: "money",
  parts: { sold, left, net },
  needs: [["quantity"], ["net"]],
  source: "own definition: an estimate by the mean day in stock",
} as const;
const parts = ["sold", "left", "net"] as const;

export const lostSales = defineMetric({
  ...estimate,
  id: "lost_sales",
  title: "Lost sales (an estimate)",
  description:
    "An estimate: velocity x days out of stock x net sales of a unit, of the items of which it is known on every day whether they were in stock. Without a season, and as if nobody had bought another item instead (substitution factor 0).",
  value: { kind: "items", formula: "velocity x days out of stock x net sales / sold", parts },
  synonyms: ["lost revenue", "stockout loss", "missed sales"],
});

export const lostSalesLow = defineMetric({
  ...estimate,
  id: "lost_sales_low",
  title: "Lost sales, lower end (an estimate)",
  description:
    "The lower end of the interval in which 80 of 100 such estimates lie, by how demand varies in stock; items vary apart.",
  value: { kind: "items", formula: "the lower end of 80 % of lost sales", parts },
  synonyms: ["lost sales lower bound"],
});

export const lostSalesHigh = defineMetric({
  ...estimate,
  id: "lost_sales_high",
  title: "Lost sales, upper end (an estimate)",
  description:
    "The upper end of the interval in which 80 of 100 such estimates lie, by how demand varies in stock; items vary apart.",
  value: { kind: "items", formula: "the upper end of 80 % of lost sales", parts },
  synonyms: ["lost sales upper bound"],
});
