import { expect, test } from "vitest";
import type { Manifest, ManifestFile, RowClaim } from "#engine/dataset.ts";
import { orderNumberNotes } from "./order-number-notes.ts";

type File = Pick<ManifestFile, "fileId" | "name" | "source"> & { readonly claim: RowClaim };

function aFile(source: string, least: string, most: string | null): File {
  const claim = { source, owners: { least, most }, days: null, replacesDays: false };
  return { fileId: `${source}-${least}`, name: `${source}.csv`, source, claim };
}

function notesOf(files: readonly File[], used = files): string[] {
  const manifest: Pick<Manifest, "files"> = JSON.parse(JSON.stringify({ files }));
  return orderNumberNotes(manifest, new Set(used.map(({ fileId }) => fileId)));
}

test("two tills that both begin at 1 are told where both feed an answer", () => {
  const tills = [aFile("till-1", "1", "900"), aFile("till-2", "1", "700")];
  expect(notesOf(tills)).toEqual([
    "orders are counted by their numbers, and till-1 and till-2 may number alike: count them apart with --by source or --by file",
  ]);
  expect(notesOf(tills, tills.slice(0, 1))).toEqual([]);
});

test.each<[string, readonly File[], number]>([
  ["files of one source", [aFile("web", "#1", "#5"), aFile("web", "#3", "#9")], 0],
  ["numbers of two ranges", [aFile("web", "#1", "#5"), aFile("till", "R-1", "R-9")], 0],
  ["a range without an end", [aFile("web", "#1", null), aFile("till", "R-1", "R-9")], 1],
])("%s", (_case, files, notes) => {
  expect(notesOf(files)).toHaveLength(notes);
});
