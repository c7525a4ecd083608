import { defineMetric } from "#core/metric.ts";
import {
  costedUnits,
  costOfGoods,
  lastReceipt,
  lastSale,
  leadTime,
  left,
  margin,
  net,
  onHand,
  sold,
  stockValue,
} from "./item-parts.ts";
import { settledFees } from "./payouts.ts";

/** What stock is worth beside what is sold of it, item by item and currency by currency. */
const worth = { version: 1, datasets: ["sales", "inventory"], time: "none" } as const;
const averageSays =
  "Average stock at cost: the mean of all lists of the period where there are three, else of its beginning and its end, and the notes say which";

export const averageInventoryValue = defineMetric({
  ...worth,
  id: "average_inventory_value",
  title: "Average stock at cost",
  description: `${averageSays}.`,
  unit: "money",
  parts: { stockValue },
  value: { kind: "items", formula: "average stock at cost", parts: ["stockValue"] },
  needs: [["quantity_on_hand"], ["unit_cost"]],
  synonyms: ["average inventory", "average inventory at cost"],
  source: "two public calculators of turnover",
});

export const turnover = defineMetric({
  ...worth,
  id: "turnover",
  title: "Stock turnover",
  description: `Cost of goods sold in the period / average stock at cost, of the items with both; not scaled to a year. ${averageSays}.`,
  unit: "ratio",
  parts: { costOfGoods, stockValue },
  value: { kind: "items", formula: "cost of goods / average stock at cost", parts: ["costOfGoods", "stockValue"] },
  needs: [["cost"], ["quantity_on_hand"], ["unit_cost"]],
  synonyms: ["inventory turnover", "stock turns", "stockturn"],
  source: "two public calculators of turnover",
});

export const daysSalesOfInventory = defineMetric({
  ...worth,
  id: "dsi",
  title: "Days sales of inventory",
  description: `Average stock at cost / cost of goods sold x days of the window, of the items with both. ${averageSays}.`,
  unit: "quantity",
  parts: { costOfGoods, stockValue },
  value: {
    kind: "items",
    formula: "average stock at cost / cost of goods x days",
    parts: ["costOfGoods", "stockValue"],
  },
  needs: [["cost"], ["quantity_on_hand"], ["unit_cost"]],
  synonyms: ["days inventory outstanding", "days sales in inventory"],
  source: "a public definition of days sales of inventory",
});

export const gmroi = defineMetric({
  ...worth,
  id: "gmroi",
  title: "Gross margin return on stock",
  description: `gross_margin of the period / average stock at cost, of the items with both. ${averageSays}.`,
  unit: "ratio",
  parts: { margin, stockValue },
  value: { kind: "items", formula: "margin / average stock at cost", parts: ["margin", "stockValue"] },
  needs: [["net"], ["cost"], ["quantity_on_hand"], ["unit_cost"]],
  synonyms: ["gross margin return on inventory", "gross margin return on investment"],
  source: "common retail practice",
});

export const deadStockValue = defineMetric({
  ...worth,
  id: "dead_stock_value",
  title: "Dead stock at cost",
  description:
    "on hand x unit cost of the items on hand without a sale in the last N days of the window (deadStockDays, 90 unless set) that were first received before; where no list says when, that is said.",
  unit: "money",
  parts: { sold, onHand, stockValue, lastSale, lastReceipt },
  value: {
    kind: "items",
    formula: "stock at cost without a sale in N days",
    parts: ["sold", "onHand", "stockValue", "lastSale", "lastReceipt"],
  },
  needs: [["quantity_on_hand"], ["unit_cost"]],
  synonyms: ["dead stock", "obsolete stock", "unsold stock"],
  source: "own definition",
});

export const overstockValue = defineMetric({
  ...worth,
  id: "overstock_value",
  title: "Overstock at cost",
  description:
    "Units on hand above d x (lead time + review) + safety stock + d x N (overstockDays, 60 unless set), x unit cost; what sold nothing belongs to dead stock.",
  unit: "money",
  parts: { sold, left, onHand, stockValue, costedUnits, leadTime },
  value: {
    kind: "items",
    formula: "stock at cost above d x (lead time + review + N) + safety stock",
    parts: ["sold", "left", "onHand", "stockValue", "costedUnits", "leadTime"],
  },
  needs: [["quantity"], ["quantity_on_hand"], ["unit_cost"]],
  synonyms: ["overstock", "excess stock", "excess inventory"],
  source: "own definition",
});

export const contribution = defineMetric({
  ...worth,
  datasets: ["sales", "settlements"],
  id: "contribution",
  title: "Contribution",
  description:
    "net_sales - cost of goods - fees of market places and payment services that settlements name of the sku; fees that no settlement tells are left out, and the notes say so.",
  unit: "money",
  parts: { net, costOfGoods, fees: settledFees },
  value: { kind: "items", formula: "net sales - cost of goods - fees", parts: ["net", "costOfGoods", "fees"] },
  needs: [["net"], ["cost"]],
  synonyms: ["contribution margin", "contribution per sku"],
  source: "common retail practice",
});
