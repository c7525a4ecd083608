import { expect, test } from "vitest";
import { parseDay } from "#core/calendar.ts";
import type { Manifest, ManifestFile } from "#engine/dataset.ts";
import { dimensions } from "../dimensions.ts";
import type { SpanDimension } from "./plan-shape.ts";
import { readSpanCover } from "./span-cover.ts";

const monday = parseDay("2026-01-05") ?? 0;

/** A table with rows on these days, counted from a Monday. */
function aTable(fileId: string, days: readonly number[]): ManifestFile {
  const first = Math.min(...days);
  return {
    fileId,
    table: fileId,
    name: fileId,
    source: fileId,
    region: null,
    generation: 1,
    jobKey: fileId,
    acceptedRows: 1,
    undatedRows: 0,
    firstDay: new Date((monday + first) * 86_400_000).toISOString().slice(0, 10),
    lastDay: new Date((monday + Math.max(...days)) * 86_400_000).toISOString().slice(0, 10),
    dayRuns: days.map((day) => [monday + day, 1]),
    currencies: ["EUR"],
    parts: [],
    deletions: null,
    filledColumns: ["day"],
    claim: { source: fileId, owners: null, days: null, replacesDays: false },
  };
}

function cover(id: string, ...files: readonly ManifestFile[]): readonly number[] {
  const dimension = dimensions.find((candidate): candidate is SpanDimension => candidate.id === id);
  const manifest: Manifest = {
    business: "shop",
    dataset: "sales",
    sequence: 1,
    previous: null,
    createdAt: "2026-02-02T00:00:00.000Z",
    columns: {},
    files,
  };
  if (dimension === undefined) throw new Error(`no dimension ${id}`);
  return readSpanCover(manifest, dimension).missing;
}

/** Four weeks, closed on Sundays. */
const open = Array.from({ length: 28 }, (_, day) => day).filter((day) => day % 7 !== 6);

test("a day on which a shop is always closed is known to be without sales, one that it misses is not", () => {
  expect(cover("day", aTable("till", open))).toEqual([]);
  const torn = open.filter((day) => day !== 9 && day !== 10);
  expect(cover("day", aTable("till", torn))).toEqual([monday + 9, monday + 10]);
  expect(cover("week", aTable("till", torn))).toEqual([]);
});

test("a day that another source has is there", () => {
  const torn = open.filter((day) => day !== 9 && day !== 10);
  expect(cover("day", aTable("till", torn), aTable("web", [9]))).toEqual([monday + 10]);
});

test("a week without any day is missing as a whole", () => {
  const torn = open.filter((day) => day < 14 || day >= 21);
  expect(cover("week", aTable("till", torn))).toHaveLength(1);
});
