import { expect, test } from "vitest";
import { toCompactedBlob } from "#engine/compacted-rows.ts";
import type { CompactedBlob, Manifest, ManifestFile } from "#engine/dataset.ts";
import { planCompaction } from "./choose-tables.ts";

function aTable(at: number, acceptedRows: number, changed: Partial<ManifestFile> = {}): ManifestFile {
  const fileId = `file_${String(at).padStart(6, "0")}`;
  return {
    fileId,
    table: "t",
    name: `${fileId}.csv`,
    source: null,
    region: null,
    generation: 1,
    jobKey: `job ${at}`,
    acceptedRows,
    undatedRows: 0,
    firstDay: null,
    lastDay: null,
    currencies: [],
    parts: [{ key: `shop/datasets/sales/${fileId}/part-00000.parquet`, rows: acceptedRows, sizeBytes: 1 }],
    deletions: null,
    filledColumns: ["net"],
    ...changed,
  };
}

function aManifest(files: readonly ManifestFile[], compacted: readonly CompactedBlob[] = []): Manifest {
  const about = { business: "shop", dataset: "sales", sequence: 1, previous: null, createdAt: "" };
  return { ...about, columns: { net: "DECIMAL(18,6)" }, files, compacted };
}

function replaced(rows: number): Pick<ManifestFile, "superseded"> {
  return { superseded: { key: "shop/datasets/sales/x/superseded-1.parquet", rows, by: [] } };
}

function tablesOf(count: number, rows: number): ManifestFile[] {
  return Array.from({ length: count }, (_none, at) => aTable(at, rows));
}

/** What there is after so many tables came one by one, and how often a row was written besides. */
function growTo(count: number, rows: number): { readonly manifest: Manifest; readonly writes: number } {
  let manifest = aManifest([]);
  let written = 0;
  for (let at = 0; at < count; at += 1) {
    manifest = { ...manifest, files: [...manifest.files, aTable(at, rows)] };
    for (let plan = planCompaction(manifest); plan !== null; plan = planCompaction(manifest)) {
      const { kept, tables } = plan;
      written += tables.reduce((sum, { acceptedRows }) => sum + acceptedRows, 0);
      const blob = tables.length === 0 ? [] : [toCompactedBlob(`blob ${written}`, tables)];
      manifest = { ...manifest, compacted: [...kept, ...blob] };
    }
  }
  return { manifest, writes: written / (count * rows) };
}

test("a few tables stay alone, and so do large ones and datasets whose files have columns of their own", () => {
  expect(planCompaction(aManifest(tablesOf(31, 100)))).toBeNull();
  expect(planCompaction(aManifest(tablesOf(100, 300_000)))).toBeNull();
  expect(planCompaction({ ...aManifest(tablesOf(100, 100)), columns: {} })).toBeNull();
  expect(planCompaction(aManifest(tablesOf(32, 100)))?.tables).toHaveLength(32);
});

test("what is replaced as a whole, and what has no rows, is not brought together", () => {
  const gone = [aTable(40, 100, replaced(100)), aTable(41, 0, { parts: [] })];
  expect(planCompaction(aManifest([...gone, ...tablesOf(31, 100)]))).toBeNull();
  expect(planCompaction(aManifest([...gone, ...tablesOf(32, 100)]))?.tables).toHaveLength(32);
});

test.each([
  [1_000, 10_000, 1, 40],
  [3_000, 40, 3, 100],
  [2_000, 3_000, 2, 70],
])(
  "%i tables of %i rows are each written %i times at most, and lie in %i places at most",
  (count, rows, mostWrites, mostPlaces) => {
    const { manifest, writes } = growTo(count, rows);
    const together = (manifest.compacted ?? []).flatMap(({ tables }) => tables);
    expect(writes).toBeLessThanOrEqual(mostWrites);
    expect(new Set(together.map(({ jobKey }) => jobKey)).size).toBe(together.length);
    expect((manifest.compacted ?? []).length + count - together.length).toBeLessThanOrEqual(mostPlaces);
  },
);

test("one step writes a few million rows at most, and what is left comes next", () => {
  const files = tablesOf(1_000, 10_000);
  const first = planCompaction(aManifest(files))?.tables ?? [];
  expect(first).toHaveLength(250);
  const next = planCompaction(aManifest(files, [toCompactedBlob("blob 1", first)]));
  expect(next?.tables[0]).toBe(files[250]);
});

test("a blob of which less than half of the rows is listed goes, and nothing more is written for it", () => {
  const files = tablesOf(32, 100);
  const blob = toCompactedBlob("blob 1", files);
  expect(planCompaction(aManifest(files.slice(16), [blob]))).toBeNull();
  expect(planCompaction(aManifest(files.slice(17), [blob]))).toEqual({ kept: [], tables: [] });
});

test("a table of which other rows are replaced than when it was written lies alone again", () => {
  const files = tablesOf(32, 100);
  const blob = toCompactedBlob("blob 1", files);
  const changed = [aTable(0, 100, replaced(3)), ...files.slice(1), ...tablesOf(63, 100).slice(32)];
  expect(planCompaction(aManifest(changed, [blob]))?.tables).toHaveLength(32);
  expect(planCompaction(aManifest(changed.slice(1), [blob]))).toBeNull();
});
