import { describe, expect, test } from "vitest";
import { z } from "zod";
import { createAwsClients } from "#adapters/aws/aws-clients.ts";
import { type PresigningHome, presignUpload } from "./presign-upload.ts";

const clients = createAwsClients({
  region: "eu-central-1",
  credentials: { accessKeyId: "nobody", secretAccessKey: "nothing" },
});
const home: PresigningHome = {
  config: { OM_UPLOADS_BUCKET: "uploads" },
  clients,
  clock: { now: () => Date.parse("2026-03-01T10:00:00Z") },
  ids: { next: (prefix) => `${prefix}_1` },
};

const answer = z.object({
  key: z.string(),
  url: z.string(),
  expiresAt: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  fields: z.record(z.string(), z.string()).optional(),
});

async function ask(body: unknown) {
  const { statusCode, body: text } = await presignUpload("shop", Buffer.from(JSON.stringify(body)), home);
  expect(statusCode).toBe(201);
  return answer.parse(JSON.parse(text ?? ""));
}

const put = { name: "orders.csv", sizeBytes: 1_234 };
const form = { name: "orders.csv", method: "POST", mostBytes: 5_000, contentType: "text/csv" };

describe("an address that is signed", () => {
  test("to put is for one key of the business who asks, one size, once, and a quarter of an hour", async () => {
    const { key, url, headers, expiresAt } = await ask({ ...put, region: "north", type: "sales" });
    expect(key).toBe("north/api/shop/sales/upload_1/orders.csv");
    const { host, pathname, searchParams } = new URL(url);
    expect([host, pathname]).toEqual(["uploads.s3.eu-central-1.amazonaws.com", `/${key}`]);
    expect(headers).toEqual({ "content-length": "1234", "if-none-match": "*" });
    expect(searchParams.get("X-Amz-SignedHeaders")).toBe("content-length;host;if-none-match");
    expect(searchParams.get("X-Amz-Expires")).toBe("900");
    expect(expiresAt).toBe("2026-03-01T10:15:00.000Z");
  });

  test("to post is for one key, a range of sizes, one content type, and a quarter of an hour", async () => {
    const { key, fields } = await ask(form);
    expect(key).toBe("-/api/shop/-/upload_1/orders.csv");
    const policy: unknown = JSON.parse(Buffer.from(fields?.["Policy"] ?? "", "base64").toString("utf8"));
    expect(policy).toMatchObject({ expiration: "2026-03-01T10:15:00.000Z" });
    const { conditions } = z.object({ conditions: z.array(z.unknown()) }).parse(policy);
    expect(conditions).toEqual(
      expect.arrayContaining([
        { bucket: "uploads" },
        { key },
        { "Content-Type": "text/csv" },
        ["content-length-range", 1, 5_000],
      ]),
    );
    expect(JSON.stringify(conditions)).not.toContain("starts-with");
  });
});

test.each([
  { ...put, business: "another" },
  { ...put, key: "-/api/another/-/upload_1/orders.csv" },
  { ...put, name: "../../another/-/upload_1/orders.csv" },
  { ...put, region: "north/free/another" },
  { ...put, type: ".." },
  { ...put, sizeBytes: 0 },
  { ...put, sizeBytes: 6 * 1024 ** 3 },
  { ...put, validMs: 86_400_000 },
  { ...form, contentType: undefined },
  { ...form, leastBytes: 6_000 },
  { ...form, contentType: "text" },
])("what would reach further is USAGE: %j", async (body) => {
  await expect(presignUpload("shop", Buffer.from(JSON.stringify(body)), home)).rejects.toMatchObject({ code: "USAGE" });
});
