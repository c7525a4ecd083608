import { DeleteMessageCommand, type Message, ReceiveMessageCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { LambdaFunction } from "./lambda-function.ts";

export interface EventSourceSetup {
  readonly client: SQSClient;
  readonly url: string;
  readonly target: LambdaFunction;
  readonly batchSize: number;
  /** Batches at the same time. */
  readonly concurrency: number;
}

export interface EventSource {
  /** Batches so far, with the ids of each. */
  readonly batches: readonly (readonly string[])[];
  /** Takes nothing more, and waits for what is at work. */
  close(): Promise<void>;
}

/**
 * What stands between a queue and a function, by our reading of its documentation and not verified on AWS: messages in
 * batches; those of a batch that the function answers for are removed but for the named failures, and where it fails or
 * dies none is: they come again when their time is over.
 */
export function connectQueue({ client, url, target, batchSize, concurrency }: EventSourceSetup): EventSource {
  const stop = new AbortController();
  const batches: string[][] = [];
  const pollers = Array.from({ length: concurrency }, poll);
  return {
    batches,
    async close() {
      stop.abort();
      await Promise.all(pollers);
    },
  };

  async function poll(): Promise<void> {
    while (!stop.signal.aborted) {
      const { Messages: messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: batchSize,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["All"],
        }),
      );
      if (messages.length > 0) await work(messages);
    }
  }

  async function work(messages: readonly Message[]): Promise<void> {
    batches.push(messages.map(({ MessageId: id = "" }) => id));
    const traceId = messages[0]?.Attributes?.AWSTraceHeader ?? "";
    const result = await target.invoke({ Records: messages.map((message) => toRecord(message)) }, { traceId });
    if (result.kind !== "response") return;
    const failed = failuresOf(result.payload);
    for (const { MessageId: id = "", ReceiptHandle } of messages)
      if (!failed.has(id)) await client.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
  }

  function toRecord({ MessageId, ReceiptHandle, Body, MD5OfBody, Attributes = {}, MessageAttributes = {} }: Message) {
    const named = Object.entries(MessageAttributes).map(([name, { StringValue, DataType }]) => [
      name,
      { stringValue: StringValue, dataType: DataType, stringListValues: [], binaryListValues: [] },
    ]);
    return {
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: Attributes,
      messageAttributes: Object.fromEntries(named),
      md5OfBody: MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:eu-central-1:000000000000:${url.split("/").at(-1)}`,
      awsRegion: "eu-central-1",
    };
  }
}

/** An answer without a list is one of success. */
function failuresOf(payload: unknown): ReadonlySet<string> {
  if (typeof payload !== "object" || payload === null || !("batchItemFailures" in payload)) return new Set();
  const list = payload.batchItemFailures;
  return new Set(Array.isArray(list) ? list.map((each: { itemIdentifier: string }) => each.itemIdentifier) : []);
}
