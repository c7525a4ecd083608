import { afterAll, beforeAll, expect, test } from "vitest";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { presignUpload } from "#adapters/aws/presigned-upload.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";

// The stand-in checks no signature: that S3 refuses another request than the signed one is not verified here.

let aws: AwsStandIns;
beforeAll(async () => {
  aws = await startAwsStandIns();
});
afterAll(() => aws.close());

const now = () => Date.parse("2026-03-01T10:00:00Z");

test("an upload is signed for one key, one size, one object, and a time", async () => {
  const client = await aws.clients.s3();
  const scope = { key: "shop/uploads/file_1 ü+", sizeBytes: 4, validMs: 600_000 };
  const upload = await presignUpload(scope, { client, bucket: "uploads", now });
  const url = new URL(upload.url);
  expect(decodeURIComponent(url.pathname)).toBe("/uploads/shop/uploads/file_1 ü+");
  expect(url.searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;host;if-none-match");
  expect(url.searchParams.get("X-Amz-Date")).toBe("20260301T100000Z");
  expect(url.searchParams.get("X-Amz-Expires")).toBe("600");
  expect([...url.searchParams.keys()].filter((name) => name.includes("checksum"))).toEqual([]);
  expect(upload).toMatchObject({ method: "PUT", expiresAt: "2026-03-01T10:10:00.000Z" });
  const other = await presignUpload({ ...scope, sizeBytes: 5 }, { client, bucket: "uploads", now });
  expect(new URL(other.url).searchParams.get("X-Amz-Signature")).not.toBe(url.searchParams.get("X-Amz-Signature"));
});

test("it puts the bytes where they belong, without credentials", async () => {
  const client = await aws.clients.s3();
  const bucket = await aws.createBucket("uploads");
  const upload = await presignUpload({ key: "a/b", sizeBytes: 4, validMs: 600_000 }, { client, bucket, now: Date.now });
  const { "content-length": _length, ...headers } = upload.headers; // fetch sets it by itself
  const answer = await fetch(upload.url, { method: upload.method, headers, body: "rows" });
  expect(answer.status).toBe(200);
  expect((await fetch(upload.url, { method: upload.method, headers, body: "more" })).status).toBe(412);
  const blobs = createS3BlobStore({ client, bucket, copies: "/nowhere" });
  expect(String(Buffer.concat(await Array.fromAsync(blobs.get("a/b"))))).toBe("rows");
});

test.each([
  { key: "../a", sizeBytes: 1, validMs: 1_000 },
  { key: "a", sizeBytes: 0, validMs: 1_000 },
  { key: "a", sizeBytes: 6 * 1024 ** 3, validMs: 1_000 },
  { key: "a", sizeBytes: 1, validMs: 86_400_000 },
])("a scope that cannot be is USAGE: %j", async (scope) => {
  const client = await aws.clients.s3();
  await expect(presignUpload(scope, { client, bucket: "uploads", now })).rejects.toMatchObject({ code: "USAGE" });
});
