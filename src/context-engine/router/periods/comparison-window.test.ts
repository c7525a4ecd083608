import { expect, test } from "vitest";
import { plainCalendar } from "#core/period.ts";
import { comparisonWindow } from "./comparison-window.ts";
import type { ComparedWith, FoundPeriod, PeriodUnit } from "./find-periods.ts";

const aPeriod = (period: string, unit: PeriodUnit, toDate = false): FoundPeriod => ({
  from: 0,
  to: 1,
  period,
  label: period,
  toDate,
  unit,
  assumptions: [],
  otherwise: [],
});
const previous: ComparedWith = { kind: "previous" };
const yearAgo: ComparedWith = { kind: "year_ago" };
const weekdayYearAgo: ComparedWith = { kind: "same_weekday_year_ago" };

test.each<[string, PeriodUnit, boolean, ComparedWith, string, string | null]>([
  ["2026-06-02..2026-06-02", "day", false, previous, "2026-11-27", "2026-06-01..2026-06-01"],
  ["2026-06-02..2026-06-02", "day", false, yearAgo, "2026-11-27", "2025-06-03..2025-06-03"],
  ["2026-06-02..2026-06-02", "day", false, weekdayYearAgo, "2026-11-27", "2025-06-03..2025-06-03"],
  ["2026-11-16..2026-11-22", "week", false, previous, "2026-11-27", "2026-11-09..2026-11-15"],
  ["2026-11-23..2026-11-27", "week", true, previous, "2026-11-27", "2026-11-16..2026-11-20"],
  ["2026-11-16..2026-11-22", "week", false, yearAgo, "2026-11-27", "2025-11-17..2025-11-23"],
  ["2026-10-01..2026-10-31", "month", false, previous, "2026-11-27", "2026-09-01..2026-09-30"],
  ["2024-02-01..2024-02-29", "month", false, yearAgo, "2026-11-27", "2023-02-01..2023-02-28"],
  ["2023-02-01..2023-02-28", "month", false, yearAgo, "2026-11-27", "2022-02-01..2022-02-28"],
  // The month before is shorter: its last day.
  ["2026-03-01..2026-03-30", "month", true, previous, "2026-03-30", "2026-02-01..2026-02-28"],
  // The month is over today: the whole one before.
  ["2026-06-01..2026-06-30", "month", true, previous, "2026-06-30", "2026-05-01..2026-05-31"],
  ["2026-02-01..2026-02-27", "month", true, previous, "2026-02-27", "2026-01-01..2026-01-27"],
  ["2026-10-01..2026-11-27", "quarter", true, previous, "2026-11-27", "2026-07-01..2026-08-27"],
  ["2026-10-01..2026-11-30", "quarter", true, previous, "2026-11-30", "2026-07-01..2026-08-30"],
  ["2026-01-01..2026-03-31", "quarter", false, previous, "2026-11-27", "2025-10-01..2025-12-31"],
  ["2026-07-01..2026-12-31", "half", true, yearAgo, "2026-11-27", "2025-07-01..2025-11-27"],
  ["2026-01-01..2026-12-31", "year", true, previous, "2026-11-27", "2025-01-01..2025-11-27"],
  ["2024-01-01..2024-02-29", "year", true, yearAgo, "2024-02-29", "2023-01-01..2023-02-28"],
  ["2026-10-29..2026-11-27", "days", true, previous, "2026-11-27", "2026-09-29..2026-10-28"],
  ["2026-10-29..2026-11-27", "days", true, yearAgo, "2026-11-27", "2025-10-30..2025-11-28"],
  ["2025-11-01..2026-10-31", "range", false, previous, "2026-11-27", "2024-11-01..2025-10-31"],
  ["2026-06-05..2026-06-14", "range", false, previous, "2026-11-27", "2026-05-26..2026-06-04"],
  ["2026-06-05..2026-06-14", "range", false, yearAgo, "2026-11-27", "2025-06-05..2025-06-14"],
  ["2026-10-26..2026-11-22", "range", false, yearAgo, "2026-11-27", "2025-10-27..2025-11-23"],
  [
    "2026-11-20..2026-11-20",
    "day",
    false,
    { kind: "earlier", unit: "days", count: 7 },
    "2026-11-27",
    "2026-11-13..2026-11-13",
  ],
  [
    "2026-03-31..2026-03-31",
    "day",
    false,
    { kind: "earlier", unit: "months", count: 1 },
    "2026-11-27",
    "2026-02-28..2026-02-28",
  ],
  [
    "2026-08-01..2026-08-31",
    "month",
    false,
    { kind: "earlier", unit: "months", count: 24 },
    "2026-11-27",
    "2024-08-01..2024-08-31",
  ],
  ["all", "all", false, previous, "2026-11-27", null],
  ["all", "all", false, yearAgo, "2026-11-27", null],
])("%s, a %s, to date: %s, with %o on %s", (period, unit, toDate, compared, today, window) => {
  const found = comparisonWindow(aPeriod(period, unit, toDate), compared, { today, calendar: plainCalendar });
  expect(found?.period ?? null).toBe(window);
});

test.each([
  ["2026-11-01..2026-11-27", "month", "2026-10-01..2026-10-31", "2026-10-01..2026-10-27"],
  ["2026-11-23..2026-11-27", "week", "2026-11-16..2026-11-22", "2026-11-16..2026-11-20"],
  ["2026-01-01..2026-11-27", "year", "2025-01-01..2025-12-31", "2025-01-01..2025-11-27"],
  ["2026-10-01..2026-11-27", "quarter", "2025-10-01..2025-12-31", "2025-10-01..2025-11-27"],
] as const)("%s to date beside the whole %s %s is beside what has gone by of it", (period, unit, other, window) => {
  const compared: ComparedWith = { kind: "period", period: aPeriod(other, unit) };
  const context = { today: "2026-11-27", calendar: plainCalendar };
  expect(comparisonWindow(aPeriod(period, unit, true), compared, context)?.period).toBe(window);
});

test("two whole times are compared as they are", () => {
  const compared: ComparedWith = { kind: "period", period: aPeriod("2026-07-01..2026-07-31", "month") };
  const context = { today: "2026-11-27", calendar: plainCalendar };
  const august = aPeriod("2026-08-01..2026-08-31", "month");
  expect(comparisonWindow(august, compared, context)?.period).toBe("2026-07-01..2026-07-31");
});
