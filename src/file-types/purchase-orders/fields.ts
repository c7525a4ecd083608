import type { Field } from "../file-type.ts";

const texts = [
  "order_id",
  "line_id",
  "vendor",
  "status",
  "location",
  "sku",
  "vendor_sku",
  "product",
  "barcode",
  "category",
];

/** What a source column of a purchase can be. Costs are before tax; `line_cost` is that of all units of the line. */
export const purchaseFields: readonly Field[] = [
  ...["order_date", "expected_date", "received_date"].map((name): Field => ({ name, kind: "timestamp" })),
  ...texts.map((name): Field => ({ name, kind: "text" })),
  ...["quantity", "quantity_received", "unit_cost", "line_cost", "unit_price", "tax"].map((name): Field => ({
    name,
    kind: "number",
  })),
  { name: "currency", kind: "text" },
];
