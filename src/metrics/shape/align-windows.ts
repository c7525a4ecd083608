import { OmError } from "#core/errors.ts";
import {
  parsePeriod,
  type Period,
  type PeriodOptions,
  previousPeriod,
  yearAgoPeriod,
  type YearAlignment,
  yearAlignmentOf,
} from "#core/period.ts";
import type { MetricQuery } from "../query.ts";

/** Spans of time meet at their place in the window, unless a year lies between the windows. */
export type Alignment = YearAlignment | "place";

export interface Comparison {
  readonly window: Period;
  readonly alignment: Alignment;
}

/** Divisions of time that a weekday says something about, and those that hold other weekdays in other years. */
const shortSpans = ["day", "week", "weekday", "hour"];
const longSpans = ["month", "quarter", "year", "fiscal_quarter", "fiscal_year"];

/**
 * The window that a query compares with. A year ago is 364 days before where days, weeks, weekdays or hours are compared,
 * so that a Saturday stands beside a Saturday; months and longer spans, and whole months without any, meet by the
 * calendar (METRICS: "daily YoY shifts 364 days, monthly uses the calendar"). `align` says it otherwise.
 * @throws OmError `QUERY_INVALID`, `PERIOD_INVALID`
 */
export function readComparison(
  query: MetricQuery,
  period: Period,
  options: Required<PeriodOptions>,
): Comparison | null {
  const { compare, align } = query;
  if (align !== undefined && compare !== "year_ago") {
    throw new OmError("QUERY_INVALID", "align says how the days of two years meet", {
      fix: "ask for it with compare year_ago",
    });
  }
  if (compare === undefined) return null;
  refuseWeeksInMonths(query);
  const alignment = compare === "year_ago" ? yearAlignment(query, period) : "place";
  const window =
    compare === "previous"
      ? previousPeriod(period, options.calendar)
      : alignment === "place"
        ? parsePeriod(compare, options)
        : yearAgoPeriod(period, options.calendar, alignment);
  if (window?.from != null && period.from !== null) return { window, alignment };
  throw new OmError("QUERY_INVALID", "all time has nothing to be compared with", {
    fix: "give a period, as 2026-03 with compare previous",
  });
}

/** A week lies in two months: of two windows neither its place nor that of the month would hold. */
function refuseWeeksInMonths({ by = [] }: MetricQuery): void {
  const long = by.find((id) => longSpans.includes(id));
  if (long === undefined || !by.includes("week")) return;
  throw new OmError(
    "QUERY_INVALID",
    `weeks of one ${long} are not those of another: they have nothing to stand beside`,
    {
      fix: `compare by week or by ${long}, or by day`,
    },
  );
}

function yearAlignment({ by = [], align }: MetricQuery, period: Period): YearAlignment {
  const long = by.find((id) => longSpans.includes(id));
  if (align === "weekday" && long !== undefined) {
    throw new OmError("QUERY_INVALID", `364 days before, each ${long} holds other days`, {
      fix: `compare by the calendar, or group by ${shortSpans.join(", ")} instead of ${long}`,
    });
  }
  if (align !== undefined) return align;
  if (long !== undefined) return "calendar";
  return by.some((id) => shortSpans.includes(id)) ? "weekday" : (yearAlignmentOf(period) ?? "calendar");
}
