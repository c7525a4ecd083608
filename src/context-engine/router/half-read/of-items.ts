/** Columns that say what is sold. */
export const ofItems: ReadonlySet<string> = new Set(["product", "sku", "category", "vendor"]);

/** Numbers that count whole orders, or who bought. */
export const ofWhole: ReadonlySet<string> = new Set(["orders", "customers"]);

/** Amounts that some orders and lines have, and others do not. */
export const ofSome: ReadonlySet<string> = new Set([
  "discounts",
  "returns",
  "units_returned",
  "taxes",
  "shipping",
  "tips",
  "fees",
]);
