import { firstDayOfAll, formatDay, parseDay } from "#core/calendar.ts";
import type { Period } from "#core/period.ts";
import type { QueryPlan } from "../plan.ts";

/**
 * The days before the period that moving values reach back to: whole spans, and what of the first one of the period lies
 * before it. Null where nothing moves, and for all time.
 */
export function leadOf({ shape: { along, moving }, period }: Pick<QueryPlan, "shape" | "period">): Period | null {
  const day = parseDay(period.from ?? "");
  if (along === null || moving === null || day === null) return null;
  const first = along.time.firstDay(along.time.toIndex(day) - moving.spans + 1);
  const from = formatDay(Math.max(firstDayOfAll, first));
  return { from, to: formatDay(day), label: "the days before", step: null, toDate: false };
}
