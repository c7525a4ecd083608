import { defineMetric, type MetricPart } from "#core/metric.ts";
import { availability } from "./stock.ts";

/** Sales and stock of the same items, joined by sku; items whose stock is not known are left out and counted. */
const joined = { version: 1, datasets: ["sales", "inventory"], time: "none", needs: [["sku"], ["quantity"]] } as const;

const sold: MetricPart = {
  aggregate: "sum",
  over: "lines",
  kind: "quantity",
  sql: "quantity",
  columns: ["quantity", "sku"],
};
const left: MetricPart = { ...availability, aggregate: "sum", kind: "quantity", over: "positions" };

export const sellThrough = defineMetric({
  ...joined,
  id: "sell_through",
  title: "Sell-through",
  description:
    "Net units sold / (net units sold + units left at the end), of the items with a known stock (profile E).",
  unit: "ratio",
  parts: { sold, left },
  value: { kind: "items", formula: "sold / (sold + left)", sold: "sold", left: "left" },
  synonyms: ["sell through rate", "sellthrough"],
  source: "own choice of denominator: Shopify lists starting, sold and ending units",
});

export const daysOfSupply = defineMetric({
  ...joined,
  id: "days_of_supply",
  title: "Days of supply",
  description:
    "Units left at the end / net units sold a calendar day of the window, of the items with a known stock; unknown where nothing was sold.",
  unit: "quantity",
  parts: { sold, left },
  value: { kind: "items", formula: "left / (sold / days)", sold: "sold", left: "left" },
  synonyms: ["stock cover", "days of stock", "days of inventory", "cover"],
  source: "a public stock-velocity definition; calendar days, because days out of stock are not known",
});
