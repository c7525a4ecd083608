import {
  addMonths,
  firstDayOfAll,
  formatDay,
  weekOf,
  weekStart,
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
  readonly calendar?: BusinessCalendar;
}

/** How a business divides its days; weeks from Monday (1) and years from January (1) are the calendar's own. */
export interface BusinessCalendar {
  /** Monday 1 to Sunday 7. */
  readonly firstWeekday: number;
  /** 1..12; the fiscal year is named after the calendar year it begins in. */
  readonly fiscalYearStart: number;
}

export const plainCalendar: BusinessCalendar = { firstWeekday: 1, fiscalYearStart: 1 };

/** First day and the day after the last, as day numbers. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

const periodForms =
  "all, 2026, 2026-Q3, 2026-03, 2026-W10, 2026-03-05, FY2026, FY2026-Q1, A..B, last-30-days, mtd, qtd, ytd, fqtd or fytd";

/**
 * Reads `all | 2026 | 2026-Q3 | 2026-03 | 2026-W10 | 2026-03-05 | FY2026 | FY2026-Q1 | A..B (both included) | last-30-days |
 * mtd | qtd | ytd | fqtd | fytd`. Years and quarters are the calendar's; those with an F are the business's. Weeks are
 * ISO weeks, unless the business begins them on another day; `last-30-days` ends with today.
 * @throws OmError `PERIOD_INVALID` naming the forms.
 */
export function parsePeriod(text: string, options: PeriodOptions): Period {
  const form = text.trim();
  if (form.toLowerCase() === "all") return { from: null, to: null, label: "all", step: null, toDate: false };
  const today = parseDay(options.today);
  if (today === null) throw invalid(options.today, "is not an ISO day");
  const calendar = options.calendar ?? plainCalendar;
  const relative = parseRelative(form.toLowerCase(), today, calendar);
  if (relative !== null) return relative;
  const ends = form.split("..");
  const first = parseSpan(ends[0] ?? "", calendar);
  const last = parseSpan(ends.at(-1) ?? "", calendar);
  if (first === null || last === null || ends.length > 2) throw invalid(text, "is not a period");
  if (first.from >= last.to) throw invalid(text, "ends before it begins");
  return fixedPeriod({ from: first.from, to: last.to }, form.toUpperCase());
}

/** The window of the same length just before; null for all time. */
export function previousPeriod(period: Period, calendar = plainCalendar): Period | null {
  return period.step === null ? null : moveBack(period, period.step.unit, period.step.count, calendar);
}

/** How the days of a window and of the one a year earlier meet: same weekdays, or same dates. */
export type YearAlignment = "weekday" | "calendar";

/** Windows of whole months, and those to date, meet by the calendar, windows of days by weekday; null for all time. */
export function yearAlignmentOf({ step }: Pick<Period, "step">): YearAlignment | null {
  if (step === null) return null;
  return step.unit === "months" ? "calendar" : "weekday";
}

/**
 * The window a year earlier: 364 days, so that weekdays meet, or the same dates, 12 calendar months before. Null for all
 * time.
 */
export function yearAgoPeriod(
  period: Period,
  calendar = plainCalendar,
  alignment: YearAlignment | null = yearAlignmentOf(period),
): Period | null {
  if (period.step === null || alignment === null) return null;
  return alignment === "calendar" ? moveBack(period, "months", 12, calendar) : moveBack(period, "days", 364, calendar);
}

function parseRelative(form: string, today: number, { fiscalYearStart }: BusinessCalendar): Period | null {
  const days = /^last-(\d{1,5})-days$/.exec(form)?.[1];
  if (days !== undefined) {
    const count = Number(days);
    if (count === 0) throw invalid(form, "has no days");
    return fixedPeriod({ from: today - count + 1, to: today + 1 }, form);
  }
  const { year, month } = toCivilDate(today);
  const intoFiscalYear = (month - fiscalYearStart + 12) % 12;
  const toDate = (monthsBack: number, length: number): Period => ({
    ...fixedPeriod({ from: toDayNumber({ year, month: month - monthsBack, day: 1 }), to: today + 1 }, form),
    step: { unit: "months", count: length },
    toDate: true,
  });
  if (form === "mtd") return toDate(0, 1);
  if (form === "qtd") return toDate((month - 1) % 3, 3);
  if (form === "ytd") return toDate(month - 1, 12);
  if (form === "fqtd") return toDate(intoFiscalYear % 3, 3);
  if (form === "fytd") return toDate(intoFiscalYear, 12);
  return null;
}

/** A year, quarter, month, week or day, or a year or quarter of the business (FY2026-Q1); null for any other text. */
export function parseSpan(form: string, calendar = plainCalendar): Span | null {
  const day = parseDay(form);
  if (day !== null) return { from: day, to: day + 1 };
  const [, fiscal = "", yearText, unit = "", partText] = /^(FY)?(\d{4})(?:-([QW]?)(\d{1,2}))?$/i.exec(form) ?? [];
  const year = Number(yearText);
  if (yearText === undefined || year < 1 || year > 9997) return null;
  const firstMonth = fiscal === "" ? 1 : calendar.fiscalYearStart;
  if (partText === undefined) return monthSpan(year, firstMonth, 12);
  const part = Number(partText);
  if (unit.toUpperCase() === "Q") {
    return partText.length === 1 && part >= 1 && part <= 4 ? monthSpan(year, firstMonth + (part - 1) * 3, 3) : null;
  }
  if (partText.length !== 2 || fiscal !== "") return null;
  if (unit === "") return part >= 1 && part <= 12 ? monthSpan(year, part, 1) : null;
  const first = weekStart(year, part, calendar.firstWeekday);
  return first === null ? null : { from: first, to: first + 7 };
}

function monthSpan(year: number, month: number, months: number): Span {
  const from = toDayNumber({ year, month, day: 1 });
  return { from, to: addMonths(from, months) };
}

/** Whole months step by months, everything else by days. */
function fixedPeriod(span: Span, label: string): Period {
  if (span.from < firstDayOfAll) throw invalid(label, "begins before the year 1");
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

function moveBack(period: Period, unit: "months" | "days", count: number, calendar: BusinessCalendar): Period {
  const from = parseDay(period.from ?? "");
  const to = parseDay(period.to ?? "");
  if (from === null || to === null) throw invalid(period.label, "cannot be moved back");
  const back = (day: number): number => (unit === "months" ? addMonths(day, -count) : day - count);
  // A window that ends within a month ends on the same date: the day after it may be of a shorter month.
  const isWhole = period.step?.unit === "months" && !period.toDate;
  const span = { from: back(from), to: isWhole ? back(to) : back(to - 1) + 1 };
  if (span.from < firstDayOfAll) throw invalid(period.label, "has nothing to be compared with before the year 1");
  return {
    ...period,
    from: formatDay(span.from),
    to: formatDay(span.to),
    label: describe(span, period.label.startsWith("FY"), calendar),
  };
}

function describe(span: Span, isFiscal: boolean, calendar: BusinessCalendar): string {
  const months = wholeMonths(span);
  const { year, month } = toCivilDate(span.from);
  const intoFiscalYear = (month - calendar.fiscalYearStart + 12) % 12;
  if (isFiscal && months === 12 && intoFiscalYear === 0) return fiscalYearLabel(span.from, calendar);
  if (isFiscal && months === 3 && intoFiscalYear % 3 === 0) return fiscalQuarterLabel(span.from, calendar);
  if (months === 12 && month === 1) return pad(year, 4);
  if (months === 3 && month % 3 === 1) return `${pad(year, 4)}-Q${(month + 2) / 3}`;
  if (months === 1) return formatDay(span.from).slice(0, 7);
  if (span.to - span.from === 7 && isoWeekday(span.from) === calendar.firstWeekday)
    return weekLabel(span.from, calendar);
  const last = span.to - 1;
  return last === span.from ? formatDay(last) : `${formatDay(span.from)}..${formatDay(last)}`;
}

/** 2026-W05 */
export function weekLabel(dayNumber: number, { firstWeekday } = plainCalendar): string {
  const { year, week } = weekOf(dayNumber, firstWeekday);
  return `${pad(year, 4)}-W${pad(week, 2)}`;
}

/** FY2026 */
export function fiscalYearLabel(dayNumber: number, { fiscalYearStart }: BusinessCalendar): string {
  const { year, month } = toCivilDate(dayNumber);
  return `FY${pad(month < fiscalYearStart ? year - 1 : year, 4)}`;
}

/** FY2026-Q1 */
export function fiscalQuarterLabel(dayNumber: number, calendar: BusinessCalendar): string {
  const { month } = toCivilDate(dayNumber);
  const quarter = Math.floor(((month - calendar.fiscalYearStart + 12) % 12) / 3) + 1;
  return `${fiscalYearLabel(dayNumber, calendar)}-Q${quarter}`;
}

function invalid(text: string, why: string): OmError {
  return new OmError("PERIOD_INVALID", `"${text}" ${why}`, { fix: `write the period as ${periodForms}` });
}
