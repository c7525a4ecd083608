import * as fc from "fast-check";
import { expect, test } from "vitest";
import { serialText } from "./serial-text.ts";

test.each([
  [1, "date", "1900-01-01"],
  [59, "date", "1900-02-28"],
  [60, "date", "1900-02-29"],
  [61, "date", "1900-03-01"],
  [60.5, "datetime", "1900-02-29 12:00:00"],
  [46_053, "date", "2026-01-31"],
  [46_053.75, "date", "2026-01-31"],
  [46_053.545_138_888_9, "datetime", "2026-01-31 13:05:00"],
  [46_052.999_999_99, "datetime", "2026-01-31 00:00:00"],
  [0.545_138_888_9, "time", "13:05:00"],
  [46_053.25, "time", "06:00:00"],
  [0.25, "datetime", "06:00:00"],
  [0, "date", "1900-01-00"],
  [1.5, "duration", "36:00:00"],
  [-0.5, "duration", "-12:00:00"],
  [2_958_465, "date", "9999-12-31"],
  [2_958_466, "date", "2958466"],
  [-1, "date", "-1"],
] as const)("%d under a %s format is %s", (serial, kind, text) => expect(serialText(serial, kind, false)).toBe(text));

test.each([
  [0, "date", "1904-01-01"],
  [1462, "date", "1908-01-02"],
  [44_591, "date", "2026-01-31"],
  [0.5, "datetime", "1904-01-01 12:00:00"],
] as const)("in the 1904 system %d under a %s format is %s", (serial, kind, text) =>
  expect(serialText(serial, kind, true)).toBe(text),
);

test("every second of two centuries comes back as the calendar has it", () => {
  const epoch = Date.UTC(1899, 11, 30);
  fc.assert(
    fc.property(fc.integer({ min: 61, max: 109_500 }), fc.integer({ min: 0, max: 86_399 }), (day, second) => {
      const moment = new Date(epoch + day * 86_400_000 + second * 1000).toISOString();
      expect(serialText(day + second / 86_400, "datetime", false)).toBe(moment.slice(0, 19).replace("T", " "));
    }),
  );
});
