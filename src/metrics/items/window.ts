import { formatDay, parseDay } from "#core/calendar.ts";
import type { MetricDefinition } from "#core/metric.ts";
import { net } from "../definitions/item-parts.ts";
import { rows } from "../definitions/rows.ts";
import type { QueryPlan } from "../plan.ts";
import { type Ask, metricOf, nothingOfIt } from "./ask-items.ts";

/** Before every list and sale. */
const beginningOfTime = "0001-01-01";

/** The days that sales are counted on; days are numbers of `core/calendar`. */
export interface SalesWindow {
  readonly from: number;
  /** Included. */
  readonly to: number;
  readonly days: number;
  /** The first day with a sale at all, before the window or in it. */
  readonly firstSale: number;
}

const netOfSales: MetricDefinition = metricOf("net", net, "sales");
const rowsOfStock: MetricDefinition = { ...rows, datasets: ["inventory"] };

/** The calendar days of the query's window in which there are sales at all; null without a dated sale. */
export async function findWindow(plan: QueryPlan, ask: Ask): Promise<SalesWindow | null> {
  const firstSale = await outermost(netOfSales, "day", undefined, ask);
  const end = parseDay(plan.period.to ?? "");
  const last = await lastSale(plan, end, ask);
  if (firstSale === null || last === null) return null;
  const from = Math.max(firstSale, parseDay(plan.period.from ?? "") ?? firstSale);
  const to = Math.min(last, (end ?? last + 1) - 1);
  return to < from ? null : { from, to, days: to - from + 1, firstSale };
}

/** Sales of days to come are none of a window that ends with today. */
async function lastSale(plan: QueryPlan, end: number | null, ask: Ask): Promise<number | null> {
  const today = parseDay(plan.today);
  const isOfThePast = today !== null && end !== null && end <= today + 1;
  const last = isOfThePast ? await outermost(netOfSales, "-day", upTo(today), ask) : null;
  return last ?? outermost(netOfSales, "-day", undefined, ask);
}

/**
 * The plan with a window that ends today, where it has no end and sales are dated later: days to come have no demand yet, and
 * one slip of a year would thin out every rate. Null where no sale is dated later, or none before.
 */
export async function endToday(
  plan: QueryPlan,
  ask: Ask,
): Promise<{ readonly plan: QueryPlan; readonly note: string } | null> {
  const today = parseDay(plan.today);
  if (today === null || plan.period.to !== null) return null;
  const last = await outermost(netOfSales, "-day", undefined, ask);
  if (last === null || last <= today) return null;
  const first = await outermost(netOfSales, "day", undefined, ask);
  const from = parseDay(plan.period.from ?? "");
  if (first === null || Math.max(first, from ?? first) > today) return null;
  const period = { ...plan.period, to: formatDay(today + 1) };
  const text = from === null ? upTo(today) : between(from, today);
  return {
    plan: { ...plan, period, query: { ...plan.query, period: text } },
    note: `sales are dated up to ${formatDay(last)}: the window ends today (${plan.today}), and what is dated later is in none of these numbers`,
  };
}

/** The day of the newest list of stock that is not after the end of the period; null without one. */
export function findNewestList(plan: QueryPlan, ask: Ask): Promise<number | null> {
  const end = parseDay(plan.period.to ?? "");
  return outermost(rowsOfStock, "-day", end === null ? undefined : upTo(end - 1), ask);
}

/** On how many days of a period there are lists of stock. */
export async function countListDays(period: string | undefined, ask: Ask): Promise<number> {
  const query = { metrics: [rowsOfStock.id], by: ["day"], ...(period === undefined ? {} : { period }) };
  const found = await ask(query, [rowsOfStock]).catch(nothingOfIt);
  return (found?.rows ?? []).filter(([day]) => day !== null).length;
}

async function outermost(
  metric: MetricDefinition,
  order: string,
  period: string | undefined,
  ask: Ask,
): Promise<number | null> {
  const query = { metrics: [metric.id], by: ["day"], order: [order], limit: 1 };
  const found = await ask(period === undefined ? query : { ...query, period }, [metric]).catch(nothingOfIt);
  return parseDay(String(found?.rows[0]?.[0]));
}

/** Everything until a day, which is included. */
export function upTo(day: number): string {
  return between(parseDay(beginningOfTime) ?? day, day);
}

export function between(from: number, to: number): string {
  return `${formatDay(from)}..${formatDay(to)}`;
}
