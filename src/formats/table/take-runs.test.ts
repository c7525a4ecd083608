import { expect, test } from "vitest";
import { takeRuns } from "./take-runs.ts";

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test("few items are taken as they are", () => {
  expect(takeRuns(numbers(10), 10)).toEqual(numbers(10));
});

test("of many, neighbours are taken together, from the first to the last, none twice", () => {
  const taken = takeRuns(numbers(10_001), 1_000);
  expect(taken).toHaveLength(1_000);
  expect(new Set(taken).size).toBe(1_000);
  expect([taken[0], taken[1], taken.at(-1)]).toEqual([0, 1, 10_000]);
  const breaks = taken.filter((number, at) => at > 0 && number !== (taken[at - 1] ?? 0) + 1);
  expect(breaks).toHaveLength(39);
});

test("of little more than fit, runs do not overlap", () => {
  const taken = takeRuns(numbers(1_001), 1_000);
  expect(new Set(taken).size).toBe(taken.length);
});
