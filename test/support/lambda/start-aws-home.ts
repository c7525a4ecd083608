import { randomUUID } from "node:crypto";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HeadObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { createSqsQueue, type SqsQueue } from "#adapters/aws/queue.sqs.ts";
import { uploadStream } from "#adapters/aws/s3-upload.ts";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { queueNames, queueSettings } from "#apps/home/queues.ts";
import { systemClock } from "#core/clock.ts";
import { notifyQueue, routeQueue } from "#core/work-messages.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { type AwsStandIns, standInAccess, startAwsStandIns } from "../aws-stand-ins.ts";
import { connectQueue, type EventSource } from "./event-source.ts";
import { createLambdaFunction, type LambdaFunction } from "./lambda-function.ts";

const root = join(import.meta.dirname, "../../..");

/** Who operates the home of a test. */
const operator = "arn:aws:iam::000000000000:role/operator";

/** The tree that functions run from, written by the script that the Dockerfile calls. */
export function assembleTree(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), "om-tree-"));
  execFileSync(process.execPath, [join(root, "scripts/assemble-lambda.ts"), folder], { stdio: "pipe" });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The whole AWS home on this machine: services that stand in, functions by the real runtime client, queues between them. */
export interface StandInHome {
  readonly standIns: AwsStandIns;
  readonly uploadsBucket: string;
  readonly resultsBucket: string;
  readonly functions: Readonly<Record<string, LambdaFunction>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Plays EFS: all functions share it. */
  readonly workFolder: string;
  readonly records: RecordStore;
  readonly queue: SqsQueue;
  /** As a user's program does: an object, then the event that S3 would send. */
  put(key: string, content: string | Uint8Array): Promise<void>;
  /** The object without its event, which it gives. */
  store(key: string, content: string | Uint8Array): Promise<object>;
  /** Sends the routing queue, or another, whatever it is given. */
  tell(event: object | string, queue?: string): Promise<void>;
  close(): Promise<void>;
}

export interface StandInHomeOptions {
  readonly tree: string;
  readonly timeoutMs?: number;
  readonly visibilityMs?: number;
  /** Where the functions find S3, instead of the stand-in itself. */
  readonly s3Url?: (standIn: string) => string | Promise<string>;
  /** What the functions are told besides. */
  readonly variables?: Readonly<Record<string, string>>;
}

export async function startAwsHome({
  tree,
  timeoutMs = 60_000,
  visibilityMs = 120_000,
  s3Url = (standIn) => standIn,
  variables = {},
}: StandInHomeOptions): Promise<StandInHome> {
  const standIns = await startAwsStandIns();
  const name = randomUUID().slice(0, 8);
  const uploadsBucket = await standIns.createBucket(`uploads-${name}`);
  const resultsBucket = await standIns.createBucket(`results-${name}`);
  const table = await standIns.createTable(`records-${name}`);
  const settings = Object.fromEntries(
    queueNames.map((queue) => [queue, { visibilityMs, mostReceives: queueSettings[queue]?.mostReceives ?? 5 }]),
  );
  const queues = await standIns.createQueues(name, settings);
  const routeUrl = queues[routeQueue]?.url ?? "";
  const work = mkdtempSync(join(tmpdir(), "om-efs-"));
  const environment = {
    AWS_REGION: standInAccess.region,
    OM_OPERATORS: operator,
    AWS_ENDPOINT_URL: standIns.endpoint.s3,
    AWS_ENDPOINT_URL_S3: await s3Url(standIns.endpoint.s3),
    AWS_ENDPOINT_URL_DYNAMODB: standIns.endpoint.dynamodb,
    OM_UPLOADS_BUCKET: uploadsBucket,
    OM_RESULTS_BUCKET: resultsBucket,
    OM_TABLE: table,
    OM_QUEUE_URL_PREFIX: routeUrl.slice(0, -routeQueue.length),
    OM_TOPIC_ARN: await standIns.createTopic(`news-${name}`),
    OM_MEMORY_MB: "300",
    OM_WORK_FOLDER: work,
    ...variables,
  };
  const functions = Object.fromEntries(
    queueNames.map((queue) => [
      queue,
      createLambdaFunction({
        handler: `${entryOf(queue)}.handler`,
        tree,
        environment: { ...environment, OM_QUEUE: queue },
        timeoutMs,
        concurrency: 2,
      }),
    ]),
  );
  const sqs = await standIns.clients.sqs();
  const sources: EventSource[] = queueNames.flatMap((queue) => {
    const [url, target] = [queues[queue]?.url, functions[queue]];
    const batchSize = queue === routeQueue || queue === notifyQueue ? 10 : 1;
    return url === undefined || target === undefined
      ? []
      : [connectQueue({ client: sqs, url, target, batchSize, concurrency: 2 })];
  });
  const s3 = await standIns.clients.s3();
  const records = createDynamoRecordStore({ client: await standIns.clients.dynamodb(), table });
  let sequence = 0;

  async function tell(event: object | string, queue = routeQueue): Promise<void> {
    const MessageBody = typeof event === "string" ? event : JSON.stringify(event);
    await sqs.send(new SendMessageCommand({ QueueUrl: queues[queue]?.url, MessageBody }));
  }

  async function store(key: string, content: string | Uint8Array): Promise<object> {
    const place = { Bucket: uploadsBucket, Key: key };
    const body = Buffer.from(content);
    if (body.length <= mostBodyBytes) await s3.send(new PutObjectCommand({ ...place, Body: body }));
    else await uploadStream(inPieces(body), { client: s3, bucket: uploadsBucket, key, writer: name });
    const { ETag: etag = "" } = await s3.send(new HeadObjectCommand(place));
    sequence += 1;
    return createdEvent({ bucket: uploadsBucket, key, etag, sequencer: sequence.toString(16).padStart(18, "0") });
  }

  return {
    standIns,
    uploadsBucket,
    resultsBucket,
    functions,
    environment,
    workFolder: work,
    tell,
    store,
    put: async (key, content) => tell(await store(key, content)),
    records,
    queue: createSqsQueue({ client: sqs, records, clock: systemClock, queues }),
    async close() {
      await Promise.all(sources.map((source) => source.close()));
      await Promise.all(Object.values(functions).map((each) => each.close()));
      await standIns.close();
      rmSync(work, { recursive: true, force: true });
    },
  };
}

/** The stand-in takes no more in one request. */
const mostBodyBytes = 8 << 20;

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += mostBodyBytes) yield bytes.subarray(at, at + mostBodyBytes);
}

function entryOf(queue: string): string {
  return queue === routeQueue || queue === notifyQueue ? queue : "process";
}

/** What EventBridge sends for a new object, by its documentation: the stand-in of S3 sends nothing. */
export function createdEvent(object: {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly sequencer: string;
}): object {
  const { bucket, key, etag, sequencer } = object;
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Object Created",
    source: "aws.s3",
    account: "000000000000",
    time: new Date().toISOString(),
    region: standInAccess.region,
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: "0",
      bucket: { name: bucket },
      object: { key, size: 1, etag: etag.replaceAll('"', ""), sequencer },
      "request-id": randomUUID(),
      requester: "000000000000",
      reason: "PutObject",
    },
  };
}
