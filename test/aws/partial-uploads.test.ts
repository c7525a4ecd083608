import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { createStoredPieces } from "#adapters/aws/partial-uploads.pieces.ts";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { partialUploadsContract } from "../contracts/partial-uploads.contract.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";

const copies = mkdtempSync(join(tmpdir(), "om-pieces-"));
let standIns: AwsStandIns;
const tables = new Map<string, string>();
let bucket = "";

beforeAll(async () => {
  standIns = await startAwsStandIns();
  bucket = await standIns.createBucket(`pieces-${randomUUID()}`);
});
afterAll(async () => {
  await standIns.close();
  rmSync(copies, { recursive: true });
});

async function open(place: string, { now = Date.now, mostBytes = 1e9, change = (blobs: BlobStore) => blobs } = {}) {
  const table = tables.get(place) ?? (await standIns.createTable(`pieces-${randomUUID()}`));
  tables.set(place, table);
  const blobs = createS3BlobStore({ client: await standIns.clients.s3(), bucket, copies });
  const records = createDynamoRecordStore({ client: await standIns.clients.dynamodb(), table });
  return { blobs, records, uploads: createStoredPieces({ blobs: change(blobs), records, clock: { now }, mostBytes }) };
}

partialUploadsContract("s3 and dynamodb", async (place) => (await open(place)).uploads);

const facts = {
  business: "acme",
  name: "a.csv",
  source: null,
  region: null,
  settings: {},
  sizeBytes: null,
  createdAt: "2026-01-01T00:00:00.000Z",
};

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

test("who is killed while he adds a piece keeps others from it for a minute, and leaves nothing that counts", async () => {
  let now = 1_000_000;
  const killed = (blobs: BlobStore): BlobStore => ({
    ...blobs,
    async put(key, content) {
      await blobs.put(key, content);
      throw new Error("killed");
    },
  });
  const clock = { now: () => now };
  const first = await open("kills", { ...clock, change: killed });
  await first.uploads.create("one", facts);
  await expect(first.uploads.append("one", 0, bytes("half"))).rejects.toThrow("killed");
  const { uploads, blobs } = await open("kills", clock);
  await expect(uploads.append("one", 0, bytes("whole"))).rejects.toMatchObject({ code: "OFFSET_WRONG" });
  now += 60_001;
  expect(await uploads.append("one", 0, bytes("whole"))).toBe(5);
  expect(Buffer.concat(await Array.fromAsync(uploads.read("one"))).toString()).toBe("whole");
  expect(await Array.fromAsync(blobs.list("acme/pieces/one/"))).toHaveLength(2);
  await uploads.discard("one");
  expect(await Array.fromAsync(blobs.list("acme/pieces/one/"))).toEqual([]);
});

test("more than a function can make a file of is refused, and what came before counts", async () => {
  const { uploads } = await open("large", { mostBytes: 6 });
  await uploads.create("one", facts);
  expect(await uploads.append("one", 0, bytes("12345"))).toBe(5);
  await expect(uploads.append("one", 5, bytes("67"))).rejects.toMatchObject({ code: "FILE_TOO_LARGE" });
  expect(await uploads.get("one")).toMatchObject({ offset: 5 });
});
