import type { BusinessCalendar } from "#core/period.ts";

export interface PeriodContext {
  /** ISO day from which relative periods count. */
  readonly today: string;
  readonly calendar: BusinessCalendar;
}

export type PeriodUnit = "day" | "week" | "month" | "quarter" | "half" | "year" | "days" | "range" | "all";

/** Words [from, to), as indexes of the list of words. */
export interface WordSpan {
  readonly from: number;
  readonly to: number;
}

/** A period that the words may mean; both ends are included. */
export interface NamedPeriod {
  /** "all" or "A..B" of ISO days. */
  readonly period: string;
  /** For people: "last month (2026-08)", "2026-06-02", "Q3 2026". */
  readonly label: string;
}

export interface FoundPeriod extends WordSpan, NamedPeriod {
  /** It goes on today or later: what is told is not complete. */
  readonly toDate: boolean;
  /** The span as it was said, for the one before it. */
  readonly unit: PeriodUnit;
  /** What was assumed, for people. */
  readonly assumptions: readonly string[];
  /** Other periods that the words may as well mean: the question has to be asked back. */
  readonly otherwise: readonly NamedPeriod[];
}

/** What a window is compared with. */
export type ComparedWith =
  | { readonly kind: "previous" }
  | { readonly kind: "year_ago" }
  | { readonly kind: "same_weekday_year_ago" }
  | { readonly kind: "earlier"; readonly unit: "days" | "months"; readonly count: number }
  | { readonly kind: "period"; readonly period: FoundPeriod };

export interface FoundComparison extends WordSpan {
  readonly with: ComparedWith;
  readonly label: string;
  /** What is compared where no period is said: "vs last month" is of this month to date. */
  readonly usual?: FoundPeriod;
}

export type Grain = "hour" | "day" | "week" | "month" | "quarter" | "year" | "weekday";

export interface FoundTime {
  readonly periods: readonly FoundPeriod[];
  readonly comparison: FoundComparison | null;
  readonly grains: readonly (WordSpan & { readonly dimension: Grain })[];
  /** "as of 30 June": the day of a position. */
  readonly snapshot: (WordSpan & { readonly day: string }) | null;
  /** Days into the future: "next week", "by Friday". */
  readonly horizon: (WordSpan & { readonly days: number; readonly label: string }) | null;
  /** "in 90 days" without "last". */
  readonly spanDays: (WordSpan & { readonly days: number }) | null;
  /** Words that another time has made plain: "this year" of "this year, best week of August". */
  readonly spent: readonly WordSpan[];
  /** Dates that the calendar lacks. */
  readonly problems: readonly (WordSpan & { readonly reason: string })[];
}
