import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AwsClients, createAwsClients } from "#adapters/aws/aws-clients.ts";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { createDynamoRecordStore, type DynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { type AwsStandIns, standInAccess, startAwsStandIns } from "../support/aws-stand-ins.ts";
import { type LossyProxy, startLossyProxy } from "../support/lossy-proxy.ts";

// A network that loses an answer: the server has done what it was asked for, and the client asks again.

let aws: AwsStandIns;
let clients: AwsClients;
let s3: LossyProxy;
let dynamodb: LossyProxy;
let bucket = "";
let places = 0;
const folder = mkdtempSync(join(tmpdir(), "om-lost-"));

beforeAll(async () => {
  aws = await startAwsStandIns();
});
beforeEach(async () => {
  s3 = await startLossyProxy(aws.endpoint.s3);
  dynamodb = await startLossyProxy(aws.endpoint.dynamodb);
  clients = createAwsClients({ ...standInAccess, endpoint: { s3: s3.url, dynamodb: dynamodb.url } });
  places += 1;
  bucket = await aws.createBucket(`lost-${places}`);
});
afterEach(async () => {
  await clients.close();
  await s3.close();
  await dynamodb.close();
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

async function openBlobs(): Promise<BlobStore> {
  return createS3BlobStore({ client: await clients.s3(), bucket, copies: join(folder, bucket) });
}

async function openRecords(): Promise<DynamoRecordStore> {
  return createDynamoRecordStore({ client: await clients.dynamodb(), table: await aws.createTable(bucket) });
}

async function* stream(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
}

async function read(blobs: BlobStore, key: string): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(blobs.get(key)));
}

describe("a write whose answer was lost", () => {
  test("to a record on a condition is known as ours when it is asked for again, and no conflict", async () => {
    const records = await openRecords();
    const key = { partition: "shop", sort: "head" };
    await records.put(key, "one");
    dynamodb.loseAnswer(isUpdate);
    expect(await records.put(key, "two", { ifVersion: 1 })).toBe(2);
    dynamodb.loseAnswer(isUpdate);
    expect(await records.put({ ...key, sort: "new" }, "first", { ifVersion: 0 })).toBe(1);
    expect(await records.get(key)).toMatchObject({ version: 2, value: "two" });
    await expect(records.put(key, "late", { ifVersion: 1 })).rejects.toMatchObject({ code: "CONFLICT" });
  });

  test("of a blob is known as ours when it is asked for again (our reading of If-None-Match, not verified on AWS)", async () => {
    const blobs = await openBlobs();
    s3.loseAnswer(({ method }) => method === "PUT");
    expect(await blobs.put("a/b", stream("rows"))).toEqual({ key: "a/b", sizeBytes: 4 });
    expect(s3.seen.filter((line) => line.startsWith("PUT"))).toHaveLength(2);
    await expect(blobs.put("a/b", stream("others"))).rejects.toMatchObject({ code: "CONFLICT" });
    expect(String(await read(blobs, "a/b"))).toBe("rows");
  });
});

describe("a blob", () => {
  test("whose connection breaks while it is read goes on where it was", async () => {
    const blobs = await openBlobs();
    const content = Buffer.from(Array.from({ length: 300_000 }, (_, position) => position % 251));
    await blobs.put("a/b", stream(content));
    s3.loseAnswer(({ method }) => method === "GET", { afterBytes: 40_000, times: 7 });
    expect((await read(blobs, "a/b")).equals(content)).toBe(true);
    expect(s3.seen.filter((line) => line.startsWith("GET"))).toHaveLength(8);
  });

  test("in many parts comes back whole; what a broken source left of one is removed", async () => {
    const blobs = await openBlobs();
    const block = Buffer.alloc(1024 * 1024);
    async function* blocks(broken: boolean): AsyncGenerator<Uint8Array> {
      for (let order = 0; order < 19; order += 1) yield block.fill(order);
      if (broken) throw new Error("the line went dead");
    }
    await expect(blobs.put("a/broken", blocks(true))).rejects.toThrow("the line went dead");
    expect(await blobs.head("a/broken")).toBeNull();
    expect(s3.seen.at(-2)).toMatch(/^DELETE \/lost-\d+\/a\/broken\?uploadId=/);
    expect(await blobs.put("a/b", blocks(false))).toEqual({ key: "a/b", sizeBytes: 19 * block.length });
    const whole = await read(blobs, "a/b");
    expect(Array.from({ length: 19 }, (_, order) => whole[order * block.length])).toEqual([...Array(19).keys()]);
    await expect(blobs.put("a/b", blocks(false))).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("a service that says no", () => {
  const slowDown = "<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>";
  const denied = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";

  test("once is asked again by itself", async () => {
    const blobs = await openBlobs();
    s3.answerWith(503, slowDown, 1);
    await blobs.put("a/b", stream("rows"));
    expect(String(await read(blobs, "a/b"))).toBe("rows");
  });

  test("always is an error that may be tried again, and says of which bucket", async () => {
    const blobs = await openBlobs();
    s3.answerWith(503, slowDown, 100);
    await expect(read(blobs, "a/b")).rejects.toMatchObject({
      code: "TOO_MANY_REQUESTS",
      retryable: true,
      message: expect.stringContaining(bucket),
    });
  });

  test("to a right is FORBIDDEN at once", async () => {
    const blobs = await openBlobs();
    s3.answerWith(403, denied, 100);
    await expect(read(blobs, "a/b")).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(s3.seen).toHaveLength(1);
  });

  test("because it is not there says what to check", async () => {
    await aws.close();
    const records = createDynamoRecordStore({ client: await clients.dynamodb(), table: "records" });
    await expect(records.get({ partition: "shop", sort: "a" })).rejects.toMatchObject({
      code: "NOT_AVAILABLE",
      retryable: true,
      fix: expect.stringContaining("endpoint"),
    });
    aws = await startAwsStandIns();
  });
});

describe("what was not set up is CONFIGURATION, with its name", () => {
  test("a bucket", async () => {
    const blobs = createS3BlobStore({ client: await clients.s3(), bucket: "nowhere", copies: folder });
    const missing = { code: "CONFIGURATION", message: expect.stringContaining("nowhere") };
    await expect(blobs.put("a/b", stream("rows"))).rejects.toMatchObject(missing);
    await expect(read(blobs, "a/b")).rejects.toMatchObject(missing);
    await expect(Array.fromAsync(blobs.list(""))).rejects.toMatchObject(missing);
  });

  test("a table", async () => {
    const records = createDynamoRecordStore({ client: await clients.dynamodb(), table: "nowhere" });
    const missing = { code: "CONFIGURATION", message: expect.stringContaining("nowhere") };
    await expect(records.get({ partition: "shop", sort: "a" })).rejects.toMatchObject(missing);
    await expect(records.put({ partition: "shop", sort: "a" }, 1)).rejects.toMatchObject(missing);
    await expect(records.list("shop")).rejects.toMatchObject(missing);
  });
});

function isUpdate({ headers }: { readonly headers: Readonly<Record<string, string | string[] | undefined>> }): boolean {
  return headers["x-amz-target"] === "DynamoDB_20120810.UpdateItem";
}
