import { futureDates } from "../date-hygiene.ts";
import type { Hygiene } from "../hygiene.ts";
import { noItemNumber, unitCosts } from "../item-hygiene.ts";

const worth = { money: "on_hand_value", units: "quantity_on_hand" };

/** A gap between stock and sales beyond which coverage and turnover compare two different times. */
const mostGapDays = 7;

/** What is worth a look in a list of stock. */
export const inventoryHygiene: Hygiene = {
  item: "coalesce(sku, barcode, nullif(concat_ws(' / ', coalesce(handle, product), variant, variant_2, variant_3), ''))",
  itemColumns: ["sku", "barcode", "handle", "product", "variant", "variant_2", "variant_3"],
  positions: {
    // A place may have a row for each lot, shelf, state and day.
    apart: ["location", "bin", "lot", "expiry_day", "state", "status", "day"],
    tells: ["quantity_on_hand", "quantity_available", "quantity", "unit_cost", "unit_price"],
  },
  shows: ["location"],
  classes: [
    {
      id: "negative_stock",
      title: "negative stock",
      effect: "it counts as it is: totals and values are lower by it",
      fix: "count them, book what is missing, and send the list again: the newest one counts",
      cases: [
        { needs: ["quantity_on_hand"], when: "quantity_on_hand < 0" },
        { needs: ["quantity_available"], when: "quantity_available < 0" },
      ],
      worth,
    },
    {
      id: "oversold",
      title: "less than nothing left to sell, with stock on hand",
      effect: "what is available counts as it is: more is promised than there is",
      fix: "look at the orders that are not sent yet, or receive what was ordered",
      cases: [
        {
          needs: ["quantity_on_hand", "quantity_available"],
          when: "quantity_available < 0 AND quantity_on_hand >= 0",
        },
      ],
      worth: { money: null, units: "quantity_available" },
    },
    {
      id: "unknown_stock",
      title: "a stock that is not known (blank, N/A, parent, not stocked)",
      effect: "it is left out of totals: unknown is not 0",
      fix: "fill what is there, and 0 where nothing is; a parent of variants may stay as it is",
      // In a list with a row for each state of an item the quantity is that of the row's state.
      cases: ["quantity_on_hand", "quantity_available"].map((column) => ({
        needs: [column],
        reads: ["state", "quantity"],
        when: `CASE WHEN state IS NULL THEN ${column} IS NULL ELSE quantity IS NULL END`,
      })),
      worth: { money: null, units: null },
    },
    ...unitCosts(worth),
    noItemNumber("they are known by barcode or name only, and may not meet the sales of the same item", worth),
    {
      id: "listed_twice",
      title: "the same item again at one place, saying the same",
      effect: "every row counts: the stock is too high where they are one",
      fix: "set repeats=once for rows that are equal in every cell; else remove all but one and send the list again",
      cases: ["quantity_on_hand", "quantity_available"].map((column) => ({
        needs: [column, "listed_again"],
        when: "listed_again AND NOT says_other",
      })),
      worth,
    },
    {
      id: "listed_twice_differently",
      title: "the same item again at one place, saying something else",
      effect: "every row counts: the stock is their sum",
      fix: "add the lot, shelf or place that tells them apart, or keep the row that is right",
      cases: ["quantity_on_hand", "quantity_available"].map((column) => ({
        needs: [column, "listed_again"],
        when: "listed_again AND says_other",
      })),
      worth,
    },
    {
      id: "available_disagrees",
      title: "an available stock that is not what is on hand less what is committed",
      effect: "on hand, committed and available each count as they are told",
      fix: "see whether the rest is held back (damaged, reserved), or which of the columns is out of date",
      cases: [
        {
          needs: ["quantity_on_hand", "quantity_available", "quantity_committed"],
          reads: ["state"],
          when: "state IS NULL AND quantity_available <> quantity_on_hand - quantity_committed",
        },
      ],
      worth,
    },
    {
      id: "two_quantities",
      title: "two quantities that differ",
      effect: "the stock is what is on hand; the other quantity is kept and counts nowhere",
      fix: "see which is right, and map the other column to what it is (map.COLUMN=...)",
      cases: [
        {
          needs: ["quantity_on_hand", "quantity"],
          reads: ["state"],
          when: "state IS NULL AND quantity <> quantity_on_hand",
        },
      ],
      worth,
    },
    futureDates("until that day their list is the newest: what later lists say is passed over", worth, [
      "quantity_on_hand",
      "quantity_available",
    ]),
    {
      id: "outside_sales_days",
      title: `a day more than ${mostGapDays} days outside those of the sales`,
      effect: "coverage, turnover and sell-through compare this stock with sales of another time",
      fix: "send a list of stock of the days of the sales, or the sales of that time",
      cases: ["quantity_on_hand", "quantity_available"].map((column) => ({
        needs: [column, "day", "sales_from", "sales_to"],
        when: `day < sales_from - ${mostGapDays} OR day > sales_to + ${mostGapDays}`,
      })),
      worth,
    },
  ],
};
