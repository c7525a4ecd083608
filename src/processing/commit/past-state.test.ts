import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createIdSource } from "#core/ids.ts";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import { readPastManifest } from "#engine/past-manifest.ts";
import { type CommitDeps, prepareCommit, putTable, takeTable } from "./commit.ts";
import { createInlineOverlaps } from "../../../test/support/inline-overlaps.ts";
import { createInlineStreams } from "../../../test/support/inline-streams.ts";

const day = Date.parse("2026-03-01T00:00:00Z");
let now = day;
let reads = 0;
let folder = "";
let store: SqliteStore;
let deps: CommitDeps;

beforeEach(() => {
  now = day;
  reads = 0;
  folder = mkdtempSync(join(tmpdir(), "om-past-"));
  const clock = { now: () => now };
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues: {}, writer: "inline", owner: true });
  const counted = { ...blobs, get: (...args: Parameters<typeof blobs.get>) => ((reads += 1), blobs.get(...args)) };
  deps = {
    blobs: counted,
    records: store.records,
    clock,
    ids: createIdSource(clock),
    overlaps: createInlineOverlaps(folder),
    streams: createInlineStreams(folder),
  };
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function aFile(fileId: string): ManifestFile {
  const none = { source: null, region: null, firstDay: null, lastDay: null, deletions: null };
  const empty = { undatedRows: 0, currencies: [], parts: [], filledColumns: [] };
  const name = `${fileId}.csv`;
  return { fileId, table: "orders", name, generation: 1, jobKey: fileId, acceptedRows: 1, ...none, ...empty };
}

async function commitAt(epochMs: number, change: ReturnType<typeof takeTable>): Promise<void> {
  now = epochMs;
  await store.effects.apply({ writes: (await prepareCommit("shop", [change], deps)).writes });
}

async function listedAt(epochMs: number): Promise<string[] | null> {
  const manifest = await readPastManifest("shop", "sales", epochMs, deps);
  return manifest === null ? null : manifest.files.map(({ fileId }) => fileId);
}

test("at each moment it lists what was current then, and before the first commit there is nothing", async () => {
  expect(await listedAt(day)).toBeNull();
  await commitAt(day + 1_000, putTable("sales", aFile("one"), {}));
  await commitAt(day + 2_000, putTable("sales", aFile("two"), {}));
  await commitAt(day + 3_000, takeTable("sales", "one", "orders"));
  const moments = [0, 999, 1_000, 1_999, 2_000, 2_999, 3_000, 9_000_000].map((after) => listedAt(day + after));
  expect(await Promise.all(moments)).toEqual([
    null,
    null,
    ["one"],
    ["one"],
    ["one", "two"],
    ["one", "two"],
    ["two"],
    ["two"],
  ]);
});

test("two manifests of one millisecond: the later one is the state of it", async () => {
  await commitAt(day, putTable("sales", aFile("one"), {}));
  await commitAt(day, putTable("sales", aFile("two"), {}));
  expect(await listedAt(day)).toEqual(["one", "two"]);
});

test("a long history costs no more than a short one", async () => {
  for (let count = 0; count < 60; count += 1) await commitAt(day + count, putTable("sales", aFile(`f${count}`), {}));
  reads = 0;
  expect(await listedAt(day + 4)).toHaveLength(5);
  expect(reads).toBeLessThanOrEqual(3);
});

test("a history whose times are not on record is followed from the head", async () => {
  for (let count = 0; count < 4; count += 1) await commitAt(day + count, putTable("sales", aFile(`f${count}`), {}));
  for (const { partition, sort } of await store.records.list("business#shop", { prefix: "moment#" }))
    await store.records.delete({ partition, sort });
  expect(await listedAt(day + 1)).toEqual(["f0", "f1"]);
});
