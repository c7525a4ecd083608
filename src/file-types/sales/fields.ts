import type { Field } from "../file-type.ts";

const texts = [
  "order_id",
  "line_id",
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
  "currency",
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

/** What a source column of a sales table can be. Amounts are those of the row, `discount_rate` is a fraction (0.2), `discount_percent` a percentage (20). */
export const salesFields: readonly Field[] = [
  ...texts.slice(0, 2).map((name): Field => ({ name, kind: "text" })),
  { name: "order_date", kind: "timestamp" },
  ...texts.slice(2).map((name): Field => ({ name, kind: "text" })),
  ...numbers.map((name): Field => ({ name, kind: "number" })),
];
