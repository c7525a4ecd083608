import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { presignPost } from "#adapters/aws/presigned-post.ts";
import { createAwsClients } from "#adapters/aws/aws-clients.ts";
import { type AwsStandIns, standInAccess, startAwsStandIns } from "../support/aws-stand-ins.ts";

// The stand-in checks neither policy nor signature: that S3 refuses what they do not allow is not verified here.

let aws: AwsStandIns;
beforeAll(async () => {
  aws = await startAwsStandIns();
});
afterAll(() => aws.close());

const now = () => Date.parse("2026-03-01T10:00:00Z");
const scope = { key: "a/b ü.csv", leastBytes: 1, mostBytes: 5_000, contentType: "text/csv", validMs: 600_000 };
const policyShape = z.strictObject({ expiration: z.string(), conditions: z.array(z.unknown()) });

async function post() {
  return presignPost(scope, { client: await aws.clients.s3(), bucket: "uploads", now });
}

describe("a form", () => {
  test("is for one key, a range of sizes, one content type and a time; its policy names every field", async () => {
    const { url, fields, expiresAt } = await post();
    expect([url, expiresAt]).toEqual([`${aws.endpoint.s3}/uploads/`, "2026-03-01T10:10:00.000Z"]);
    const policy = policyShape.parse(JSON.parse(Buffer.from(fields["Policy"] ?? "", "base64").toString("utf8")));
    const { Policy: _policy, "X-Amz-Signature": _signature, ...others } = fields;
    expect(policy).toEqual({
      expiration: expiresAt,
      conditions: [
        { bucket: "uploads" },
        ...Object.entries(others).map(([name, value]) => ({ [name]: value })),
        ["content-length-range", 1, 5_000],
      ],
    });
    expect(others).toEqual({
      key: scope.key,
      "Content-Type": "text/csv",
      "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
      "X-Amz-Credential": `${standInAccess.credentials.accessKeyId}/20260301/${standInAccess.region}/s3/aws4_request`,
      "X-Amz-Date": "20260301T100000Z",
    });
  });

  test("is signed as the SDK signs", async () => {
    const { fields } = await post();
    const signer: unknown = await (await aws.clients.s3()).config.signer();
    const sign = z.object({ sign: z.function() }).loose().parse(signer);
    const bySdk = await Reflect.apply(sign.sign, signer, [fields["Policy"], { signingDate: new Date(now()) }]);
    expect(fields["X-Amz-Signature"]).toBe(bySdk);
  });

  test("goes to the bucket by its own name of a host where AWS itself is asked", async () => {
    const clients = createAwsClients(standInAccess);
    const { url } = await presignPost(scope, { client: await clients.s3(), bucket: "uploads", now });
    expect(url).toBe("https://uploads.s3.eu-central-1.amazonaws.com/");
    await clients.close();
  });

  test("puts the bytes where they belong, without credentials", async () => {
    const client = await aws.clients.s3();
    const bucket = await aws.createBucket("uploads");
    const { method, url, fields } = await presignPost(scope, { client, bucket, now: Date.now });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob(["rows"]), "b.csv");
    const answer = await fetch(url, { method, body: form });
    expect(answer.status).toBe(204);
    const blobs = createS3BlobStore({ client, bucket, copies: "/nowhere" });
    expect(String(Buffer.concat(await Array.fromAsync(blobs.get(scope.key))))).toBe("rows");
  });
});

test.each([
  { key: "../a" },
  { key: "a/${filename}" },
  { leastBytes: 6_000 },
  { leastBytes: -1 },
  { mostBytes: 6 * 1024 ** 3 },
  { contentType: "text" },
  { contentType: "text/csv\r\nx: y" },
  { validMs: 86_400_000 },
])("a scope that cannot be is USAGE: %j", async (wrong) => {
  const client = await aws.clients.s3();
  const asked = presignPost({ ...scope, ...wrong }, { client, bucket: "uploads", now });
  await expect(asked).rejects.toMatchObject({ code: "USAGE" });
});
