import { expect, test } from "vitest";
import type { RowClaim } from "#engine/dataset.ts";
import { guessedSourceNotes } from "./source-notes.ts";

type File = Parameters<typeof guessedSourceNotes>[0][number];

function aFile(name: string, owners: RowClaim["owners"], source: string | null = null): File {
  const key = JSON.stringify(source === null ? ["columns", name, null] : ["given", source]);
  const claim = { source: key, owners, days: null, replacesDays: false };
  return { fileId: `file_${name}`, table: name, name: `${name}.csv`, source, claim };
}

function range(least: string, most: string | null): RowClaim["owners"] {
  return { least, most };
}

function notesOf(files: readonly File[], used = files): string[] {
  return guessedSourceNotes(files, new Set(used.map(({ fileId }) => fileId)));
}

test("files of other columns with numbers in one range are told where both feed an answer", () => {
  const files = [aFile("may", range("1", "900")), aFile("june", range("800", "950"))];
  expect(notesOf(files)).toEqual([
    "orders are counted by source and number, and may.csv and june.csv may have numbers in common: if they are of one shop, send them with one --source",
  ]);
  expect(notesOf(files, files.slice(0, 1))).toEqual([]);
});

test.each<[string, readonly File[], number]>([
  ["two tills that people named", [aFile("a", range("1", "5"), "till-1"), aFile("b", range("1", "5"), "till-2")], 0],
  [
    "a till and a file of a source that nobody named",
    [aFile("a", range("1", "5"), "till"), aFile("b", range("3", "9"))],
    1,
  ],
  ["files of one source", [aFile("a", range("#1", "#5"), "web"), aFile("b", range("#3", "#9"), "web")], 0],
  ["numbers of two ranges", [aFile("a", range("#1", "#5")), aFile("b", range("R-1", "R-9"))], 0],
  ["a range without an end", [aFile("a", range("#1", null)), aFile("b", range("R-1", "R-9"))], 1],
  ["a file without numbers", [aFile("a", null), aFile("b", range("R-1", "R-9"))], 0],
])("%s", (_case, files, notes) => {
  expect(notesOf(files)).toHaveLength(notes);
});
