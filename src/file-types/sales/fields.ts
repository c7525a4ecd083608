import type { Field } from "../file-type.ts";

/** Texts that describe a row; each is a column of the dataset under the same name. */
export const descriptions = [
  "status",
  "txn_type",
  "channel",
  "store",
  "location",
  "region",
  "customer",
  "employee",
  "sku",
  "product",
  "category",
  "vendor",
];
const numbers = [
  "quantity",
  "unit_price",
  "line_gross",
  "line_net",
  "line_discount",
  "discount_rate",
  "discount_percent",
  "tax",
  "shipping",
  "unit_cost",
  "line_cost",
];

/** Amounts beside that of the sale: a dash is none, as accounts write it. */
const extras: ReadonlySet<string> = new Set(["line_discount", "tax", "shipping", "unit_cost", "line_cost"]);
const noAmount = ["-", "$-", "$ -", "€-", "€ -", "-€", "- €", "£-", "£ -"];

/** What a source column of a sales table can be. Amounts are those of the row, `discount_rate` is a fraction (0.2), `discount_percent` a percentage (20). */
export const salesFields: readonly Field[] = [
  ...["order_id", "line_id"].map((name): Field => ({ name, kind: "text" })),
  { name: "order_date", kind: "timestamp" },
  ...[...descriptions, "currency"].map((name): Field => ({ name, kind: "text" })),
  ...numbers.map((name): Field => ({ name, kind: "number", ...(extras.has(name) ? { unknown: noAmount } : {}) })),
];
