import { createHash, randomUUID } from "node:crypto";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { createUploadedObjects, type ObjectPlace, type UploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import { OmError } from "#core/errors.ts";
import { findLostObjects } from "#apps/lambda/find-lost-objects.ts";
import { identityOf } from "#apps/lambda/take-object.ts";
import { tombstoneKey } from "#ports/erased-files.ts";
import type { StoredFile } from "#ports/file-records.ts";
import { partitionOf } from "#ports/keys.ts";
import type { OutgoingMessage } from "#ports/queue.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";

let standIns: AwsStandIns;
let objects: UploadedObjects;
let results = "";

beforeAll(async () => {
  standIns = await startAwsStandIns();
  const bucket = await standIns.createBucket(`uploads-${randomUUID()}`);
  results = await standIns.createBucket(`results-${randomUUID()}`);
  objects = createUploadedObjects({ client: await standIns.clients.s3(), bucket });
});
afterAll(() => standIns.close());

async function put(key: string, text: string, about: { readonly ChecksumSHA256?: string } = {}): Promise<void> {
  const command = new PutObjectCommand({ Bucket: objects.bucket, Key: key, Body: Buffer.from(text), ...about });
  await (await standIns.clients.s3()).send(command);
}

async function find(key: string) {
  const found = await objects.find({ key, versionId: null });
  if (found === null) throw new Error(`${key} is not there`);
  return found;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const neverPut = () => Promise.reject(new Error("the bytes went through memory"));

describe("an object that somebody put", () => {
  test("is copied by the store itself, and its hash is that of its bytes", async () => {
    await put("a/ü + b.csv", "one,two\n");
    const key = `shop/uploads/${randomUUID()}`;
    const copied = await objects.copyTo(await find("a/ü + b.csv"), { bucket: results, key, put: neverPut });
    expect(copied).toEqual({ sizeBytes: 8, contentHash: sha256("one,two\n") });
    const copy = createUploadedObjects({ client: await standIns.clients.s3(), bucket: results });
    expect(await copy.find({ key, versionId: null })).toMatchObject({ sizeBytes: 8 });
  });

  test("is not read again where its sender has said the hash of the whole", async () => {
    const ChecksumSHA256 = Buffer.from(sha256("hashed"), "hex").toString("base64");
    await put("hashed.csv", "hashed", { ChecksumSHA256 });
    expect((await find("hashed.csv")).contentHash).toBe(sha256("hashed"));
  });

  test("above what S3 copies at once goes through memory in chunks", async () => {
    await put("large.csv", "large");
    const taken: string[] = [];
    const copied = await objects.copyTo(
      { ...(await find("large.csv")), sizeBytes: 6 * 1024 ** 3 },
      {
        bucket: results,
        key: "large",
        put: async (key, content) => {
          taken.push(key, Buffer.concat(await Array.fromAsync(content)).toString());
        },
      },
    );
    expect([taken, copied.contentHash]).toEqual([["large", "large"], sha256("large")]);
  });

  test("is gone where nothing is under its key", async () => {
    expect(await objects.find({ key: "nowhere", versionId: null })).toBeNull();
  });

  test("that was replaced since it was found is not taken for the other one", async () => {
    await put("two.csv", "older");
    const older = await find("two.csv");
    await put("two.csv", "newer");
    await expect(objects.copyTo(older, { bucket: results, key: "two", put: neverPut })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
  });
});

test("objects whose event never came are told of, and no others", async () => {
  const bucket = await standIns.createBucket(`lost-${randomUUID()}`);
  const client = await standIns.clients.s3();
  const own = createUploadedObjects({ client, bucket });
  const table = await standIns.createTable(`records-${randomUUID()}`);
  const records = createDynamoRecordStore({ client: await standIns.clients.dynamodb(), table });
  for (const key of [
    "north/free/shop/any/lost.csv",
    "north/free/shop/any/known.csv",
    "north/free/shop/any/half.csv",
    "north/free/shop/any/erased.csv",
    "north/free/shop/any/kept-from-us.csv",
    "north/free/shop/any/",
    "foreign.csv",
  ])
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(key.endsWith("/") ? "" : key) }),
    );
  const known = await own.find({ key: "north/free/shop/any/known.csv", versionId: null });
  if (known === null) throw new Error("the object is not there");
  const sort = `request#${identityOf(bucket, known)}`;
  await records.put({ partition: partitionOf("shop"), sort }, "file_known");
  // Whoever took it was killed between the claim and the file.
  const half = await own.find({ key: "north/free/shop/any/half.csv", versionId: null });
  if (half === null) throw new Error("the object is not there");
  const halfClaim = `request#${identityOf(bucket, half)}`;
  await records.put({ partition: partitionOf("shop"), sort: halfClaim }, "file_never");
  const gone = await own.find({ key: "north/free/shop/any/erased.csv", versionId: null });
  if (gone === null) throw new Error("the object is not there");
  const goneClaim = `request#${identityOf(bucket, gone)}`;
  await records.put({ partition: partitionOf("shop"), sort: goneClaim }, "file_gone");
  await records.put(tombstoneKey("shop", "file_gone"), { erasedAt: new Date(gone.at + 60_000).toISOString() });
  const sent: OutgoingMessage[] = [];
  const queue = { send: async (messages: readonly OutgoingMessage[]) => void sent.push(...messages) };
  const troubles: OmError[] = [];
  const refused = new OmError("FORBIDDEN", "AWS does not allow this use of the bucket");
  const findMost = (place: ObjectPlace) => (place.key.includes("kept") ? Promise.reject(refused) : own.find(place));
  const stored: StoredFile = JSON.parse("{}");
  const files = { find: async (_business: string, fileId: string) => (fileId === "file_known" ? stored : null) };
  const look = (afterMs: number) =>
    findLostObjects(
      {
        objects: { ...own, find: findMost },
        records,
        files,
        queue,
        clock: { now: () => Date.now() + afterMs },
        onTrouble: (error) => void troubles.push(error),
      },
      new AbortController().signal,
    );

  expect(await look(60_000)).toBe(0); // their events may still come
  expect(await look(hour)).toBe(2);
  expect(troubles).toEqual([refused]); // which keeps nobody from the others
  expect(sent.map(({ body }) => body)).toEqual([
    { bucket, key: "north/free/shop/any/half.csv" },
    { bucket, key: "north/free/shop/any/lost.csv" },
  ]);
  // What never becomes a file is told of a few times, and then left: its messages were set aside with the cause.
  expect([await look(1.5 * hour), await look(2 * hour), await look(3 * hour), await look(24 * hour)]).toEqual([
    0, 2, 0, 2,
  ]);
  expect([await look(30 * hour), await look(60 * hour)]).toEqual([0, 0]);
  expect(await look(30 * 24 * hour)).toBe(0); // it was looked at often enough
});

const hour = 3_600_000;
