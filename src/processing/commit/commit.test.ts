import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createIdSource } from "#core/ids.ts";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { OmError } from "#core/errors.ts";
import { datasetFolder, type ManifestFile, readHead } from "#engine/dataset.ts";
import { createInlineOverlaps } from "../../../test/support/inline-overlaps.ts";
import { createInlineStreams } from "../../../test/support/inline-streams.ts";
import { type CommitDeps, type DatasetChange, prepareCommit, putTable, takeTable } from "./commit.ts";

const clock = { now: () => Date.parse("2026-03-01T10:00:00Z") };
const columns = { net: "DECIMAL(18,6)" };
let folder = "";
let store: SqliteStore;
let deps: CommitDeps;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-commit-"));
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues: {}, writer: "inline", owner: true });
  deps = {
    blobs,
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

function aFile(fileId: string, jobKey = `job of ${fileId}`, generation = 1): ManifestFile {
  return {
    fileId,
    table: "orders",
    name: `${fileId}.csv`,
    source: null,
    region: null,
    generation,
    jobKey,
    acceptedRows: 1,
    undatedRows: 0,
    firstDay: null,
    lastDay: null,
    currencies: [],
    parts: [],
    deletions: null,
    filledColumns: [],
  };
}

/** As the steps of a file do it: prepared anew until no other write comes first. */
async function commit(...changes: DatasetChange[]): Promise<void> {
  for (;;) {
    const prepared = await prepareCommit("shop", changes, deps);
    try {
      return await store.effects.apply({ writes: prepared.writes });
    } catch (error) {
      if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
      await prepared.withdraw();
    }
  }
}

async function listed(): Promise<string[]> {
  const { manifest } = await readHead("shop", "sales", deps);
  return (manifest?.files ?? []).map((file) => `${file.fileId} ${file.jobKey}`).toSorted();
}

test("commits that race all become visible: a loser rebases on the head that won", async () => {
  const files = Array.from({ length: 12 }, (_none, order) => aFile(`file_${order}`));
  await Promise.all(files.map((file) => commit(putTable("sales", file, columns))));
  expect(await listed()).toEqual(files.map((file) => `${file.fileId} ${file.jobKey}`).toSorted());
});

test("losers leave no manifest behind", async () => {
  const files = Array.from({ length: 6 }, (_none, order) => aFile(`file_${order}`));
  await Promise.all(files.map((file) => commit(putTable("sales", file, columns))));
  const manifests = await Array.fromAsync(deps.blobs.list(`${datasetFolder("shop", "sales")}manifests/`));
  expect(manifests).toHaveLength(6);
});

test("the same job committed twice changes nothing", async () => {
  await commit(putTable("sales", aFile("file_1"), columns));
  const before = await readHead("shop", "sales", deps);
  await commit(putTable("sales", aFile("file_1"), columns));
  expect(await readHead("shop", "sales", deps)).toEqual(before);
});

test("a file processed again takes the place of its earlier rows in one step", async () => {
  await commit(putTable("sales", aFile("file_1"), columns));
  await commit(putTable("sales", aFile("file_1", "the next job", 2), columns));
  expect(await listed()).toEqual(["file_1 the next job"]);
});

test("a file that is withdrawn is gone, the others stay", async () => {
  await commit(putTable("sales", aFile("file_1"), columns));
  await commit(putTable("sales", aFile("file_2"), columns));
  await commit(takeTable("sales", "file_1", "orders"));
  expect(await listed()).toEqual(["file_2 job of file_2"]);
});

test("every manifest names the one before it and the dataset's columns", async () => {
  await commit(putTable("sales", aFile("file_1"), columns));
  const first = await readHead("shop", "sales", deps);
  await commit(putTable("sales", aFile("file_2"), {}));
  const second = await readHead("shop", "sales", deps);
  expect(second.manifest).toMatchObject({ sequence: 2, previous: first.key, columns });
});

test("a withdrawn commit takes its manifest along, but never one that a head names", async () => {
  const lost = await prepareCommit("shop", [putTable("sales", aFile("file_1"), columns)], deps);
  const won = await prepareCommit("shop", [putTable("sales", aFile("file_2"), columns)], deps);
  await store.effects.apply({ writes: won.writes });
  await lost.withdraw();
  await won.withdraw();
  expect(await listed()).toEqual(["file_2 job of file_2"]);
  expect(await Array.fromAsync(deps.blobs.list(`${datasetFolder("shop", "sales")}manifests/`))).toHaveLength(1);
});

test("a table that changes its type leaves one dataset and enters the other in one step", async () => {
  await commit(putTable("sales", aFile("file_1"), columns));
  await commit(putTable("general", aFile("file_1", "next"), {}), takeTable("sales", "file_1", "orders"));
  expect(await listed()).toEqual([]);
  expect((await readHead("shop", "general", deps)).manifest?.files).toHaveLength(1);
});

test.each([10, 100, 1_000])("among %i files only those are looked at that may have the same rows", async (count) => {
  const asked: string[][] = [];
  const toOrder = (number: number): string => `#${String(number).padStart(7, "0")}`;
  const overlaps: CommitDeps["overlaps"] = {
    find(request, keep) {
      asked.push(request.tables.map(({ fileId }) => fileId));
      return keep({ vectors: [], shared: null, sharing: [], rollups: [] });
    },
  };
  const claimed = (fileId: string, least: number, most: number): ManifestFile => ({
    ...aFile(fileId),
    parts: [{ key: "shop/part.parquet", rows: 1, sizeBytes: 1 }],
    claim: {
      source: "till",
      owners: { least: toOrder(least), most: toOrder(most) },
      days: null,
      replacesDays: false,
    },
  });
  const files = Array.from({ length: count }, (_none, at) =>
    claimed(`file_${String(at).padStart(4, "0")}`, at * 100, at * 100 + 99),
  );
  await deps.blobs.put("shop/part.parquet", Readable.from([Buffer.from("PAR1")]));
  const all = { dataset: "sales", columns, change: () => files };
  const { shared: _shared, ...first } = await prepareCommit("shop", [all], { ...deps, overlaps });
  await store.effects.apply({ writes: first.writes });
  asked.length = 0;

  await prepareCommit("shop", [putTable("sales", claimed("file_x", count * 100, count * 100 + 9), {})], {
    ...deps,
    overlaps,
  });
  expect(asked).toEqual([]);
  await prepareCommit("shop", [putTable("sales", claimed("file_x", 450, 510), {})], { ...deps, overlaps });
  expect(asked).toEqual([["file_0004", "file_0005", "file_x"]]);
});
