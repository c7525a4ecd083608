import type { Field } from "../file-type.ts";

const texts = ["sku", "handle", "product", "variant", "barcode", "category", "vendor", "description"];
const states = ["status", "product_type", "unit_of_measure", "tags", "color", "size"];
export const prices = ["unit_price", "compare_price", "unit_cost"];

/** What a source column of a list of products can be. Prices are those of one unit. */
export const productFields: readonly Field[] = [
  ...[...texts, ...states].map((name): Field => ({ name, kind: "text" })),
  ...[...prices, "weight"].map((name): Field => ({ name, kind: "number", unknown: ["n/a", "-", "null", "none"] })),
  ...["created_date", "updated_date"].map((name): Field => ({ name, kind: "timestamp" })),
  { name: "currency", kind: "text" },
];
