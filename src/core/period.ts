import {
  addMonths,
  formatDay,
  isoWeek,
  isoWeekStart,
  isoWeekday,
  pad,
  parseDay,
  toCivilDate,
  toDayNumber,
} from "./calendar.ts";
import { OmError } from "./errors.ts";

/** A window of business days, [from, to). Both are null for all time. */
export interface Period {
  /** ISO day, included. */
  readonly from: string | null;
  /** ISO day, excluded. */
  readonly to: string | null;
  readonly label: string;
  /** How far back the window before lies; null for all time. */
  readonly step: { readonly unit: "months" | "days"; readonly count: number } | null;
  /** Ends today, inside a month, quarter or year that goes on: compared with the same span, never with a whole period. */
  readonly toDate: boolean;
}

export interface PeriodOptions {
  /** ISO day from which relative periods count. */
  readonly today: string;
  /** Month (1..12) in which the business year begins; the year is named after the calendar year it begins in. */
  readonly fiscalYearStart?: number;
}

/** First day and the day after the last, as day numbers. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const periodForms = "all, 2026, 2026-Q3, 2026-03, 2026-W10, 2026-03-05, A..B, last-30-days, mtd, qtd or ytd";

/**
 * Reads `all | 2026 | 2026-Q3 | 2026-03 | 2026-W10 | 2026-03-05 | A..B (both included) | last-30-days | mtd | qtd | ytd`.
 * Weeks are ISO weeks; `last-30-days` ends with today.
 * @throws OmError `PERIOD_INVALID` naming the forms.
 */
export function parsePeriod(text: string, options: PeriodOptions): Period {
  const form = text.trim();
  if (form.toLowerCase() === "all") return { from: null, to: null, label: "all", step: null, toDate: false };
  const today = parseDay(options.today);
  if (today === null) throw invalid(options.today, "is not an ISO day");
  const fiscalYearStart = options.fiscalYearStart ?? 1;
  const relative = parseRelative(form.toLowerCase(), today, fiscalYearStart);
  if (relative !== null) return relative;
  const ends = form.split("..");
  const first = parseSpan(ends[0] ?? "", fiscalYearStart);
  const last = parseSpan(ends.at(-1) ?? "", fiscalYearStart);
  if (first === null || last === null || ends.length > 2) throw invalid(text, "is not a period");
  if (first.from >= last.to) throw invalid(text, "ends before it begins");
  return fixedPeriod({ from: first.from, to: last.to }, form.toUpperCase());
}

/** The window of the same length just before; null for all time. */
export function previousPeriod(period: Period): Period | null {
  return period.step === null ? null : moveBack(period, period.step.unit, period.step.count);
}

/** The window a year earlier: 12 calendar months, or 364 days, so that weekdays meet; null for all time. */
export function yearAgoPeriod(period: Period): Period | null {
  if (period.step === null) return null;
  return period.step.unit === "months" ? moveBack(period, "months", 12) : moveBack(period, "days", 364);
}

function parseRelative(form: string, today: number, fiscalYearStart: number): Period | null {
  const days = /^last-(\d{1,5})-days$/.exec(form)?.[1];
  if (days !== undefined) {
    const count = Number(days);
    if (count === 0) throw invalid(form, "has no days");
    return fixedPeriod({ from: today - count + 1, to: today + 1 }, form);
  }
  const { year, month } = toCivilDate(today);
  const monthsIntoYear = (month - fiscalYearStart + 12) % 12;
  const toDate = (monthsBack: number, length: number): Period => ({
    ...fixedPeriod({ from: toDayNumber({ year, month: month - monthsBack, day: 1 }), to: today + 1 }, form),
    step: { unit: "months", count: length },
    toDate: true,
  });
  if (form === "mtd") return toDate(0, 1);
  if (form === "qtd") return toDate(monthsIntoYear % 3, 3);
  if (form === "ytd") return toDate(monthsIntoYear, 12);
  return null;
}

/** A year, quarter, month, ISO week or day; null for any other text. */
export function parseSpan(form: string, fiscalYearStart = 1): Span | null {
  const day = parseDay(form);
  if (day !== null) return { from: day, to: day + 1 };
  const [, yearText, unit = "", partText] = /^(\d{4})(?:-([QW]?)(\d{1,2}))?$/i.exec(form) ?? [];
  const year = Number(yearText);
  if (yearText === undefined || year < 1 || year > 9997) return null;
  if (partText === undefined) return monthSpan(year, fiscalYearStart, 12);
  const part = Number(partText);
  if (unit.toUpperCase() === "Q") {
    return partText.length === 1 && part >= 1 && part <= 4
      ? monthSpan(year, fiscalYearStart + (part - 1) * 3, 3)
      : null;
  }
  if (partText.length !== 2) return null;
  if (unit === "") return part >= 1 && part <= 12 ? monthSpan(year, part, 1) : null;
  const monday = isoWeekStart(year, part);
  return monday === null ? null : { from: monday, to: monday + 7 };
}

function monthSpan(year: number, month: number, months: number): Span {
  const from = toDayNumber({ year, month, day: 1 });
  return { from, to: addMonths(from, months) };
}

/** Whole months step by months, everything else by days. */
function fixedPeriod(span: Span, label: string): Period {
  const months = wholeMonths(span);
  return {
    from: formatDay(span.from),
    to: formatDay(span.to),
    label,
    step: months > 0 ? { unit: "months", count: months } : { unit: "days", count: span.to - span.from },
    toDate: false,
  };
}

function wholeMonths(span: Span): number {
  const first = toCivilDate(span.from);
  const after = toCivilDate(span.to);
  return first.day === 1 && after.day === 1 ? (after.year - first.year) * 12 + after.month - first.month : 0;
}

function moveBack(period: Period, unit: "months" | "days", count: number): Period {
  const from = parseDay(period.from ?? "");
  const to = parseDay(period.to ?? "");
  if (from === null || to === null) throw invalid(period.label, "cannot be moved back");
  const back = (day: number): number => (unit === "months" ? addMonths(day, -count) : day - count);
  const span = { from: back(from), to: period.toDate ? back(to - 1) + 1 : back(to) };
  return { ...period, from: formatDay(span.from), to: formatDay(span.to), label: describe(span) };
}

function describe(span: Span): string {
  const months = wholeMonths(span);
  const { year, month } = toCivilDate(span.from);
  if (months === 12 && month === 1) return pad(year, 4);
  if (months === 3 && month % 3 === 1) return `${pad(year, 4)}-Q${(month + 2) / 3}`;
  if (months === 1) return formatDay(span.from).slice(0, 7);
  if (span.to - span.from === 7 && isoWeekday(span.from) === 1) return weekLabel(span.from);
  const last = span.to - 1;
  return last === span.from ? formatDay(last) : `${formatDay(span.from)}..${formatDay(last)}`;
}

/** 2026-W05 */
export function weekLabel(dayNumber: number): string {
  const { year, week } = isoWeek(dayNumber);
  return `${pad(year, 4)}-W${pad(week, 2)}`;
}

function invalid(text: string, why: string): OmError {
  return new OmError("PERIOD_INVALID", `"${text}" ${why}`, { fix: `write the period as ${periodForms}` });
}
