import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addMonths, formatDay, weekOf, isoWeekday, weekStart, parseDay, toCivilDate, toDayNumber } from "./calendar.ts";

const anyDay = fc.integer({ min: -700_000, max: 2_900_000 });
const after = (text: string, months: number): string => formatDay(addMonths(parseDay(text) ?? Number.NaN, months));
const weekNamed = (text: string): unknown => weekOf(parseDay(text) ?? Number.NaN);

test("day numbers agree with the UTC calendar of the runtime", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      const date = new Date(day * 86_400_000);
      expect(toCivilDate(day)).toEqual({
        year: date.getUTCFullYear(),
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
      });
      expect(toDayNumber(toCivilDate(day))).toBe(day);
      expect(isoWeekday(day)).toBe(date.getUTCDay() === 0 ? 7 : date.getUTCDay());
    }),
  );
});

test("an ISO day round-trips and a day that the calendar lacks is refused", () => {
  fc.assert(
    fc.property(anyDay, (day) => {
      expect(parseDay(formatDay(day))).toBe(day);
    }),
  );
  const refused = ["2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "9999-01-01", "2026-3-5", ""];
  expect(refused.filter((text) => parseDay(text) !== null)).toEqual([]);
  expect(parseDay("2024-02-29")).not.toBeNull();
});

test("a month later is the same day, or the last one of a shorter month", () => {
  expect(after("2026-01-31", 1)).toBe("2026-02-28");
  expect(after("2024-03-31", -1)).toBe("2024-02-29");
  expect(after("2026-12-15", 1)).toBe("2027-01-15");
  expect(after("2026-01-15", -13)).toBe("2024-12-15");
});

test("the first days of January can belong to the last week of the year before", () => {
  expect(weekNamed("2021-01-03")).toEqual({ year: 2020, week: 53 });
  expect(weekNamed("2024-12-30")).toEqual({ year: 2025, week: 1 });
  expect(weekNamed("2026-03-05")).toEqual({ year: 2026, week: 10 });
});

test("a week's Monday is found again and week 53 exists only in long years", () => {
  expect(weekStart(2026, 10)).toBe(parseDay("2026-03-02"));
  expect(weekStart(2026, 53)).toBe(parseDay("2026-12-28"));
  expect(weekStart(2025, 53)).toBeNull();
  expect(weekStart(2026, 0)).toBeNull();
  fc.assert(
    fc.property(anyDay, (day) => {
      const { year, week } = weekOf(day);
      expect(weekStart(year, week)).toBe(day + 1 - isoWeekday(day));
    }),
  );
});
