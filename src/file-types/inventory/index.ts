import { defineFileType } from "../file-type.ts";
import { inventoryColumns } from "./columns.ts";
import { inventoryFields } from "./fields.ts";
import { inventoryHygiene } from "./hygiene.ts";
import { matchInventory } from "./match.ts";
import { inventoryRules } from "./rules.ts";

/** Rows are positions of stock: how much of an item there is, at a place, at one time. */
export const inventory = defineFileType({
  id: "inventory",
  title: "Inventory",
  match: matchInventory,
  fields: inventoryFields,
  columns: inventoryColumns,
  rules: inventoryRules,
  // Day, place and item may have a row for each pallet: no id of a row, so a repeat is what `repeats` says.
  key: [],
  pastField: null,
  // The newest list of an item says what there is: see decision 12.
  identity: null,
  rollup: null,
  amountColumn: "on_hand_value",
  totals: [],
  units: [],
  item: null,
  hygiene: inventoryHygiene,
  metrics: [],
});
