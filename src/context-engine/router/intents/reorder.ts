import { hasCue } from "../reading.ts";
import { chooseFilters } from "../resolve/choose-filters.ts";
import { lastDays } from "../resolve/choose-window.ts";
import { defineIntent, planned } from "./define-intent.ts";
import { itemOf } from "./stock-list.ts";

const paceDays = 90;

/** What to order, and how much: demand, lead times and safety stock against what is there and on its way. */
export const reorder = defineIntent({
  id: "reorder",
  recognises: (reading) =>
    (hasCue(reading, "reorder") && !hasCue(reading, "below reorder")) ||
    reading.metrics.some(({ metric }) => metric === "order_quantity") ||
    /\b(?:how (?:many|much)|what|which)\b.*\b(?:should|must|do) (?:i|we) (?:order|buy)\b/i.test(reading.question),
  plan(reading, context) {
    const window = lastDays(paceDays, context);
    const { where } = chooseFilters(reading, "items", context.catalogue);
    const query = {
      metrics: ["order_quantity"],
      by: [itemOf(reading, context)],
      ...(where.length > 0 && { where }),
      period: window.period,
    };
    return planned("reorder", reading, {
      queries: [{ query, threshold: { column: "order_quantity", is: ">", value: 0 } }],
      definitions: ["order_quantity", "reorder_point"],
      period: window.label,
      assumptions: [`demand of the last ${paceDays} days (${window.period})`],
    });
  },
  reads: (reading) =>
    reading.unread.flatMap(({ text }) => (/^(?:lead|times?|given|supplier|suppliers)$/i.test(text) ? [text] : [])),
});
