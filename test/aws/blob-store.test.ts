import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { blobStoreContract } from "../contracts/blob-store.contract.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";

let aws: AwsStandIns;
const folder = mkdtempSync(join(tmpdir(), "om-s3-"));

beforeAll(async () => {
  aws = await startAwsStandIns();
});
afterAll(async () => {
  await aws.close();
  rmSync(folder, { recursive: true });
});

blobStoreContract("s3 (stand-in; conditional puts and the order of lists are our reading)", async (place) =>
  createS3BlobStore({
    client: await aws.clients.s3(),
    bucket: await aws.createBucket(place),
    copies: join(folder, place),
  }),
);
