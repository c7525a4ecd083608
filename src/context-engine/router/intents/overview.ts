import { formatDay, parseDay } from "#core/calendar.ts";
import { hasCue, type Reading } from "../reading.ts";
import { chooseFilters, unclearNames } from "../resolve/choose-filters.ts";
import { comparisonWindow } from "../periods/comparison-window.ts";
import { cannot, defineIntent, planned } from "./define-intent.ts";

/** How things are going, where no number is named: net sales, orders and the average order, beside the time before. */
export const overview = defineIntent({
  id: "overview",
  recognises: (reading) =>
    reading.metrics.length === 0 &&
    reading.time.grains.length === 0 &&
    reading.dimensions.every(({ noun }) => noun === "store" || noun === "region") &&
    (hasCue(reading, "summarise") ||
      (hasCue(reading, "how are we doing") && !hasCue(reading, "sold", "stock", "out of stock"))) &&
    (reading.time.periods.length > 0 || hasCue(reading, "summarise")),
  plan(reading, context) {
    const { today } = context;
    const [said] = reading.time.periods;
    const period = said ?? { period: `${formatDay((parseDay(today) ?? 0) - 6)}..${today}`, label: "the last 7 days" };
    const compare = compareWith(reading, context);
    const { where, open, missing } = chooseFilters(reading, "sales", context.catalogue);
    if (open.length > 0 || missing.length > 0) return cannot(unclearNames(open, missing));
    const query = {
      metrics: ["net_sales", "orders", "aov"],
      ...(where.length > 0 && { where }),
      period: period.period,
      ...(compare !== null && { compare: compare.period }),
    };
    return planned("overview", reading, {
      queries: [{ query }],
      definitions: query.metrics,
      period: period.label,
      assumptions: [
        "no number was named: net sales, orders and the average order",
        ...(compare === null ? [] : [`beside ${compare.label}`]),
        ...(period.period.endsWith(today) ? ["today is not complete"] : []),
      ],
    });
  },
});

/** A day beside the same weekday a week before, anything else beside the time before. */
function compareWith(
  reading: Reading,
  context: Parameters<typeof comparisonWindow>[2],
): { readonly period: string; readonly label: string } | null {
  const [said] = reading.time.periods;
  if (said === undefined || said.period === "all") return null;
  if (reading.time.comparison !== null) return comparisonWindow(said, reading.time.comparison.with, context);
  if (said.unit !== "day") return comparisonWindow(said, { kind: "previous" }, context);
  const day = formatDay((parseDay(said.period.slice(0, 10)) ?? 0) - 7);
  return { period: `${day}..${day}`, label: `the same weekday a week before (${day})` };
}
