import { formatDay, parseDay } from "#core/calendar.ts";
import { comparisonWindow } from "../periods/comparison-window.ts";
import type { FoundPeriod } from "../periods/find-periods.ts";
import type { Reading } from "../reading.ts";
import type { RouteContext } from "../route-context.ts";
import type { Family } from "./catalogue.ts";

/** When: both ends are written out, so that nothing hangs on how a period is read later. */
export interface Window {
  /** "all" or "A..B", both included. */
  readonly period: string;
  readonly label: string;
  readonly compare: string | null;
  readonly compareLabel: string | null;
  readonly assumptions: readonly string[];
  /** The period as it was said; null where none was. */
  readonly said: FoundPeriod | null;
}

/** Of numbers over items: how far back the pace of sales is read where no period is said. */
const itemDays: Readonly<Record<string, number>> = {
  turnover: 365,
  dsi: 365,
  gmroi: 365,
  average_inventory_value: 365,
  dead_stock_value: 365,
  demand_variation: 365,
};
const usualItemDays = 30;

export function chooseWindow(
  reading: Reading,
  { family, metric }: { readonly family: Family; readonly metric: string },
  context: RouteContext,
): Window {
  const { time } = reading;
  const [said = null] = time.periods;
  if (family === "inventory") return ofStock(reading, context);
  if (said === null && time.comparison === null) {
    if (family === "items") return lastDays(itemDays[metric] ?? usualItemDays, context);
    return { ...nothing, period: "all", label: "all time" };
  }
  const period = said ?? yearToDate(context);
  const assumed = said === null ? ["no period was named: this year to date"] : [];
  const compared = time.comparison === null ? null : comparisonWindow(period, time.comparison.with, context);
  return {
    period: period.period,
    label: period.label,
    compare: compared?.period ?? null,
    compareLabel: compared?.label ?? null,
    assumptions: [...assumed, ...period.assumptions],
    said: period,
  };
}

const nothing = { compare: null, compareLabel: null, assumptions: [], said: null };

/** Stock is what the newest list says by the end of a day: today's, or the one that is named. */
function ofStock({ time }: Reading, { today }: RouteContext): Window {
  const [said = null] = time.periods;
  const day =
    time.snapshot?.day ?? (said === null || said.period === "all" ? today : said.period.replace(/^.*\.\./, ""));
  const at = day > today ? today : day;
  return { ...nothing, period: `${at}..${at}`, label: at === today ? `today (${at})` : at, said };
}

export function lastDays(days: number, { today }: Pick<RouteContext, "today">): Window {
  const period = daysUntil(today, days);
  return {
    ...nothing,
    period,
    label: `the last ${days} days`,
    assumptions: [`counted over the last ${days} days (${period})`],
  };
}

/** So many days that end with this one: "A..B". */
export function daysUntil(day: string, days: number): string {
  return `${formatDay((parseDay(day) ?? 0) - days + 1)}..${day}`;
}

function yearToDate({ today }: RouteContext): FoundPeriod {
  return {
    from: 0,
    to: 0,
    period: `${today.slice(0, 4)}-01-01..${today}`,
    label: `${today.slice(0, 4)} to date`,
    toDate: true,
    unit: "year",
    assumptions: [],
    otherwise: [],
  };
}
