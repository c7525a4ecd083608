import { expect, test } from "vitest";
import type { SharedRows } from "./overlap-job.ts";
import { findDoubt } from "./overlap-question.ts";

function shared(otherwise: Partial<SharedRows>): SharedRows {
  return {
    keyed: 0,
    differing: 0,
    otherCurrency: 0,
    sameDay: 0,
    fromNewerPeriod: 0,
    differingDays: 0,
    replaced: [],
    otherTimes: false,
    left: { rows: 0, owners: 0 },
    copies: null,
    ...otherwise,
  };
}

test.each<[string, Partial<SharedRows>, boolean]>([
  ["nothing shared", {}, false],
  ["one correction in twenty", { keyed: 20, differing: 1, sameDay: 20 }, false],
  ["two corrections in twenty", { keyed: 20, differing: 2, sameDay: 20 }, true],
  ["a few rows, most of them corrected", { keyed: 5, differing: 4, sameDay: 5 }, false],
  ["one row, corrected", { keyed: 1, differing: 1, sameDay: 1 }, false],
  ["one row, in another currency", { keyed: 1, differing: 1, sameDay: 1, otherCurrency: 1 }, true],
  ["one row in twenty, in another currency", { keyed: 20, differing: 1, sameDay: 20, otherCurrency: 1 }, false],
  ["a few rows that share their number only", { keyed: 3, differing: 3, sameDay: 0 }, true],
  [
    "an earlier period that would take newer rows away",
    { keyed: 100, differing: 1, sameDay: 100, fromNewerPeriod: 1 },
    true,
  ],
  ["a day of a till with other rows", { differingDays: 1 }, true],
])("%s", (_, rows, isDoubtful) => {
  expect(findDoubt(shared(rows)) !== null).toBe(isDoubtful);
});
