import { expect, test } from "vitest";
import type { RowClaim } from "#engine/dataset.ts";
import { mayShareRows } from "./row-claim.ts";

function orders(least: string, most: string | null, source = "till"): RowClaim {
  return { source, owners: { least, most }, days: null, replacesDays: false };
}

function days(first: string, last: string): RowClaim {
  return { source: "till", owners: null, days: { first, last }, replacesDays: false };
}

test.each<[string, RowClaim, RowClaim, boolean]>([
  ["running numbers one after the other", orders("#1000", "#1999"), orders("#2000", "#2999"), false],
  ["running numbers that overlap", orders("#1000", "#2000"), orders("#2000", "#3000"), true],
  ["numbers with one digit more, which are compared as text", orders("#1", "#999"), orders("#1000", "#1999"), true],
  ["two series", orders("A-1", "A-99"), orders("B-1", "B-99"), false],
  ["a range without an end", orders("#5", null), orders("#1000", "#2000"), false],
  ["a range without an end that begins before", orders("#1", null), orders("#1000", "#2000"), true],
  ["letters beyond the first plane, in bytes", orders("\u{1f600}", "\u{1f600}"), orders("\uffee", "\uffee"), false],
  ["rows with an order and rows without", orders("#1", "#9"), days("2026-05-01", "2026-05-09"), false],
  ["days that touch", days("2026-05-01", "2026-05-09"), days("2026-05-09", "2026-05-20"), true],
  ["days that do not", days("2026-05-01", "2026-05-09"), days("2026-05-10", "2026-05-20"), false],
  ["two sources", orders("#1", "#9"), orders("#1", "#9", "web"), false],
])("%s", (_, one, other, expected) => {
  expect([mayShareRows(one, other), mayShareRows(other, one)]).toEqual([expected, expected]);
});
