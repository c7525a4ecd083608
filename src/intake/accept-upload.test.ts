import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { createIdSource } from "#core/ids.ts";
import type { FileRecord } from "#ports/file-records.ts";
import { createFileRecords } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { type AcceptDeps, acceptUpload } from "./accept-upload.ts";

const clock = { now: () => Date.parse("2026-03-01T10:00:00Z") };
let folder = "";
let records: RecordStore;
let deps: AcceptDeps;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-accept-"));
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  records = createSqliteRecordStore({ file: join(folder, "om.sqlite"), clock });
  deps = { blobs, files: createFileRecords(records, clock), ids: createIdSource(clock), clock };
});
afterEach(async () => {
  await records.close();
  rmSync(folder, { recursive: true });
});

function send(content: string, name = "orders.csv"): Promise<FileRecord> {
  const upload = { business: "shop", name, region: null, source: null, settings: new Map<string, string>() };
  return acceptUpload({ ...upload, content: Readable.from([Buffer.from(content)]) }, deps);
}

async function move(file: FileRecord, state: FileRecord["report"]["state"]): Promise<void> {
  await deps.files.update("shop", file.report.fileId, (record) => ({ ...record, report: { ...record.report, state } }));
}

async function uploads(): Promise<string[]> {
  return Array.fromAsync(deps.blobs.list("shop/uploads/"));
}

test("the same bytes under another name are a duplicate, stored once", async () => {
  const first = await send("a,b\n1,2\n");
  await move(first, "done");
  const second = await send("a,b\n1,2\n", "copy.csv");
  expect(second.report).toMatchObject({ state: "duplicate", duplicateOf: first.report.fileId, name: "copy.csv" });
  expect(await uploads()).toEqual([first.uploadKey]);
});

test("after a failure the same bytes are tried again, as a file of their own", async () => {
  const first = await send("a,b\n1,2\n");
  await move(first, "failed");
  const second = await send("a,b\n1,2\n");
  expect(second.report.state).toBe("received");
  await move(second, "done");
  expect((await send("a,b\n1,2\n")).report.duplicateOf).toBe(second.report.fileId);
});

test("a file whose process died is taken up again, not taken for a duplicate of itself", async () => {
  const first = await send("a,b\n1,2\n");
  await move(first, "processing");
  const again = await send("a,b\n1,2\n");
  expect(again.report).toMatchObject({ fileId: first.report.fileId, state: "processing" });
});

test("a claim on content always leads to a record", async () => {
  const seen: string[] = [];
  const { files } = deps;
  const watched: AcceptDeps = {
    ...deps,
    files: {
      ...files,
      async claimContent(business, hash, fileId) {
        seen.push((await files.get(business, fileId)).report.state);
        return files.claimContent(business, hash, fileId);
      },
    },
  };
  const upload = { business: "shop", name: "x.csv", region: null, source: null, settings: new Map<string, string>() };
  await acceptUpload({ ...upload, content: Readable.from([Buffer.from("a\n1\n")]) }, watched);
  expect(seen).toEqual(["received"]);
});

test("of two uploads of the same bytes at once one is the file, the other its duplicate or the file itself", async () => {
  const both = await Promise.all([send("a,b\n1,2\n"), send("a,b\n1,2\n")]);
  expect(new Set(both.map((file) => file.report.duplicateOf ?? file.report.fileId)).size).toBe(1);
});

test("an empty upload leaves nothing behind", async () => {
  await expect(send("")).rejects.toMatchObject({ code: "EMPTY_FILE" });
  expect([await uploads(), await deps.files.list("shop")]).toEqual([[], []]);
});
