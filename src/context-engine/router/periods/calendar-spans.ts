import { addMonths, formatDay, isoWeekday, toCivilDate, toDayNumber } from "#core/calendar.ts";
import type { BusinessCalendar } from "#core/period.ts";

/** Days as numbers, both included. */
export interface Days {
  readonly first: number;
  readonly last: number;
}

export type SpanUnit = "day" | "week" | "month" | "quarter" | "half" | "year";

export const monthsIn: Readonly<Record<string, number>> = { month: 1, quarter: 3, half: 6, year: 12 };

/** The first day of the unit that holds a day. Years begin in January, unless another month is given. */
export function startOf(unit: SpanUnit, day: number, { firstWeekday }: BusinessCalendar, firstMonth = 1): number {
  if (unit === "day") return day;
  if (unit === "week") return day - ((isoWeekday(day) - firstWeekday + 7) % 7);
  const { year, month } = toCivilDate(day);
  const into = ((month - firstMonth + 12) % 12) % (monthsIn[unit] ?? 1);
  return toDayNumber({ year, month: month - into, day: 1 });
}

export function addUnits(unit: SpanUnit, day: number, count: number): number {
  if (unit === "day") return day + count;
  return unit === "week" ? day + 7 * count : addMonths(day, (monthsIn[unit] ?? 1) * count);
}

/** The whole unit that begins on a day. */
export function unitFrom(unit: SpanUnit, first: number): Days {
  return { first, last: addUnits(unit, first, 1) - 1 };
}

/** Null for a day that the month lacks. */
export function dayOf(year: number, month: number, day: number): number | null {
  const number = toDayNumber({ year, month, day });
  const civil = toCivilDate(number);
  return month >= 1 && month <= 12 && day >= 1 && civil.month === month && civil.day === day ? number : null;
}

/** The n-th such weekday of a month; the last one where n is -1; null where there are fewer. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): number | null {
  const first = toDayNumber({ year, month, day: 1 });
  const after = addMonths(first, 1);
  if (n < 0) return after - 1 - ((isoWeekday(after - 1) - weekday + 7) % 7);
  const day = first + ((weekday - isoWeekday(first) + 7) % 7) + (n - 1) * 7;
  return day < after ? day : null;
}

/** Months that a span is made of; 0 where it is not of whole ones. */
export function wholeMonths({ first, last }: Days): number {
  const [begin, after] = [toCivilDate(first), toCivilDate(last + 1)];
  return begin.day === 1 && after.day === 1 ? (after.year - begin.year) * 12 + after.month - begin.month : 0;
}

/** "2026-06-02", "2026-08", "Q3 2026", "2026", "2026-06-01 to 2026-06-10". */
export function describeDays(span: Days): string {
  const { first, last } = span;
  if (first === last) return formatDay(first);
  const months = wholeMonths(span);
  const { year, month } = toCivilDate(first);
  if (months === 1) return formatDay(first).slice(0, 7);
  if (months === 3 && month % 3 === 1) return `Q${(month + 2) / 3} ${year}`;
  if (months === 12 && month === 1) return String(year);
  return `${formatDay(first)} to ${formatDay(last)}`;
}
