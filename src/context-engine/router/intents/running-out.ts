import type { CoverAsked } from "../../models/plan.ts";
import { hasCue, type Reading } from "../reading.ts";
import { chooseFilters } from "../resolve/choose-filters.ts";
import { daysUntil } from "../resolve/choose-window.ts";
import { resolveNoun } from "../resolve/catalogue.ts";
import { type Composed, composeQuery } from "../resolve/compose-query.ts";
import type { RouteContext } from "../route-context.ts";
import { defineIntent, planned } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";
import { hasRunOut, itemOf } from "./stock-list.ts";

/** What an item is, in sales and stock alike. */
const itemColumns: ReadonlySet<string> = new Set(["product", "sku"]);
const usualHorizon = 14;
const paceDays = 30;

/** What will be sold out within some days, at the pace of the last ones. */
export const runningOut = defineIntent({
  id: "running-out",
  recognises: (reading) =>
    !hasRunOut(reading) &&
    (hasCue(reading, "runs out") ||
      (reading.time.horizon !== null && hasCue(reading, "out of stock", "stock", "runs out"))),
  plan(reading, context) {
    const horizonDays = reading.time.horizon?.days ?? usualHorizon;
    const days = paceOf(reading);
    const period = daysUntil(context.today, days);
    const filters = chooseFilters(reading, "inventory", context.catalogue);
    const open = filters.open.length > 0 || filters.missing.length > 0;
    if (open)
      return fromComposed("running-out", reading, ofStock(reading, context), (other) => ofStock(other, context));
    const { where } = filters;
    const item = itemOf(reading, context);
    const assumptions = [
      ...(reading.time.horizon === null ? [`no time was named: within ${usualHorizon} days`] : []),
      `at the pace of the last ${days} days (${period}): units left / units sold a day`,
    ];
    const rank = reading.numbers.find(({ isPercent }) => !isPercent)?.value;
    if (where.length === 0 && reading.time.horizon === null && rank !== undefined) {
      const first = { metrics: ["days_of_supply"], by: [item], period, order: ["days_of_supply"], limit: rank };
      return planned("running-out", reading, {
        queries: [{ query: first }],
        definitions: ["days_of_supply"],
        assumptions: assumptions.slice(-1),
        period: "the soonest",
      });
    }
    const isOfItems = where.length > 0 && where.every(({ dimension }) => itemColumns.has(dimension));
    if (isOfItems) {
      const query = { metrics: ["days_of_supply"], where, period };
      return planned("running-out", reading, {
        queries: [{ query }],
        definitions: ["days_of_supply"],
        assumptions: assumptions.slice(-1),
        period: "today",
      });
    }
    if (where.length === 0) {
      const query = { metrics: ["days_of_supply"], by: [item], period, order: ["days_of_supply"] };
      const threshold = { column: "days_of_supply", is: "<" as const, value: horizonDays };
      return planned("running-out", reading, {
        queries: [{ query, thresholds: [threshold] }],
        definitions: ["days_of_supply"],
        assumptions,
        period: `within ${horizonDays} days`,
      });
    }
    const isOfProducts = reading.dimensions.some(({ noun }) => noun === "product") && item === "product";
    const cover: CoverAsked = {
      where,
      period,
      days,
      horizonDays,
      on: context.today,
      by: isOfProducts ? "product" : "sku",
    };
    return planned("running-out", reading, {
      cover,
      definitions: ["days_of_supply"],
      assumptions,
      period: `within ${horizonDays} days`,
    });
  },
  reads: (reading) => reading.unread.flatMap(({ text }) => (/^(?:days?|long|last|first)$/i.test(text) ? [text] : [])),
});

/** "at the pace of the last 30 days" */
function paceOf({ time }: Reading): number {
  const [said] = time.periods;
  const [first = "", last = ""] = (said?.period ?? "").split("..");
  const days = said?.unit === "days" ? (Date.parse(last) - Date.parse(first)) / 86_400_000 + 1 : paceDays;
  return Number.isInteger(days) && days > 0 ? days : paceDays;
}

function ofStock(reading: Reading, context: RouteContext): Composed {
  const { dimension } = resolveNoun("sku", "inventory", context.catalogue);
  const chosen = {
    metrics: ["available_units"],
    family: "inventory" as const,
    assumptions: [],
    isDefault: false,
    counted: [],
  };
  const composed = composeQuery(reading, context, chosen);
  return { ...composed, planned: { query: { ...composed.planned.query, by: [dimension] } } };
}
