import { formatDay, parseDay } from "#core/calendar.ts";
import { hasCue, type Reading } from "../reading.ts";
import { chooseFilters, unclearNames } from "../resolve/choose-filters.ts";
import { daysUntil } from "../resolve/choose-window.ts";
import { resolveNoun } from "../resolve/catalogue.ts";
import type { RouteContext } from "../route-context.ts";
import { cannot, defineIntent, planned } from "./define-intent.ts";

/** Who bought before and has not since. */
export const lapsed = defineIntent({
  id: "numbers",
  recognises: (reading) =>
    hasCue(reading, "lapsed") ||
    (reading.dimensions.some(({ noun }) => noun === "customer") && hasCue(reading, "unsold")),
  plan(reading, context) {
    const { dimension, isThere } = resolveNoun("customer", "sales", context.catalogue);
    if (!isThere) return cannot("no row says who bought: there are no customers in the data");
    const days = daysAsked(reading);
    const said = reading.time.periods[0];
    const since = said === undefined || said.unit === "days" ? daysUntil(context.today, days) : said.period;
    const before = formatDay((parseDay(since.slice(0, 10)) ?? 0) - 1);
    const { where, open, missing: absent } = chooseFilters(reading, "sales", context.catalogue);
    if (open.length > 0 || absent.length > 0) return cannot(unclearNames(open, absent));
    if (since === "all")
      return cannot("who has not bought needs a time in which they have not, such as in the last 90 days");
    const common = {
      metrics: ["net_sales", "orders"],
      by: [dimension],
      where: [...where, { dimension, op: "!=" as const, value: null }],
    };
    return planned("numbers", reading, {
      queries: [{ query: { ...common, period: `1990-01-01..${before}` }, without: { ...common, period: since } }],
      definitions: ["net_sales"],
      period: `bought by ${before}, and not in ${since}`,
      assumptions:
        reading.time.spanDays === null && reading.time.periods.length === 0 ? [`no time was named: ${days} days`] : [],
    });
  },
});

const usualDays = 90;

function daysAsked({ time }: Reading): number {
  const [first = "", last = ""] = (time.periods[0]?.period ?? "").split("..");
  const span = (parseDay(last) ?? 0) - (parseDay(first) ?? 0) + 1;
  return time.spanDays?.days ?? (time.periods.length > 0 && span > 1 ? span : usualDays);
}

/** How even the demand of items is. */
export const steadiness = defineIntent({
  id: "numbers",
  recognises: (reading) => hasCue(reading, "steady demand"),
  plan(reading, context) {
    const period = daysUntil(context.today, 182);
    const query = { metrics: ["demand_variation"], by: ["product"], period, order: ["demand_variation"] };
    return planned("numbers", reading, {
      queries: [{ query }],
      definitions: ["demand_variation", "x_skus", "z_skus"],
      period: `the last 26 weeks (${period})`,
      assumptions: ["steady (X) up to 0.5, variable (Y) up to 1, erratic (Z) above"],
    });
  },
});

/** What was not sold because nothing was there: an estimate, with its range. */
export const lostSales = defineIntent({
  id: "numbers",
  recognises: (reading) =>
    hasCue(reading, "lost to stock-outs") || reading.metrics.some(({ metric }) => metric === "lost_sales"),
  plan(reading, context) {
    const period = reading.time.periods[0]?.period ?? daysUntil(context.today, 30);
    return planned("numbers", reading, {
      queries: [{ query: { metrics: ["lost_sales", "lost_sales_low", "lost_sales_high"], period } }],
      definitions: ["lost_sales"],
      period: reading.time.periods[0]?.label ?? "the last 30 days",
      assumptions: ["an estimate: velocity x days out of stock x price, with the range in which four of five lie"],
    });
  },
});

/** What a customer is worth has several definitions: asked, not guessed. */
export const lifetimeValue = defineIntent({
  id: "numbers",
  recognises: (reading) => hasCue(reading, "lifetime value"),
  plan(reading, context: RouteContext) {
    const missing = reading.dimensions.filter(
      ({ noun }) => noun === "segment" && !resolveNoun(noun, "sales", context.catalogue).isThere,
    );
    if (missing.length > 0)
      return cannot(
        "no row says the segment of its customer, and lifetime value is not defined here: net sales of a customer are",
      );
    return {
      is: "clarify",
      text: "Lifetime value is not defined here: which number is meant?",
      options: [
        {
          label: "net sales of each customer, all time",
          question: "net sales by customer",
          query: { metrics: ["net_sales"], by: ["customer"], period: "all" },
        },
        {
          label: "average order value of each customer, all time",
          question: "average order value by customer",
          query: { metrics: ["aov"], by: ["customer"], period: "all" },
        },
        {
          label: "gross margin of each customer, all time",
          question: "gross margin by customer",
          query: { metrics: ["gross_margin"], by: ["customer"], period: "all" },
        },
      ],
      unread: [],
    };
  },
});
