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
  const last = await outermost(netOfSales, "-day", undefined, ask);
  if (firstSale === null || last === null) return null;
  const from = Math.max(firstSale, parseDay(plan.period.from ?? "") ?? firstSale);
  const to = Math.min(last, (parseDay(plan.period.to ?? "") ?? last + 1) - 1);
  return to < from ? null : { from, to, days: to - from + 1, firstSale };
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
