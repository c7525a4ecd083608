import { OmError } from "#core/errors.ts";
import { routeQueue } from "#core/work-messages.ts";
import type { Handler } from "../home/attempt.ts";
import { invoke } from "./invoke.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { type ObjectEvent, readObjectEvents } from "./object-events.ts";
import { openRouter } from "./open-router.ts";
import { type BatchResponse, sqsEvent } from "./sqs-event.ts";
import { takeObject } from "./take-object.ts";
import { workOnBatch } from "./work-on-batch.ts";

const router = await openRouter(process.env, (line) => process.stdout.write(line));

/** Of the routing queue: what S3 tells of objects, and files that are to be routed, by either. */
const route: Handler = {
  async handle(delivery, signal) {
    const told = readObjectEvents(delivery.body);
    if (told === null) return router.handler.handle(delivery, signal);
    await takeObjects(told);
  },
  async giveUp(delivery, error) {
    await router.handler.giveUp?.(delivery, error); // an object is nobody's file yet: the cause stays with its message
  },
};

/**
 * From SQS a batch, of which only what failed comes again; straight from S3 or EventBridge one event, which they send again
 * when this throws.
 */
export async function handler(event: unknown, context: LambdaContext): Promise<BatchResponse | null> {
  return invoke(context, router, async () => {
    const batch = sqsEvent.safeParse(event);
    if (batch.success) return workOnBatch(batch.data.Records, context, { queue: routeQueue, handler: route }, router);
    const told = readObjectEvents(event);
    if (told === null) throw unknownEvent();
    await takeObjects(told);
    return null;
  });
}

/** One that cannot be taken keeps no other from it; the first such is thrown in the end, and those taken are known then. */
async function takeObjects(told: readonly ObjectEvent[]): Promise<void> {
  const failures: unknown[] = [];
  for (const each of told) {
    const { bucket, key, versionId, sequencer } = each;
    try {
      const taken = await takeObject(each, router);
      router.log("info", `object-${taken.outcome}`, { ...taken, bucket, keyBytes: key.length, versionId, sequencer });
    } catch (thrown) {
      failures.push(thrown);
    }
  }
  if (failures.length > 0) throw failures[0];
}

function unknownEvent(): OmError {
  return new OmError("MESSAGE_UNKNOWN", "the event is neither a batch of a queue nor of a bucket", {
    fix: "connect only the routing queue, a bucket's notification or a rule for its events to this function",
  });
}
