import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { datasetFolder, type ManifestFile, readHead } from "#engine/dataset.ts";
import { type CommitDeps, commitFile, withdrawFile } from "./commit.ts";

const clock = { now: () => Date.parse("2026-03-01T10:00:00Z") };
const columns = { net: "DECIMAL(18,6)" };
let folder = "";
let deps: CommitDeps;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-commit-"));
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  deps = { blobs, records: createSqliteRecordStore({ file: join(folder, "om.sqlite"), clock }), clock };
});
afterEach(async () => {
  await deps.records.close();
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

async function listed(): Promise<string[]> {
  const { manifest } = await readHead("shop", "sales", deps);
  return (manifest?.files ?? []).map((file) => `${file.fileId} ${file.jobKey}`).toSorted();
}

test("commits that race all become visible: a loser rebases on the head that won", async () => {
  const files = Array.from({ length: 12 }, (_none, order) => aFile(`file_${order}`));
  await Promise.all(files.map((file) => commitFile("shop", "sales", file, columns, deps)));
  expect(await listed()).toEqual(files.map((file) => `${file.fileId} ${file.jobKey}`).toSorted());
});

test("losers leave no manifest behind", async () => {
  const files = Array.from({ length: 6 }, (_none, order) => aFile(`file_${order}`));
  await Promise.all(files.map((file) => commitFile("shop", "sales", file, columns, deps)));
  const manifests = await Array.fromAsync(deps.blobs.list(`${datasetFolder("shop", "sales")}manifests/`));
  expect(manifests).toHaveLength(6);
});

test("the same job committed twice changes nothing", async () => {
  await commitFile("shop", "sales", aFile("file_1"), columns, deps);
  const before = await readHead("shop", "sales", deps);
  await commitFile("shop", "sales", aFile("file_1"), columns, deps);
  expect(await readHead("shop", "sales", deps)).toEqual(before);
});

test("a file processed again takes the place of its earlier rows in one step", async () => {
  await commitFile("shop", "sales", aFile("file_1"), columns, deps);
  await commitFile("shop", "sales", aFile("file_1", "the next job", 2), columns, deps);
  expect(await listed()).toEqual(["file_1 the next job"]);
});

test("a file that is withdrawn is gone, the others stay", async () => {
  await commitFile("shop", "sales", aFile("file_1"), columns, deps);
  await commitFile("shop", "sales", aFile("file_2"), columns, deps);
  await withdrawFile("shop", "sales", "file_1", "orders", deps);
  expect(await listed()).toEqual(["file_2 job of file_2"]);
});

test("every manifest names the one before it and the dataset's columns", async () => {
  await commitFile("shop", "sales", aFile("file_1"), columns, deps);
  const first = await readHead("shop", "sales", deps);
  await commitFile("shop", "sales", aFile("file_2"), {}, deps);
  const second = await readHead("shop", "sales", deps);
  expect(second.manifest).toMatchObject({ sequence: 2, previous: first.key, columns });
});
