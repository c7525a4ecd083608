import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatDay } from "#core/calendar.ts";
import { dimensions, toKey, toLabel } from "./dimensions.ts";

const spans = dimensions.flatMap((dimension) =>
  dimension.time === null || dimension.time === "cycle" ? [] : [{ dimension, grain: dimension.time }],
);
const anyDay = fc.integer({ min: -200_000, max: 200_000 });

describe.each(spans)("the spans of $dimension.id", ({ dimension, grain }) => {
  test("tile the calendar: each day is in one span, and spans follow without gaps", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const index = grain.toIndex(day);
        expect(grain.firstDay(index)).toBeLessThanOrEqual(day);
        expect(grain.firstDay(index + 1)).toBeGreaterThan(day);
        expect(grain.toIndex(grain.firstDay(index))).toBe(index);
      }),
    );
  });

  test("are found again by their labels", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const key = formatDay(grain.firstDay(grain.toIndex(day)));
        expect(toKey(dimension, String(toLabel(dimension, key)))).toBe(key);
      }),
    );
  });
});

test("a label of another dimension is no label", () => {
  const key = (id: string, label: string): unknown => {
    const found = dimensions.find((dimension) => dimension.id === id);
    return found && toKey(found, label);
  };
  expect(key("week", "2026-W05")).toBe("2026-01-26");
  expect(key("quarter", "2026-Q3")).toBe("2026-07-01");
  expect([key("week", "2026-05"), key("quarter", "2026-Q5"), key("month", "2026-1"), key("year", "all")]).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect([key("weekday", "0"), key("weekday", "7"), key("hour", "0"), key("hour", "-1")]).toEqual([null, 7, 0, null]);
});
