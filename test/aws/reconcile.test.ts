import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { createAwsEffects } from "#adapters/aws/effects.aws.ts";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { createIdSource } from "#core/ids.ts";
import { acceptUpload } from "#intake/accept-upload.ts";
import { createFileRecords } from "#ports/file-records.ts";
import { partitionOf } from "#ports/keys.ts";
import { createLambdaFunction } from "../support/lambda/lambda-function.ts";
import { assembleTree, type StandInHome, startAwsHome } from "../support/lambda/start-aws-home.ts";

const tree = assembleTree();
const copies = mkdtempSync(join(tmpdir(), "om-reconcile-"));
let home: StandInHome;

beforeAll(async () => {
  home = await startAwsHome({ tree: tree.folder });
});
afterAll(async () => {
  await home.close();
  tree.remove();
  rmSync(copies, { recursive: true });
});

const stored = z.object({ report: z.object({ state: z.string() }) });

async function* csv(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("Order ID,Order Date,Product,Quantity,Unit Price,Currency\nA-1,2026-01-15,Mug,2,4.50,EUR\n");
}

/** As a function that was killed three hours ago, before it asked for the routing of the file. */
async function acceptWithoutMessage(business: string): Promise<void> {
  const { clients } = home.standIns;
  const [client, table] = [await clients.dynamodb(), home.environment["OM_TABLE"] ?? ""];
  const records = createDynamoRecordStore({ client, table });
  const effects = createAwsEffects({ records, queue: home.queue });
  const clock = { now: () => Date.now() - 3 * 3_600_000 };
  await acceptUpload(
    {
      business,
      name: "a.csv",
      region: null,
      source: null,
      settings: new Map(),
      correlationId: "request_1",
      content: csv(),
    },
    {
      blobs: createS3BlobStore({ client: await clients.s3(), bucket: home.resultsBucket, copies }),
      records,
      effects: { apply: ({ writes = [] }) => effects.apply({ writes }) },
      files: createFileRecords({ records, effects, clock }),
      routing: { route: () => Promise.reject(new Error("nobody asks")) },
      ids: createIdSource(clock),
      clock,
      trace: () => undefined,
      making: new Set(),
    },
  );
}

test("files whose message was never sent go on, also where the objects of others cannot be looked at", async () => {
  await acceptWithoutMessage("shop");
  const left = join(home.environment["OM_WORK_FOLDER"] ?? "", "jobs", "left");
  mkdirSync(left, { recursive: true });
  utimesSync(left, new Date(0), new Date(0));
  const environment = { ...home.environment, OM_UPLOADS_BUCKET: "not-there" };
  const setup = { tree: tree.folder, timeoutMs: 30_000, concurrency: 1, environment };
  const reconcile = createLambdaFunction({ ...setup, handler: "reconcile.handler" });
  const result = await reconcile.invoke({});
  await reconcile.close();
  expect(result).toMatchObject({ kind: "error", errorType: "CONFIGURATION" });
  expect(existsSync(left)).toBe(false); // of a function that was killed
  await expect
    .poll(
      async () => {
        const files = await home.records.list(partitionOf("shop"), { prefix: "file#" });
        return files.map(({ value }) => stored.parse(value).report.state);
      },
      { timeout: 20_000 },
    )
    .toEqual(["done"]);
});
