import type { Field } from "../file-type.ts";

const texts = [
  "settlement_id",
  "order_id",
  "line_id",
  "txn_type",
  "amount_type",
  "amount_description",
  "sku",
  "product",
];
const facts = ["customer", "channel", "payment_method", "payout_status", "info"];

/** Amounts of one row that make its net where the report prints no net: what was paid and what was kept back, each with its sign. */
export const components = [
  "price_amount",
  "promotion_amount",
  "item_fee_amount",
  "order_fee_amount",
  "shipment_fee_amount",
  "misc_fee_amount",
  "other_fee_amount",
  "direct_payment_amount",
  "other_amount",
];

/** Fees that wide reports have beside a first one; negative where money was kept back. They are in the printed net, never added to it. */
export const feesBeside = ["fba_fee_amount", "transaction_fee_amount", "regulatory_fee_amount"];

const unknown: readonly string[] = ["--", "-", "n/a", "null"];

/** What a source column of a settlement can be. `settlement_total` stands on the row that sums up the whole settlement. */
export const settlementFields: readonly Field[] = [
  { name: "posted_date", kind: "timestamp" },
  ...[...texts, ...facts].map((name): Field => ({ name, kind: "text" })),
  ...[
    "quantity",
    "amount",
    "fee",
    "tax",
    "net",
    ...components,
    ...feesBeside,
    "withheld_tax_amount",
    "amount_rate",
    "settlement_total",
  ].map((name): Field => ({
    name,
    kind: "number",
    unknown,
  })),
  ...["payout_date", "period_from_date", "period_to_date"].map((name): Field => ({ name, kind: "timestamp", unknown })),
  { name: "currency", kind: "text" },
];
