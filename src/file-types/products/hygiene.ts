import type { Hygiene } from "../hygiene.ts";
import { noItemNumber, unitCosts } from "../item-hygiene.ts";

const worth = { money: null, units: null };

/** What is worth a look in a list of products. */
export const productsHygiene: Hygiene = {
  item: "coalesce(sku, barcode, handle, product)",
  itemColumns: ["sku", "barcode", "handle", "product"],
  shows: [],
  classes: [
    ...unitCosts(worth),
    {
      id: "zero_price",
      title: "a price of zero",
      effect: "it is what the list says they sell for",
      fix: "fill the price; leave the cell blank where there is none",
      cases: [{ needs: ["unit_price"], when: "unit_price = 0" }],
      worth,
    },
    noItemNumber("they are known by barcode or name only, and may not meet sales and stock of the same item", worth),
  ],
};
