import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDay, parseDay } from "#core/calendar.ts";
import { readSourceDays } from "./source-days.ts";

/** The first day is a Monday. */
const monday = parseDay("2026-01-05") ?? 0;

/** Days after that Monday, each a run of its own. */
function of(...days: readonly number[]) {
  return readSourceDays(days.map((day) => [monday + day, 1] as const));
}

function range(days: number): number[] {
  return Array.from({ length: days }, (_, at) => at);
}

describe("the days of a source", () => {
  test("miss what lies between the first and the last and has no rows", () => {
    const days = of(...range(28).filter((day) => day !== 9 && day !== 10 && day !== 20));
    expect(days).toEqual({
      firstDay: "2026-01-05",
      lastDay: "2026-02-01",
      daysWithRows: 25,
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      missingDays: 3,
      gaps: [
        { from: "2026-01-14", to: "2026-01-15", days: 2 },
        { from: "2026-01-25", to: "2026-01-25", days: 1 },
      ],
    });
  });

  test("of a shop that is closed on Sundays miss no Sunday, and a gap goes on over one", () => {
    const open = range(42).filter((day) => day % 7 !== 6);
    expect(of(...open)).toMatchObject({ weekdays: [1, 2, 3, 4, 5, 6], missingDays: 0, gaps: [] });
    expect(of(...open.filter((day) => day !== 12 && day !== 14))?.gaps).toEqual([
      { from: "2026-01-17", to: "2026-01-19", days: 2 },
    ]);
    expect(of(...open, 6)?.missingDays).toBe(0);
  });

  test("have no pattern before a day of the week came three times, nor where sales are rare", () => {
    expect(of(...range(13).filter((day) => day !== 4))).toMatchObject({ weekdays: [], missingDays: 0 });
    expect(of(0, 33, 61, 92)).toMatchObject({ weekdays: [], missingDays: 0, daysWithRows: 4 });
    expect(readSourceDays([])).toBeNull();
    expect(of(0, 60_000)).toBeNull();
  });

  test("are the same however they are cut into runs, and each missing day has no rows", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(200), { minLength: 1 }), fc.array(fc.nat(200)), (days, again) => {
        const found = of(...days);
        const twice = of(...days, ...again.filter((day) => days.includes(day)));
        expect(twice).toEqual(found);
        const has = new Set(days.map((day) => formatDay(monday + day)));
        for (const { from, to } of found?.gaps ?? []) expect([has.has(from), has.has(to)]).toEqual([false, false]);
        expect(found?.daysWithRows).toBe(days.length);
      }),
    );
  });
});
