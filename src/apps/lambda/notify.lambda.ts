import { OmError } from "#core/errors.ts";
import { notifyQueue } from "#core/work-messages.ts";
import { invoke } from "./invoke.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { openAwsHome } from "./open-aws-home.ts";
import { type BatchResponse, sqsEvent } from "./sqs-event.ts";
import { workOnBatch } from "./work-on-batch.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));
const tell = { queue: notifyQueue, handler: home.stages.handlers.of(notifyQueue) };

/** Files that ended -> the topic; outside the VPC, so that no processor needs a way out. */
export async function handler(event: unknown, context: LambdaContext): Promise<BatchResponse> {
  return invoke(context, home, async () => {
    const batch = sqsEvent.safeParse(event);
    if (!batch.success) throw new OmError("MESSAGE_UNKNOWN", "the event is no batch of a queue");
    return workOnBatch(batch.data.Records, context, tell, home);
  });
}
