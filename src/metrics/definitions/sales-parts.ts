import type { MetricPart } from "#core/metric.ts";

/**
 * The aggregates that sales metrics are made of. Ratios read their two sides from the same lines: a line that lacks one
 * side's column is left out of both, and the answer's notes say how many were.
 */
const money = { aggregate: "sum", over: "lines", kind: "money" } as const;
const onSales = { ...money, over: "sale lines" } as const;

export const net: MetricPart = { ...money, sql: "net", columns: ["net"] };
export const tax: MetricPart = { ...money, sql: "tax", columns: ["tax"] };
export const shipping: MetricPart = { ...money, sql: "shipping", columns: ["shipping"] };
export const tip: MetricPart = { ...money, sql: "tip", columns: ["tip"] };
export const fee: MetricPart = { ...money, sql: "fee", columns: ["fee"] };
export const serviceCharge: MetricPart = { ...money, sql: "service_charge", columns: ["service_charge"] };
export const giftCards: MetricPart = { ...money, sql: "gift_card", columns: ["gift_card"] };
export const refundStated: MetricPart = { ...money, sql: "refund", columns: ["refund"] };
export const gross: MetricPart = { ...onSales, sql: "gross", columns: ["gross"] };
export const discount: MetricPart = { ...onSales, sql: "discount", columns: ["discount"] };
export const returned: MetricPart = { ...money, over: "return lines", sql: "-net", columns: ["net"] };

export const grossWithDiscount: MetricPart = {
  ...onSales,
  sql: "CASE WHEN discount IS NOT NULL THEN gross END",
  columns: ["gross", "discount"],
};
export const discountOfGross: MetricPart = {
  ...onSales,
  sql: "CASE WHEN gross IS NOT NULL THEN discount END",
  columns: ["gross", "discount"],
};
/** A file that has no gross for its sales cannot weigh its returns against them. */
export const returnedOfGross: MetricPart = {
  ...money,
  over: "return lines",
  sql: "CASE WHEN gross IS NOT NULL THEN -net END",
  columns: ["net", "gross"],
};

/** gross - discount of a line is its net. */
export const soldInOrders: MetricPart = {
  ...onSales,
  sql: "CASE WHEN order_id IS NOT NULL THEN net END",
  columns: ["net", "order_id"],
};
/** What orders came to with their charges, less what was taken back. */
export const totalInOrders: MetricPart = {
  ...money,
  sql: "CASE WHEN order_id IS NOT NULL THEN net + coalesce(tax, 0) + coalesce(shipping, 0) END",
  columns: ["net", "tax", "shipping", "order_id"],
};
export const netWithQuantity: MetricPart = {
  ...money,
  sql: "CASE WHEN quantity IS NOT NULL THEN net END",
  columns: ["net", "quantity"],
};
export const netWithCost: MetricPart = {
  ...money,
  sql: "CASE WHEN cost IS NOT NULL THEN net END",
  columns: ["net", "cost"],
};
/** A cost by the list is a product of twelve digits. */
export const margin: MetricPart = {
  ...money,
  sql: "CAST(net AS DECIMAL(38, 12)) - CAST(cost AS DECIMAL(38, 12))",
  columns: ["net", "cost"],
};

const units = { aggregate: "sum", kind: "quantity" } as const;
export const netUnits: MetricPart = { ...units, over: "lines", sql: "quantity", columns: ["quantity"] };
export const soldUnits: MetricPart = { ...units, over: "sale lines", sql: "quantity", columns: ["quantity"] };
export const returnedUnits: MetricPart = { ...units, over: "return lines", sql: "-quantity", columns: ["quantity"] };
export const unitsWithNet: MetricPart = {
  ...units,
  over: "lines",
  sql: "CASE WHEN net IS NOT NULL THEN quantity END",
  columns: ["net", "quantity"],
};
export const unitsInOrders: MetricPart = {
  ...units,
  over: "sale lines",
  sql: "CASE WHEN order_id IS NOT NULL THEN quantity END",
  columns: ["quantity", "order_id"],
};

const distinct = { aggregate: "distinct", over: "sale lines", kind: "count" } as const;
/** A number names an order of its source: two tills may both begin at 1. */
const ordersOf = { ...distinct, within: "source" } as const;
export const orders: MetricPart = { ...ordersOf, sql: "order_id", columns: ["order_id"] };
/** Orders with a line whose amount is known: the orders that `soldInOrders` is the money of. */
export const ordersWithNet: MetricPart = {
  ...ordersOf,
  sql: "CASE WHEN net IS NOT NULL THEN order_id END",
  columns: ["net", "order_id"],
};
export const ordersWithUnits: MetricPart = {
  ...ordersOf,
  sql: "CASE WHEN quantity IS NOT NULL THEN order_id END",
  columns: ["quantity", "order_id"],
};
export const customers: MetricPart = { ...distinct, over: "lines", sql: "customer", columns: ["customer"] };
export const products: MetricPart = { ...distinct, sql: "coalesce(sku, product)", columns: ["sku", "product"] };
