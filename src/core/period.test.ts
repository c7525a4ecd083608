import * as fc from "fast-check";
import { expect, test } from "vitest";
import { formatDay, parseDay } from "./calendar.ts";
import { OmError } from "./errors.ts";
import { parsePeriod, type Period, previousPeriod, yearAgoPeriod } from "./period.ts";

const today = "2026-08-15";
const read = (text: string, fiscalYearStart = 1, firstWeekday = 1): Period =>
  parsePeriod(text, { today, calendar: { fiscalYearStart, firstWeekday } });
const window = (period: Period | null): string => `${period?.from} ${period?.to}`;

test.each([
  ["2026", "2026-01-01 2027-01-01"],
  ["2026-Q3", "2026-07-01 2026-10-01"],
  ["2026-q4", "2026-10-01 2027-01-01"],
  ["2026-03", "2026-03-01 2026-04-01"],
  ["2024-02", "2024-02-01 2024-03-01"],
  ["2026-W10", "2026-03-02 2026-03-09"],
  ["2020-W53", "2020-12-28 2021-01-04"],
  ["2026-03-05", "2026-03-05 2026-03-06"],
  ["2026-03-05..2026-03-07", "2026-03-05 2026-03-08"],
  ["2026-01..2026-Q2", "2026-01-01 2026-07-01"],
  ["last-30-days", "2026-07-17 2026-08-16"],
  ["last-1-days", "2026-08-15 2026-08-16"],
  ["mtd", "2026-08-01 2026-08-16"],
  ["qtd", "2026-07-01 2026-08-16"],
  ["ytd", "2026-01-01 2026-08-16"],
])("%s is the half-open window %s", (text, expected) => {
  expect(window(read(text))).toBe(expected);
  expect(read(text).label.toLowerCase()).toBe(text.toLowerCase());
});

test("all time has no ends and nothing before it", () => {
  expect(read("all")).toMatchObject({ from: null, to: null, label: "all" });
  expect(previousPeriod(read("all"))).toBeNull();
  expect(yearAgoPeriod(read("all"))).toBeNull();
});

test.each([
  "",
  "yesterday",
  "2026-13",
  "2026-00",
  "2026-3",
  "2026-Q5",
  "2026-Q03",
  "2025-W53",
  "2026-02-30",
  "26",
  "2026-03..",
  "..2026",
  "2026..2025",
  "2026..2027..2028",
  "last-0-days",
  "last-days",
  "0000",
  "9999",
  "2026'; DROP TABLE x",
])("the text %j is refused with the forms to use", (text) => {
  expect(() => read(text)).toThrow(OmError);
  expect(() => read(text)).toThrow(
    expect.objectContaining({ code: "PERIOD_INVALID", fix: expect.stringContaining("last-30-days") }),
  );
});

test.each([
  ["2026-03", "2026-02-01 2026-03-01", "2025-03-01 2025-04-01"],
  ["2026-Q1", "2025-10-01 2026-01-01", "2025-01-01 2025-04-01"],
  ["2026", "2025-01-01 2026-01-01", "2025-01-01 2026-01-01"],
  ["2026-01..2026-02", "2025-11-01 2026-01-01", "2025-01-01 2025-03-01"],
  ["2025-01-01..2025-12-31", "2024-01-01 2025-01-01", "2024-01-01 2025-01-01"],
  ["2026-W10", "2026-02-23 2026-03-02", "2025-03-03 2025-03-10"],
  ["2026-03-05", "2026-03-04 2026-03-05", "2025-03-06 2025-03-07"],
  ["last-30-days", "2026-06-17 2026-07-17", "2025-07-18 2025-08-17"],
])("%s is compared with %s before it and %s a year ago", (text, previous, yearAgo) => {
  expect(window(previousPeriod(read(text)))).toBe(previous);
  expect(window(yearAgoPeriod(read(text)))).toBe(yearAgo);
});

test("a period to date is compared with the same span, never with a whole period", () => {
  expect(window(previousPeriod(read("mtd")))).toBe("2026-07-01 2026-07-16");
  expect(window(previousPeriod(read("qtd")))).toBe("2026-04-01 2026-05-16");
  expect(window(yearAgoPeriod(read("ytd")))).toBe("2025-01-01 2025-08-16");
  const endOfFebruary = parsePeriod("mtd", { today: "2026-02-28" });
  expect(window(previousPeriod(endOfFebruary))).toBe("2026-01-01 2026-01-29");
  const endOfMarch = parsePeriod("mtd", { today: "2026-03-31" });
  expect(window(previousPeriod(endOfMarch))).toBe("2026-02-01 2026-03-01");
});

test("a business year may begin in another month", () => {
  expect(["2026", "2026-Q3", "ytd"].map((text) => read(text, 4))).toEqual(
    ["2026", "2026-Q3", "ytd"].map((text) => read(text)),
  );
  const calendar = { fiscalYearStart: 4, firstWeekday: 1 };
  expect([
    previousPeriod(read("FY2026", 4), calendar)?.label,
    previousPeriod(read("fy2026-q1", 4), calendar)?.label,
  ]).toEqual(["FY2025", "FY2025-Q4"]);
  expect(window(read("FY2026", 4))).toBe("2026-04-01 2027-04-01");
  expect(window(read("FY2026-Q4", 4))).toBe("2027-01-01 2027-04-01");
  expect(window(read("fytd", 10))).toBe("2025-10-01 2026-08-16");
  expect(window(read("fqtd", 2))).toBe("2026-08-01 2026-08-16");
});

test("a moved window says what it is", () => {
  expect(previousPeriod(read("2026-03"))?.label).toBe("2026-02");
  expect(previousPeriod(read("2026-Q1"))?.label).toBe("2025-Q4");
  expect(previousPeriod(read("2026"))?.label).toBe("2025");
  expect(previousPeriod(read("2026-W01"))?.label).toBe("2025-W52");
  expect(previousPeriod(read("mtd"))?.label).toBe("2026-07-01..2026-07-15");
  expect(previousPeriod(read("2026-03-01"))?.label).toBe("2026-02-28");
});

test("the window before ends where a window of days begins, and has its length", () => {
  const days = fc.integer({ min: 0, max: 30_000 });
  fc.assert(
    fc.property(days, fc.integer({ min: 0, max: 400 }), (first, length) => {
      const period = read(`${formatDay(first)}..${formatDay(first + length)}`);
      const before = previousPeriod(period);
      expect(before?.to).toBe(period.from);
      fc.pre(period.step?.unit === "days");
      expect(parseDay(before?.from ?? "")).toBe(first - length - 1);
    }),
  );
});

test("a week that begins on another day than Monday is named by the year that holds most of it", () => {
  const sunday = (text: string): string => window(read(text, 1, 7));
  expect(sunday("2026-W10")).toBe("2026-03-08 2026-03-15");
  expect(sunday("2026-W01")).toBe("2026-01-04 2026-01-11");
  expect(sunday("2025-W53")).toBe("2025-12-28 2026-01-04");
  expect(previousPeriod(read("2026-W01", 1, 7), { fiscalYearStart: 1, firstWeekday: 7 })?.label).toBe("2025-W53");
});

test.each([
  ["last-99999-days", "0005-01-01"],
  ["0001", "2026-03-05"],
])("no window begins before the year 1: %s", (text, asOf) => {
  const before = (): unknown => previousPeriod(parsePeriod(text, { today: asOf }));
  expect(before).toThrow(expect.objectContaining({ code: "PERIOD_INVALID" }));
});
