import { addMonths, formatDay, parseDay, toDayNumber, weekStart } from "#core/calendar.ts";

/** Days by their numbers: [from, to). */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export function isSame(one: Window, other: Window): boolean {
  return one.from === other.from && one.to === other.to;
}

/** Of a result; null for all time. */
export function windowOf(
  period: { readonly from: string | null; readonly to: string | null } | undefined,
): Window | null {
  const [from, to] = [parseDay(period?.from ?? ""), parseDay(period?.to ?? "")];
  return from === null || to === null ? null : { from, to };
}

/** "2026", "2026-08", "2026-Q3", "2026-W05", "2026-08-31"; null for any other label. */
export function windowOfLabel(label: string, firstWeekday: number): Window | null {
  const [, year = "", rest = ""] = /^(\d{4})(?:-(.+))?$/.exec(label) ?? [];
  if (year === "") return null;
  if (rest === "") return monthsFrom(Number(year), 1, 12);
  const [, quarter] = /^Q([1-4])$/.exec(rest) ?? [];
  if (quarter !== undefined) return monthsFrom(Number(year), Number(quarter) * 3 - 2, 3);
  const [, week] = /^W(\d{2})$/.exec(rest) ?? [];
  if (week !== undefined) {
    const from = weekStart(Number(year), Number(week), firstWeekday);
    return from === null ? null : { from, to: from + 7 };
  }
  if (/^(?:0[1-9]|1[0-2])$/.test(rest)) return monthsFrom(Number(year), Number(rest), 1);
  const day = parseDay(label);
  return day === null ? null : { from: day, to: day + 1 };
}

export function monthsFrom(year: number, month: number, count: number): Window {
  const from = toDayNumber({ year, month, day: 1 });
  return { from, to: addMonths(from, count) };
}

export function dayOf(year: number, month: number, day: number): Window | null {
  const number = toDayNumber({ year, month, day });
  const text = formatDay(number);
  return text === `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`
    ? { from: number, to: number + 1 }
    : null;
}

/** How a window lies to the one that it is compared with, in words: "the previous month", "a year earlier". */
export type Relation =
  | "previous month"
  | "previous week"
  | "previous day"
  | "previous quarter"
  | "previous year"
  | "previous"
  | "year ago";

export function lies(comparison: Window, relation: Relation, window: Window): boolean {
  const isNext = comparison.to === window.from;
  const spans = (months: number): boolean =>
    addMonths(comparison.from, months) === window.from && isWhole(comparison, months) && isWhole(window, months);
  switch (relation) {
    case "previous":
      return isNext;
    case "previous day":
      return isNext && days(window) === 1 && days(comparison) === 1;
    case "previous week":
      return isNext && days(window) === 7 && days(comparison) === 7;
    case "previous month":
      return isNext && spans(1);
    case "previous quarter":
      return isNext && spans(3);
    case "previous year":
      return isNext && spans(12);
    case "year ago":
      return addMonths(window.from, -12) === comparison.from && addMonths(window.to, -12) === comparison.to;
    default:
      return relation satisfies never;
  }
}

function isWhole({ from, to }: Window, months: number): boolean {
  return formatDay(from).endsWith("-01") && addMonths(from, months) === to;
}

function days({ from, to }: Window): number {
  return to - from;
}
