import { addMonths, toCivilDate } from "#core/calendar.ts";
import type { ComparedWith, FoundPeriod, PeriodContext } from "./find-periods.ts";
import { iso, read } from "./calendar-days.ts";

const unitMonths: Readonly<Record<string, number>> = { month: 1, quarter: 3, half: 6, year: 12 };

/** The window that a period is compared with, both ends included; null for all time. */
export function comparisonWindow(
  period: FoundPeriod,
  compared: ComparedWith,
  context: PeriodContext,
): { readonly period: string; readonly label: string } | null {
  if (compared.kind === "period")
    return { period: clip(period, compared.period, context), label: compared.period.label };
  if (period.period === "all") return null;
  const [from = "", to = ""] = period.period.split("..");
  const [first, last] = [read(from), read(to)];
  const said = (begin: number, end: number): { period: string; label: string } => ({
    period: `${iso(begin)}..${iso(end)}`,
    label: begin === end ? iso(begin) : `${iso(begin)} to ${iso(end)}`,
  });
  if (compared.kind === "same_weekday_year_ago") return said(first - 364, last - 364);
  const months = unitMonths[period.unit] ?? wholeMonths(first, last);
  if (compared.kind === "year_ago") {
    if (period.unit === "day" || period.unit === "week" || period.unit === "days") return said(first - 364, last - 364);
    return said(addMonths(first, -12), backTo(last, 12));
  }
  if (months > 0)
    return said(
      addMonths(first, -months),
      period.toDate && !isMonthEnd(last) ? backTo(last, months) : period.toDate ? backTo(last, months) : first - 1,
    );
  if (period.unit === "day" && /friday|monday|tuesday|wednesday|thursday|saturday|sunday/.test(period.label))
    return said(first - 7, last - 7);
  if (period.unit === "week") return said(first - 7, last - 7);
  const days = last - first + 1;
  return said(first - days, last - days);
}

/** The end so many months before: a whole month's end stays one. */
function backTo(last: number, months: number): number {
  return isMonthEnd(last) ? addMonths(last + 1, -months) - 1 : addMonths(last, -months);
}

function isMonthEnd(day: number): boolean {
  return toCivilDate(day + 1).day === 1;
}

function wholeMonths(first: number, last: number): number {
  const [one, after] = [toCivilDate(first), toCivilDate(last + 1)];
  return one.day === 1 && after.day === 1 ? (after.year - one.year) * 12 + after.month - one.month : 0;
}

/** A span to date beside a whole one of the same kind is beside the same elapsed part of it. */
function clip(period: FoundPeriod, other: FoundPeriod, _context: PeriodContext): string {
  if (!period.toDate || other.toDate || period.unit !== other.unit || period.unit === "day") return other.period;
  const [from = ""] = period.period.split("..");
  const [begin = "", end = ""] = other.period.split("..");
  const to = period.period.slice(-10);
  const [one, start] = [toCivilDate(read(from)), toCivilDate(read(begin))];
  const months = (one.year - start.year) * 12 + one.month - start.month;
  const clipped =
    unitMonths[period.unit] === undefined ? read(begin) + read(to) - read(from) : addMonths(read(to), -months);
  return `${begin}..${iso(Math.min(clipped, read(end)))}`;
}
