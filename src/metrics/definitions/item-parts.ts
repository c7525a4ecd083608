import type { MetricPart } from "#core/metric.ts";
import { quoteText } from "#engine/sql.ts";
import { availability } from "./stock.ts";
import { margin, net } from "./sales-parts.ts";

/** What formulas over items are made of: each is read by itself, sku by sku, from its own list. */
const units = { aggregate: "sum", kind: "quantity", over: "lines" } as const;
const ofStock = { ...units, over: "positions" } as const;

export const sold: MetricPart = { ...units, sql: "quantity", columns: ["quantity", "sku"] };
export const left: MetricPart = { ...ofStock, ...availability };
/** On how many rows of the item what is left is not known; unknown where it is known on each. */
export const unknownLeft: MetricPart = { ...left, sql: `CASE WHEN (${availability.sql}) IS NULL THEN 1 END` };
export const onHand: MetricPart = {
  ...ofStock,
  sql: "quantity_on_hand",
  columns: ["quantity_on_hand"],
  stated: [["quantity_on_hand"]],
};
/** What is there or on its way, less what is promised. */
export const position: MetricPart = {
  ...onHand,
  sql: "quantity_on_hand + coalesce(quantity_incoming, 0) - coalesce(quantity_committed, 0)",
  columns: ["quantity_on_hand", "quantity_incoming", "quantity_committed"],
};
export const stockValue: MetricPart = {
  ...onHand,
  kind: "money",
  sql: "CAST(quantity_on_hand AS DECIMAL(38, 6)) * CAST(unit_cost AS DECIMAL(38, 6))",
  columns: ["quantity_on_hand", "unit_cost"],
};
/** The units that `stockValue` is the cost of. */
export const costedUnits: MetricPart = {
  ...onHand,
  sql: "CASE WHEN unit_cost IS NOT NULL THEN quantity_on_hand END",
  columns: ["quantity_on_hand", "unit_cost"],
};

/** A cost by the list is a product of twelve digits. */
export const costOfGoods: MetricPart = {
  aggregate: "sum",
  over: "lines",
  kind: "money",
  sql: "CAST(cost AS DECIMAL(38, 12))",
  columns: ["cost"],
};
export { margin, net };

/** Of purchase orders, whatever their day. */
export const received: MetricPart = {
  ...units,
  sql: "quantity_received",
  columns: ["quantity_received", "received_day", "day"],
};

/** The same, of what came on the days [from, to), by the day of receipt, else of the order. */
export function receivedBetween(from: string | null, to: string | null): MetricPart {
  if (from === null || to === null) return received;
  const day = "coalesce(received_day, day)";
  const isThen = `${day} >= CAST(${quoteText(from)} AS DATE) AND ${day} < CAST(${quoteText(to)} AS DATE)`;
  return { ...received, sql: `CASE WHEN ${isThen} THEN quantity_received END` };
}

/** A level or a lead time that a list of stock has beside the item, and on how many of its rows. */
export function levelParts(column: string): { readonly total: MetricPart; readonly count: MetricPart } {
  const level = { ...ofStock, columns: [column], stated: [[column]] };
  return {
    total: { ...level, sql: column },
    count: { ...level, sql: `CASE WHEN ${column} IS NOT NULL THEN 1 END` },
  };
}

export const reorderLevel = levelParts("reorder_point").total;
export const reorderUnits = levelParts("reorder_qty").total;
export const leadTime = levelParts("lead_time_days").total;

/** Above 0 where a day of the item lies after the given one, 0 where it does not, unknown where it has none. */
export function isAfter(column: "last_sale_day" | "last_received_day", day: string): MetricPart {
  const sql = `CASE WHEN ${column} > CAST(${quoteText(day)} AS DATE) THEN 1 WHEN ${column} IS NOT NULL THEN 0 END`;
  return { ...ofStock, sql, columns: [column], stated: [[column]] };
}

export const lastSale: MetricPart = isAfter("last_sale_day", "0001-01-01");
export const lastReceipt: MetricPart = isAfter("last_received_day", "0001-01-01");
