import { formatDay } from "#core/calendar.ts";
import type { DayRun } from "#engine/dataset.ts";

/** Days on which a source usually has rows and has none; both ends included. */
export interface DayGap {
  readonly from: string;
  readonly to: string;
  /** Missing days in it: days of the week that are never expected do not count, and do not end it. */
  readonly days: number;
}

export interface SourceDays {
  readonly firstDay: string;
  readonly lastDay: string;
  /** Between them, both included, with rows. */
  readonly daysWithRows: number;
  /** Monday 1 .. Sunday 7: days of the week on which rows are expected; empty where there is no pattern. */
  readonly weekdays: readonly number[];
  readonly missingDays: number;
  readonly gaps: readonly DayGap[];
}

/** A pattern begins with the third of a day of the week; a usual one has rows on more than half of them. */
const fewestOfWeekday = 3;
const usualShare = 0.5;
/** A date of another century is no day of business: beyond that nothing is said. */
const longestSpanDays = 36_525;

/**
 * What is there and what is missing between the first and the last day of a source: a day without rows is missing where
 * the source has rows on more than half of the same days of the week. A shop that is closed on Sundays misses none.
 * Null without days, and for a span of more than a century.
 */
export function readSourceDays(runs: readonly DayRun[]): SourceDays | null {
  const [first, last] = [
    Math.min(...runs.map(([from]) => from)),
    Math.max(...runs.map(([from, days]) => from + days - 1)),
  ];
  if (runs.length === 0 || last - first > longestSpanDays) return null;
  const has = new Set(runs.flatMap(([from, days]) => Array.from({ length: days }, (_, at) => from + at)));
  const usual = usualWeekdays(first, last, has);
  const gaps: { from: number; to: number; days: number }[] = [];
  let open: { from: number; to: number; days: number } | null = null;
  for (let day = first; day <= last; day += 1) {
    if (has.has(day)) open = null;
    else if (usual.has(weekdayOf(day))) {
      if (open === null) gaps.push((open = { from: day, to: day, days: 0 }));
      open.to = day;
      open.days += 1;
    }
  }
  return {
    firstDay: formatDay(first),
    lastDay: formatDay(last),
    daysWithRows: has.size,
    weekdays: [...usual].toSorted((one, other) => one - other),
    missingDays: gaps.reduce((sum, { days }) => sum + days, 0),
    gaps: gaps.map(({ from, to, days }) => ({ from: formatDay(from), to: formatDay(to), days })),
  };
}

function usualWeekdays(first: number, last: number, has: ReadonlySet<number>): Set<number> {
  const usual = new Set<number>();
  for (let start = first; start < first + 7; start += 1) {
    let [all, filled] = [0, 0];
    for (let day = start; day <= last; day += 7) {
      all += 1;
      if (has.has(day)) filled += 1;
    }
    if (all >= fewestOfWeekday && filled > all * usualShare) usual.add(weekdayOf(start));
  }
  return usual;
}

/** Monday 1 .. Sunday 7; 1970-01-01 was a Thursday. */
function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}
