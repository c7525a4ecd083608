import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import { type AwsClients, createAwsClients, endpointsOf } from "#adapters/aws/aws-clients.ts";
import { createS3BlobStore } from "#adapters/aws/blob-store.s3.ts";
import { createAwsEffects } from "#adapters/aws/effects.aws.ts";
import { createSqsQueue } from "#adapters/aws/queue.sqs.ts";
import { createDynamoRecordStore, type DynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { type Clock, systemClock } from "#core/clock.ts";
import type { Environment } from "#core/config.ts";
import { createIdSource, type IdSource } from "#core/ids.ts";
import { createLog, type Log } from "#core/logger.ts";
import type { TraceEvent } from "#core/trace.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { Queue } from "#ports/queue.ts";
import { logEvent } from "../home/event-log.ts";
import { queueSettings } from "../home/queues.ts";
import { type AwsConfig, mostCopiedBytesOf, readAwsConfig } from "./aws-config.ts";
import { carryTrace } from "./carry-trace.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { removeLeftJobs } from "./remove-left-jobs.ts";

/** What a function knows of the invocation that it is in. */
export interface Invocation {
  readonly requestId: string;
  /** By which X-Ray joins what several functions did for one file. */
  readonly traceId: string;
}

/** What every function stands on. */
export interface AwsPorts {
  readonly config: AwsConfig;
  readonly clients: AwsClients;
  readonly blobs: BlobStore;
  readonly records: DynamoRecordStore;
  readonly effects: EffectStore;
  readonly queue: Queue;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Logs and counts what happens to files. */
  readonly tell: (event: TraceEvent) => void;
  /** What is logged inside carries its ids. */
  readonly invocations: AsyncLocalStorage<Invocation>;
}

/**
 * S3, DynamoDB and SQS as the ports of a home.
 * @param write takes lines of the log
 * @throws OmError `CONFIGURATION` for a variable that is missing or wrong: the function does not start
 */
export async function openAwsPorts(environment: Environment, write: (line: string) => void): Promise<AwsPorts> {
  const config = readAwsConfig(environment);
  const clock = systemClock;
  const clients = createAwsClients({ region: config.AWS_REGION, endpoint: endpointsOf(environment) });
  const [s3, dynamodb, sqs] = await Promise.all([clients.s3(), clients.dynamodb(), clients.sqs()]);
  const records = createDynamoRecordStore({ client: dynamodb, table: config.OM_TABLE });
  const invocations = new AsyncLocalStorage<Invocation>();
  carryTrace(sqs, invocations);
  const queue = createSqsQueue({ client: sqs, records, clock, queues: placesOf(config.OM_QUEUE_URL_PREFIX) });
  const copies = join(config.OM_WORK_FOLDER, "copies");
  await removeLeftJobs(join(config.OM_WORK_FOLDER, "jobs"), clock.now());
  const plainLog = createLog(write, clock, config.OM_LOG);
  const log: Log = (level, event, facts) => plainLog(level, event, { ...invocations.getStore(), ...facts });
  const metrics = createMetrics(write, clock, config.OM_QUEUE ?? "none");
  return {
    config,
    clients,
    blobs: createS3BlobStore({
      client: s3,
      bucket: config.OM_RESULTS_BUCKET,
      copies,
      mostCopiedBytes: mostCopiedBytesOf(config),
    }),
    records,
    effects: createAwsEffects({ records, queue }),
    queue,
    ids: createIdSource(clock),
    clock,
    log,
    metrics,
    tell(event) {
      logEvent(log, event);
      metrics.count(event);
    },
    invocations,
  };
}

function placesOf(prefix: string): Parameters<typeof createSqsQueue>[0]["queues"] {
  const places = Object.entries(queueSettings).map(([name, settings]) => [
    name,
    { url: `${prefix}${name}`, deadLetterUrl: `${prefix}${name}-dead`, settings },
  ]);
  return Object.fromEntries(places);
}
