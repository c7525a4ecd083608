import type { HygieneClass } from "./hygiene.ts";

type Worth = HygieneClass["worth"];

/** What lists write where an item has no number. */
const blankNumbers = ["-", "--", "---", "–", "—", ".", "n/a", "na", "none", "null", "nil", "?"];

/** Rows whose item has no number that could be told from that of others. */
export function noItemNumber(effect: string, worth: Worth): HygieneClass {
  const blank = blankNumbers.map((text) => `'${text}'`).join(", ");
  return {
    id: "no_item_number",
    title: "no usable item number",
    effect,
    fix: "fill the item number in the system that wrote the file, and export it again",
    cases: [
      {
        needs: ["sku"],
        when: `sku IS NULL OR CASE WHEN length(sku) < 6 THEN lower(trim(sku)) IN ('', ${blank}) ELSE false END`,
      },
    ],
    worth,
  };
}

/** What is odd about the cost of one unit, by itself and beside its price. */
export function unitCosts(worth: Worth): HygieneClass[] {
  return [
    {
      id: "missing_cost",
      title: "no cost",
      effect: "what they are worth at cost is unknown, not 0: values at cost leave them out",
      fix: "fill the cost of a unit, send a list that has it, or give the business a list of costs",
      cases: [{ needs: ["unit_cost"], when: "unit_cost IS NULL" }],
      worth: { ...worth, money: null },
    },
    {
      id: "zero_cost",
      title: "a cost of zero or less",
      effect: "they count with that cost: values at cost are too low where it is not so",
      fix: "fill what a unit costs; leave the cell blank where that is not known",
      cases: [{ needs: ["unit_cost"], when: "unit_cost <= 0" }],
      worth,
    },
    {
      id: "cost_above_price",
      title: "a cost above the price",
      effect: "they count as they are: sold at that price they lose money",
      fix: "check cost and price of a unit: a pack's cost beside a piece's price, or another currency",
      cases: [{ needs: ["unit_cost", "unit_price"], when: "unit_price > 0 AND unit_cost > unit_price" }],
      worth,
    },
  ];
}
