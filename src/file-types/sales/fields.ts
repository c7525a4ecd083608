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
/**
 * Marks of what became of a row or its order: a word for its delivery, or a time or a yes where it was cancelled, void, deleted
 * or a test. They are columns of the dataset, and say nothing of what was sold.
 */
export const marks = ["fulfilment", "cancelled", "voided", "deleted", "test"];
/**
 * Where an order went, who bought and how it was paid and sent. They are columns of the dataset, tell nothing of what was
 * sold, and no rule looks at them.
 */
export const orderFacts = ["country", "state", "city", "segment", "payment_method", "shipping_method"] as const;
/** Charges and other amounts beside the sale, in no number of sales unless a definition profile says so. */
export const besides = ["tip", "fee", "service_charge", "gift_card", "refund"] as const;

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
  ...besides,
  "order_discount",
  "order_tax",
  "order_shipping",
  ...besides.map((name) => `order_${name}`),
];

/** Amounts beside that of the sale: a dash is none, as accounts write it. */
const extras: ReadonlySet<string> = new Set([
  "line_discount",
  "tax",
  "shipping",
  "unit_cost",
  "line_cost",
  "order_discount",
  "order_tax",
  "order_shipping",
  ...besides,
  ...besides.map((name) => `order_${name}`),
]);
const noAmount = ["-", "$-", "$ -", "€-", "€ -", "-€", "- €", "£-", "£ -"];

/** What a source column of a sales table can be. Amounts are those of the row, those of `order_` of its whole order; `discount_rate` is a fraction (0.2), `discount_percent` a percentage (20). */
export const salesFields: readonly Field[] = [
  ...["order_id", "line_id"].map((name): Field => ({ name, kind: "text" })),
  { name: "order_date", kind: "timestamp" },
  { name: "updated_at", kind: "timestamp", isClaim: true },
  ...[...descriptions, ...marks, ...orderFacts, "currency"].map((name): Field => ({ name, kind: "text" })),
  ...numbers.map((name): Field => ({ name, kind: "number", ...(extras.has(name) ? { unknown: noAmount } : {}) })),
];
