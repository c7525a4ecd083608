import { addMonths, formatDay, parseDay } from "#core/calendar.ts";
import { addUnits, type Days, monthsIn, startOf, wholeMonths } from "./calendar-spans.ts";
import type { ComparedWith, FoundPeriod, NamedPeriod, PeriodContext, PeriodUnit } from "./found-time.ts";
import { spell } from "./phrase.ts";

/**
 * The window that a period is compared with, both ends included; null for all time. A span that goes on meets the same
 * elapsed part of the other one, until the end of its month where that is shorter.
 */
export function comparisonWindow(
  period: FoundPeriod,
  compared: ComparedWith,
  context: PeriodContext,
): NamedPeriod | null {
  const days = daysOf(period.period);
  if (compared.kind === "period") return besidePeriod(period, days, compared.period, context);
  if (days === null) return null;
  const window = windowOf(period, elapsed(period, days, context), compared, context);
  return window.first < minimum ? null : named(window);
}

const minimum = -719_162; // 0001-01-01

function windowOf(
  period: FoundPeriod,
  days: Days,
  compared: Exclude<ComparedWith, { kind: "period" }>,
  context: PeriodContext,
): Days {
  if (compared.kind === "same_weekday_year_ago") return daysBack(days, 364);
  if (compared.kind === "year_ago") return yearAgo(period, days, context);
  if (compared.kind === "earlier") {
    return compared.unit === "days"
      ? daysBack(days, compared.count)
      : monthsBack(period, days, compared.count, context);
  }
  if (period.unit === "week") return daysBack(days, 7);
  const months = monthsIn[period.unit] ?? (period.unit === "range" ? wholeMonths(days) : 0);
  return months > 0 ? monthsBack(period, days, months, context) : daysBack(days, days.last - days.first + 1);
}

/** By the calendar for months and longer and for spans of dates; 364 days for days and weeks, so that weekdays meet. */
function yearAgo(period: FoundPeriod, days: Days, context: PeriodContext): Days {
  const { unit } = period;
  if (unit === "day" || unit === "week" || unit === "days") return daysBack(days, 364);
  const length = days.last - days.first + 1;
  const areWeeks = unit === "range" && length % 7 === 0 && startOf("week", days.first, context.calendar) === days.first;
  return areWeeks && wholeMonths(days) === 0 && !period.toDate
    ? daysBack(days, 364)
    : monthsBack(period, days, 12, context);
}

function daysBack({ first, last }: Days, count: number): Days {
  return { first: first - count, last: last - count };
}

/** Whole units stay whole; what ends within one ends on the same date, or with a shorter month. */
function monthsBack(period: FoundPeriod, { first, last }: Days, months: number, context: PeriodContext): Days {
  const isWhole = wholeMonths({ first, last }) > 0 && (!period.toDate || isLastOf(period.unit, last, context));
  return {
    first: addMonths(first, -months),
    last: isWhole ? addMonths(last + 1, -months) - 1 : addMonths(last, -months),
  };
}

function isLastOf(unit: PeriodUnit, day: number, { calendar }: PeriodContext): boolean {
  if (unit !== "month" && unit !== "quarter" && unit !== "half" && unit !== "year") return true;
  return addUnits(unit, startOf(unit, day, calendar), 1) - 1 === day;
}

/** What has gone by of a period until today. */
function elapsed({ toDate }: FoundPeriod, { first, last }: Days, { today }: PeriodContext): Days {
  const now = parseDay(today) ?? last;
  return { first, last: toDate && first <= now ? Math.min(last, now) : last };
}

/** A span to date beside a whole one of its kind is beside the same elapsed part of it. */
function besidePeriod(period: FoundPeriod, days: Days | null, other: FoundPeriod, context: PeriodContext): NamedPeriod {
  const whole = daysOf(other.period);
  const isCut =
    days !== null &&
    whole !== null &&
    period.toDate &&
    !other.toDate &&
    period.unit === other.unit &&
    period.unit !== "day";
  if (!isCut) return { period: other.period, label: other.label };
  const { first, last } = elapsed(period, days, context);
  const months = monthsIn[period.unit];
  if (months === undefined && period.unit !== "week") return { period: other.period, label: other.label };
  const isFull = isLastOf(period.unit, last, context) && period.unit !== "week";
  const end = months === undefined ? whole.first + last - first : addMonths(last, monthsBetween(first, whole.first));
  const cut = { first: whole.first, last: isFull ? whole.last : Math.min(end, whole.last) };
  return cut.last === whole.last ? { period: other.period, label: other.label } : named(cut);
}

function monthsBetween(from: number, to: number): number {
  const [one, other] = [formatDay(from), formatDay(to)];
  return (
    (Number(other.slice(0, 4)) - Number(one.slice(0, 4))) * 12 + Number(other.slice(5, 7)) - Number(one.slice(5, 7))
  );
}

function daysOf(period: string): Days | null {
  const [from = "", to = ""] = period.split("..");
  const [first, last] = [parseDay(from), parseDay(to)];
  return first === null || last === null ? null : { first, last };
}

function named(days: Days): NamedPeriod {
  return { period: `${formatDay(days.first)}..${formatDay(days.last)}`, label: spell(days) };
}
