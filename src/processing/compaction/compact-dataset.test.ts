import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { placeTables } from "#engine/compacted-rows.ts";
import { type DatasetHead, datasetFolder, readHead, withoutCompacted } from "#engine/dataset.ts";
import { readPastManifest } from "#engine/past-manifest.ts";
import type { QueryEngine } from "#engine/query-engine.ts";
import { visibleRowsSql } from "#engine/visible-rows.ts";
import { createInlineCompactor } from "../../../test/support/inline-compactor.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { createSalesFiles, type SalesFiles } from "../../../test/support/sales-files.ts";
import { type RewrittenPast, rewritePast } from "../erasure/rewrite-past.ts";
import { type CompactDeps, compactDataset } from "./compact-dataset.ts";
import { writeCompacted } from "./write-compacted.ts";

const header = "Order ID,Order Date,Store,SKU,Quantity,Unit Price,Currency";
/** Each has orders of its own, but the last: it has five of the first file's again. */
const firstOrders = [100, 200, 300, 400, 115];
const books = firstOrders.map((first) => {
  const rows = Array.from({ length: 20 }, (_none, at) => `#${first + at},2026-05-02,North,A,1,2.5${at % 10},EUR`);
  return { source: "web", text: `${[header, ...rows].join("\n")}\n` };
});

let folder = "";
let now = 0;
let files: SalesFiles;
let engine: QueryEngine;
let deps: CompactDeps;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-compact-"));
  now = Date.parse("2026-06-01T10:00:00Z");
  files = await createSalesFiles(books, folder, { now: () => (now += 1_000) });
  engine = await createInlineQueryEngine();
  const { effects } = files;
  const sizes = { mostAlike: 3, mostSmallRows: 10_000, mostRows: 100_000 };
  deps = { ...files.deps, effects, compactor: createInlineCompactor(folder), sizes };
  for (const at of [0, 1, 2]) await files.put(at);
});
afterEach(async () => {
  await files.close();
  await engine.close();
  rmSync(folder, { recursive: true });
});

function head(): Promise<DatasetHead> {
  return readHead("shop", "sales", files.deps);
}

async function manifestNow() {
  const { manifest } = await head();
  if (manifest === null) throw new Error("there is no manifest");
  return manifest;
}

/** Rows and their sum, as they lie together and as each table has them. */
async function numbers(): Promise<readonly unknown[]> {
  const manifest = await manifestNow();
  const ask = async (read: typeof manifest): Promise<unknown> => {
    const rows = visibleRowsSql(read, ["net", "store", "om:source"], (key) => join(folder, "blobs", key));
    const sql = `SELECT count(*), CAST(sum(net) AS VARCHAR), min(store), count(DISTINCT "om:source"), count(DISTINCT (_file, _line)) FROM (${rows})`;
    return (await engine.query({ folder, sql, parameters: [] })).rows[0];
  };
  return [await ask(manifest), await ask(withoutCompacted(manifest))];
}

async function blobsTogether(): Promise<string[]> {
  return Array.fromAsync(files.deps.blobs.list(`${datasetFolder("shop", "sales")}compacted/`));
}

function tableIds(manifest: Awaited<ReturnType<typeof manifestNow>>): string[] {
  const { blobs } = placeTables(manifest.compacted ?? [], manifest.files);
  return blobs.flatMap(({ tables }) => tables.map(({ fileId }) => fileId));
}

/** Does something before the head is moved for the first time. */
function beforeHeadMoves(act: () => Promise<unknown>): CompactDeps {
  let isFirst = true;
  const { effects } = files;
  return {
    ...deps,
    effects: {
      async apply(step) {
        if (isFirst) {
          isFirst = false;
          await act();
        }
        await effects.apply(step);
      },
    },
  };
}

function erase(fileId: string): Promise<RewrittenPast> {
  const erased = { ids: new Set([fileId]), erasedAt: "2026-06-02T00:00:00.000Z" };
  const { effects } = files;
  return rewritePast({ business: "shop", dataset: "sales" }, erased, () => [], { ...files.deps, effects });
}

describe("rows that are brought together", () => {
  test("are read from one blob, and no version of the numbers is another", async () => {
    const before = await manifestNow();
    expect(await compactDataset("shop", "sales", deps)).toBe(true);
    const after = await manifestNow();
    expect(withoutCompacted(after)).toEqual(before);
    expect(tableIds(after)).toEqual(["file_000", "file_001", "file_002"]);
    const [together, alone] = await numbers();
    expect(together).toEqual(alone);
    expect(together).toEqual([60, "152.700000", "North", 1, 60]);
    expect(await compactDataset("shop", "sales", deps)).toBe(false);
  });

  test("are found by the time of their version; those of past ones are read from each table", async () => {
    await compactDataset("shop", "sales", deps);
    const current = await manifestNow();
    const asOf = (epochMs: number) => readPastManifest("shop", "sales", epochMs, files.deps);
    expect(await asOf(Date.parse(current.createdAt))).toEqual(current);
    await files.put(3);
    expect(await asOf(Date.parse(current.createdAt))).toEqual(withoutCompacted(current));
    expect((await manifestNow()).compacted).toEqual(current.compacted);
  });

  test("leave out what a file that comes later replaces", async () => {
    await compactDataset("shop", "sales", deps);
    await files.put(4);
    expect(tableIds(await manifestNow())).toEqual(["file_001", "file_002"]);
    const [together, alone] = await numbers();
    expect(together).toEqual(alone);
    expect(together).toMatchObject({ 0: 75 });
  });

  test("are refused where a table has others in the blob than by itself", async () => {
    mkdirSync(join(folder, "wrong"));
    const job = { folder: join(folder, "wrong"), datasetFolder: folder, memoryMb: 256, threads: 1 };
    const rows = "SELECT 1 AS net, 0 AS _table UNION ALL SELECT 2, 1";
    await expect(writeCompacted({ ...job, rows, counts: [1, 1] })).resolves.toHaveProperty("path");
    await expect(writeCompacted({ ...job, rows, counts: [1, 2] })).rejects.toMatchObject({
      code: "CONSERVATION_FAILED",
    });
  });
});

describe("while rows are written together", () => {
  test("files may come, and replace some of them", async () => {
    const racing = beforeHeadMoves(async () => {
      await files.put(3);
      await files.put(4);
    });
    expect(await compactDataset("shop", "sales", racing)).toBe(true);
    expect((await manifestNow()).files).toHaveLength(5);
    expect(tableIds(await manifestNow())).toEqual(["file_001", "file_002"]);
    const [together, alone] = await numbers();
    expect(together).toEqual(alone);
    expect(await blobsTogether()).toEqual((await manifestNow()).compacted?.map(({ key }) => key));
  });

  test("a table may go: then all was for nothing, and nothing is left", async () => {
    const before = await numbers();
    expect(
      await compactDataset(
        "shop",
        "sales",
        beforeHeadMoves(() => files.take(1)),
      ),
    ).toBe(false);
    expect(await blobsTogether()).toEqual([]);
    expect((await manifestNow()).compacted ?? []).toEqual([]);
    expect(await numbers()).not.toEqual(before);
  });

  test("somebody else may do the same: one of them is enough", async () => {
    const racing = beforeHeadMoves(() => compactDataset("shop", "sales", deps));
    expect(await compactDataset("shop", "sales", racing)).toBe(false);
    expect(await blobsTogether()).toEqual((await manifestNow()).compacted?.map(({ key }) => key));
    expect(await blobsTogether()).toHaveLength(1);
  });

  test("an erasure may come, which removes blobs that nobody names: none that is named then", async () => {
    await files.put(3);
    await files.take(3);
    let obsolete: readonly string[] = [];
    const racing = beforeHeadMoves(async () => ({ obsolete } = await erase("file_003")));
    expect(await compactDataset("shop", "sales", racing)).toBe(true);
    const named = (await manifestNow()).compacted?.map(({ key }) => key) ?? [];
    expect(named).toHaveLength(1);
    expect(obsolete.filter((key) => key.includes("/compacted/"))).toHaveLength(1);
    expect(obsolete).not.toContain(named[0]);
    for (const key of obsolete) await files.deps.blobs.delete(key);
    const [together, alone] = await numbers();
    expect(together).toEqual(alone);
  });

  test("its owner may die: nobody sees anything of it, and the next one does it", async () => {
    const before = await head();
    const killed = beforeHeadMoves(async () => {
      throw new OmError("CANCELLED", "killed");
    });
    await expect(compactDataset("shop", "sales", killed)).rejects.toMatchObject({ code: "CANCELLED" });
    expect(await head()).toEqual(before);
    expect(await compactDataset("shop", "sales", deps)).toBe(true);
    expect((await manifestNow()).compacted).toHaveLength(1);
  });
});

describe("a file that is erased", () => {
  test("is in no blob that is left, and the others are read from their own parts until they are brought together again", async () => {
    await compactDataset("shop", "sales", deps);
    const blobs = await blobsTogether();
    await files.put(3);
    await files.take(1);
    expect(tableIds(await manifestNow())).toEqual(["file_000", "file_002"]);
    const { obsolete } = await erase("file_001");
    expect(obsolete).toEqual(expect.arrayContaining(blobs));
    const after = await manifestNow();
    expect(JSON.stringify(after)).not.toContain("file_001");
    for (const key of obsolete) await files.deps.blobs.delete(key);
    const [together, alone] = await numbers();
    expect(together).toEqual(alone);
    expect(await compactDataset("shop", "sales", deps)).toBe(true);
    expect(tableIds(await manifestNow())).toEqual(["file_000", "file_002", "file_003"]);
  });

  test("goes from a blob in which it lies although it was undone long ago", async () => {
    await compactDataset("shop", "sales", deps);
    await files.take(1);
    const undone = await manifestNow();
    for (let key = undone.previous; key !== null; key = null) await files.deps.blobs.delete(key);
    const { obsolete } = await erase("file_001");
    expect(obsolete).toEqual(expect.arrayContaining(await blobsTogether()));
    expect(JSON.stringify(await manifestNow())).not.toContain("file_001");
  });
});
