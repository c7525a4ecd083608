import { afterAll, beforeAll } from "vitest";
import { createAwsEffects } from "#adapters/aws/effects.aws.ts";
import { createSqsQueue } from "#adapters/aws/queue.sqs.ts";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { systemClock } from "#core/clock.ts";
import { effectsContract } from "../contracts/effects.contract.ts";
import { queueContract } from "../contracts/queue.contract.ts";
import type { StoreHome } from "../contracts/store-place.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";
import { shiftTime } from "../support/shifted-time.ts";

let aws: AwsStandIns;
const time = shiftTime();
const tables = new Map<string, Promise<string>>();

beforeAll(async () => {
  aws = await startAwsStandIns();
});
afterAll(async () => {
  time.restore();
  await aws.close();
});

/** The stand-ins run in this process, so their time is ours. */
const home: StoreHome = {
  granularityMs: 1_000, // SQS counts in seconds
  async open(place, settings) {
    const table = tables.get(place) ?? aws.createTable(place);
    tables.set(place, table);
    const records = createDynamoRecordStore({ client: await aws.clients.dynamodb(), table: await table });
    const queues = await aws.createQueues(place, settings);
    const queue = createSqsQueue({ client: await aws.clients.sqs(), records, clock: systemClock, queues });
    return {
      queue,
      records,
      effects: createAwsEffects({ records, queue }),
      advance: time.advance,
      close: records.close,
    };
  },
};

const fencing = "SQS does not say that a receipt handle is void";

queueContract("sqs (stand-in)", home, {
  turns: "the stand-in knows no fair queues",
  exactTurns: "a standard queue promises no order",
  uncounted: "SQS counts every receive",
  fencing,
  exactDepth: "SQS counts about, and says no age",
});
effectsContract("dynamodb and sqs (stand-ins)", home, {
  allOrNothing: "AWS has no transaction over several items and queues: the step is made anew",
  fencing,
});
