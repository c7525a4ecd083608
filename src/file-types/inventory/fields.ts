import type { Field } from "../file-type.ts";

/** Texts that describe a position; each is a column of the dataset under the same name. */
export const descriptions = [
  "sku",
  "product",
  "handle",
  "variant",
  "variant_2",
  "variant_3",
  "barcode",
  "category",
  "vendor",
  "location",
  "bin",
  "lot",
  "status",
  "state",
];
/** Quantities of the item, and the levels that it is to be kept between. */
export const quantities = ["quantity_on_hand", "quantity_available", "quantity_committed", "quantity_incoming"];
export const levels = ["min_qty", "max_qty", "reorder_point", "reorder_qty", "lead_time_days"];
export const prices = ["unit_cost", "unit_price"];
/** Days of the item's own; the day of the position itself is `snapshot_date`. */
export const days = ["expiry_date", "last_counted_date", "last_sale_date", "last_received_date"];

/** How lists of stock write that a number or a day is not known; a stock that is not known is not zero. */
export const unknownWords: readonly string[] =
  "n/a|na|#n/a|nan|null|none|nil|-|--|–|—|?|parent|not stocked|not tracked|untracked|unknown|not counted|never|variable|unlimited|instock|in stock".split(
    "|",
  );

/** How exports write that an item has no number: it is then known by its handle or name, and its variant. */
const noNumber: readonly string[] = ["-", "--", "n/a", "none"];

/**
 * What a source column of a list of stock can be. Prices are those of one unit. `state` and `quantity` stand for lists
 * that have a row for each state of an item (available, committed, ...).
 */
export const inventoryFields: readonly Field[] = [
  { name: "snapshot_date", kind: "timestamp", unknown: unknownWords },
  { name: "sku", kind: "text", unknown: noNumber },
  ...[...descriptions.slice(1), "currency"].map((name): Field => ({ name, kind: "text" })),
  ...[...quantities, "quantity", ...levels, ...prices].map((name): Field => ({
    name,
    kind: "number",
    unknown: unknownWords,
  })),
  ...days.map((name): Field => ({ name, kind: "timestamp", unknown: unknownWords })),
];
