import { defineMetric } from "#core/metric.ts";
import {
  discountOfGross,
  gross,
  grossWithDiscount,
  margin,
  net,
  netWithCost,
  netWithQuantity,
  ordersWithNet,
  ordersWithUnits,
  returnedOfGross,
  returnedUnits,
  soldInOrders,
  soldUnits,
  totalInOrders,
  unitsInOrders,
  unitsWithNet,
} from "./sales-parts.ts";

/** Ratios are never averaged: numerator and denominator are read again at every grain. */
const ratio = {
  version: 1,
  datasets: ["sales"],
  unit: "ratio",
  time: "none",
  value: { kind: "ratio", numerator: "numerator", denominator: "denominator" },
} as const;

export const averageOrderValue = defineMetric({
  ...ratio,
  version: 2,
  id: "aov",
  unit: "money",
  title: "Average order value",
  description: "(gross_sales - discounts) / orders, on lines with an order id (profile A).",
  parts: { numerator: soldInOrders, denominator: ordersWithNet },
  needs: [["net"], ["order_id"]],
  synonyms: ["average order", "average basket", "average ticket", "average order value"],
  source: "Shopify help centre: average order value",
});

export const adjustedOrderValue = defineMetric({
  ...ratio,
  id: "aov_adjusted",
  unit: "money",
  title: "Average order, adjusted",
  description:
    "What orders came to with tax and shipping, less what was taken back, / orders; on lines with an order id (profile B).",
  parts: { numerator: totalInOrders, denominator: ordersWithNet },
  needs: [["net"], ["order_id"]],
  synonyms: ["average order total", "average adjusted order"],
  source: "dbt_shopify: average of the order-adjusted totals",
});

export const unitsPerTransaction = defineMetric({
  ...ratio,
  version: 2,
  id: "upt",
  title: "Units per transaction",
  description: "units_gross / orders, on lines with an order id.",
  parts: { numerator: unitsInOrders, denominator: ordersWithUnits },
  needs: [["quantity"], ["order_id"]],
  synonyms: ["units per order", "basket size", "items per order"],
  source: "common retail practice",
});

export const averageSellingPrice = defineMetric({
  ...ratio,
  id: "asp",
  unit: "money",
  title: "Average selling price",
  description: "net_sales / units, on lines that know both.",
  parts: { numerator: netWithQuantity, denominator: unitsWithNet },
  needs: [["net"], ["quantity"]],
  synonyms: ["average price", "price per unit"],
  source: "common retail practice",
});

export const discountRate = defineMetric({
  ...ratio,
  id: "discount_rate",
  title: "Discount rate",
  description: "discounts / gross_sales, on lines that know both.",
  parts: { numerator: discountOfGross, denominator: grossWithDiscount },
  needs: [["discount"], ["gross"]],
  synonyms: ["discount share", "markdown rate"],
  source: "common retail practice",
});

export const returnRate = defineMetric({
  ...ratio,
  id: "return_rate",
  title: "Return rate",
  description: "returns / gross_sales by value, returns dated by the return.",
  parts: { numerator: returnedOfGross, denominator: gross },
  needs: [["net"], ["gross"]],
  synonyms: ["refund rate", "share of returns"],
  source: "common retail practice",
});

export const unitReturnRate = defineMetric({
  ...ratio,
  id: "unit_return_rate",
  title: "Return rate by units",
  description: "units_returned / units_gross, returns dated by the return.",
  parts: { numerator: returnedUnits, denominator: soldUnits },
  needs: [["quantity"]],
  synonyms: ["returned units rate", "share of units returned"],
  source: "common retail practice",
});

export const marginRate = defineMetric({
  ...ratio,
  id: "margin_rate",
  version: 2,
  title: "Margin rate",
  description: "gross_margin / net_sales, on lines with a cost: their own, else that of the list of costs.",
  parts: { numerator: margin, denominator: netWithCost },
  needs: [["net"], ["cost"]],
  synonyms: ["gross margin percent", "profit margin"],
  source: "ShopifyQL: net_sales_with_cost_recorded",
});

export const costCoverage = defineMetric({
  ...ratio,
  id: "cost_coverage",
  version: 2,
  title: "Cost coverage",
  description: "net_sales of lines with a cost / net_sales: how much of the sales gross_margin speaks of.",
  parts: { numerator: netWithCost, denominator: net },
  needs: [["net"], ["cost"]],
  synonyms: ["share with cost"],
  source: "ShopifyQL: net_sales_with_cost_recorded",
});
