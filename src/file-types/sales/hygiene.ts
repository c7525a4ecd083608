import type { Hygiene } from "../hygiene.ts";
import { futureDates } from "../date-hygiene.ts";
import { noItemNumber } from "../item-hygiene.ts";

const worth = { money: "net", units: "quantity" };

/** What is worth a look in sales. */
export const salesHygiene: Hygiene = {
  item: "coalesce(sku, product)",
  itemColumns: ["sku", "product"],
  shows: ["order_id"],
  classes: [
    {
      id: "zero_price",
      title: "a price of zero",
      effect: "their units count, their money is 0",
      fix: "nothing to do for gifts and samples; else fill the price and send the file again",
      cases: [
        {
          needs: ["net"],
          reads: ["gross", "quantity"],
          when: "coalesce(gross, net) = 0 AND net = 0 AND quantity IS DISTINCT FROM 0",
        },
      ],
      worth,
    },
    {
      id: "zero_quantity",
      title: "a quantity of zero",
      effect: "their money counts, and no units",
      fix: "see whether they are fees or corrections; else fill the quantity",
      cases: [{ needs: ["quantity"], when: "quantity = 0" }],
      worth,
    },
    {
      id: "undated",
      title: "no date",
      effect: "they count in totals and in no period",
      fix: "fill the date and send the file again",
      cases: [{ needs: [], reads: ["day"], when: "day IS NULL" }],
      worth,
    },
    {
      id: "placeholder_date",
      title: "a date that systems write for none",
      effect: "they count in totals and in no period, as rows without a date do",
      fix: "fill the date and send the file again",
      cases: [{ needs: ["placeholder_date"], when: "placeholder_date IS NOT NULL" }],
      worth,
    },
    futureDates("they count in totals and in periods to come, and in none that ends today", worth),
    noItemNumber("they count, are known by name only, and may not meet the stock of the same item", worth),
    {
      id: "missing_cost",
      title: "no cost",
      effect: "margins leave them out; their coverage says so",
      fix: "fill the cost, or give the business a list of costs",
      cases: [{ needs: ["cost"], when: "cost IS NULL" }],
      worth,
    },
    {
      id: "zero_cost",
      title: "a cost of zero for something that was paid",
      effect: "all of their net counts as margin",
      fix: "fill what it cost; leave the cell blank where that is not known",
      cases: [{ needs: ["cost"], reads: ["net"], when: "cost = 0 AND net > 0" }],
      worth,
    },
  ],
};
