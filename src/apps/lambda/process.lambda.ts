import { OmError } from "#core/errors.ts";
import { invoke } from "./invoke.ts";
import type { LambdaContext } from "./lambda-context.ts";
import { openAwsHome } from "./open-aws-home.ts";
import { type BatchResponse, sqsEvent } from "./sqs-event.ts";
import { workOnBatch } from "./work-on-batch.ts";

const home = await openAwsHome(process.env, (line) => process.stdout.write(line));

/** Tables of one file type: the function is one of many from the same image, and `OM_QUEUE` says which. */
export async function handler(event: unknown, context: LambdaContext): Promise<BatchResponse> {
  return invoke(context, home, async () => {
    const queue = home.config.OM_QUEUE;
    const batch = sqsEvent.safeParse(event);
    if (queue === null) throw new OmError("CONFIGURATION", "the variable OM_QUEUE is missing");
    if (!batch.success) throw new OmError("MESSAGE_UNKNOWN", "the event is no batch of a queue");
    return workOnBatch(batch.data.Records, context, { queue, handler: home.stages.handlers.of(queue) }, home);
  });
}
