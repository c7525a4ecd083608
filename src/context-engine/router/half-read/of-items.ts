/** Columns that say what is sold. */
export const ofItems: ReadonlySet<string> = new Set(["product", "sku", "category", "vendor"]);

/** Numbers that count whole orders, or who bought. */
export const ofWhole: ReadonlySet<string> = new Set(["orders", "customers"]);
