import { expect, test } from "vitest";
import type { OwnerRange, RowClaim } from "#engine/dataset.ts";
import { mayShareRows } from "./row-claim.ts";

function range(least: string, most: string | null, series: string | null = "#"): OwnerRange {
  return { series, least, most };
}

function claim(owners: readonly OwnerRange[], days: RowClaim["days"] = null, source = "till"): RowClaim {
  return { source, owners, days, replacesDays: false };
}

test.each<[string, RowClaim, RowClaim, boolean]>([
  ["running numbers one after the other", claim([range("#1", "#999")]), claim([range("#1000", "#2000")]), false],
  ["running numbers that overlap", claim([range("#1", "#1000")]), claim([range("#1000", "#2000")]), true],
  ["numbers of two series", claim([range("A1", "A9", "A")]), claim([range("B1", "B9", "B")]), false],
  ["a series among many", claim([range("A1", "A9", "A")]), claim([range("0", "z9", null)]), true],
  ["a series beside many", claim([range("A1", "A9", "A")]), claim([range("A10", "A99", null)]), false],
  ["a range without an end", claim([range("#5", null)]), claim([range("#1000", "#2000")]), true],
  ["letters beyond ASCII, in bytes", claim([range("ä", "ä", "ä")]), claim([range("zz", "zz", null)]), false],
  [
    "rows with an owner and rows without",
    claim([range("#1", "#9")]),
    claim([], { first: "2026-05-01", last: "2026-05-09" }),
    false,
  ],
  [
    "days that touch",
    claim([], { first: "2026-05-01", last: "2026-05-09" }),
    claim([], { first: "2026-05-09", last: "2026-05-20" }),
    true,
  ],
  ["two sources", claim([range("#1", "#9")]), claim([range("#1", "#9")], null, "web"), false],
])("%s", (_, one, other, expected) => {
  expect([mayShareRows(one, other), mayShareRows(other, one)]).toEqual([expected, expected]);
});
