import { z } from "zod";
import { toReceived } from "#adapters/aws/sqs-messages.ts";
import type { QueueSettings, ReceivedMessage } from "#ports/queue.ts";

/** What an event source mapping brings from a queue. */
export const sqsEvent = z.object({
  Records: z.array(
    z.object({
      eventSource: z.literal("aws:sqs"),
      messageId: z.string(),
      receiptHandle: z.string(),
      body: z.string(),
      attributes: z.record(z.string(), z.string()),
      messageAttributes: z.record(z.string(), z.object({ stringValue: z.string().optional(), dataType: z.string() })),
    }),
  ),
});

export type SqsRecord = z.output<typeof sqsEvent>["Records"][number];

/** The ids of the messages that are to come again; the others are removed by the mapping. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** A message as the queue itself would have given it. */
export function toDelivery(
  { messageId, receiptHandle, body, attributes, messageAttributes }: SqsRecord,
  queue: string,
  settings: QueueSettings,
): ReceivedMessage {
  const named = Object.entries(messageAttributes).map(([name, { stringValue, dataType }]) => [
    name,
    { StringValue: stringValue, DataType: dataType },
  ]);
  return toReceived(
    {
      MessageId: messageId,
      ReceiptHandle: receiptHandle,
      Body: body,
      Attributes: attributes,
      MessageAttributes: Object.fromEntries(named),
    },
    queue,
    settings,
  );
}
