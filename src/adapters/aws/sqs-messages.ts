import type { Message, SendMessageBatchRequestEntry } from "@aws-sdk/client-sqs";
import type { OutgoingMessage, QueueSettings, ReceivedMessage } from "#ports/queue.ts";
import type { JsonValue } from "#ports/record-store.ts";

/** The attribute of a message that says whose work it is. */
const groupAttribute = "group";
/** What a batch may hold together; SQS takes 1 MiB, and took a quarter of it until 2025. */
const batchBytes = 256 * 1_024;
const batchEntries = 10;
/** SQS keeps a message back for this long at most. */
const mostDelaySeconds = 900;

/** What every receive asks for beside the body. */
export const askedAttributes = {
  MessageAttributeNames: [groupAttribute],
  MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp", "ApproximateFirstReceiveTimestamp"],
} as const;

/** A message as it is sent; the group also names its turn where the queue is fair to groups. */
function toEntry({ body, group, delayMs = 0 }: OutgoingMessage, id: string): SendMessageBatchRequestEntry {
  return {
    Id: id,
    MessageBody: toText(body),
    DelaySeconds: Math.min(mostDelaySeconds, toSeconds(delayMs)),
    ...(group === "" ? {} : { MessageAttributes: { [groupAttribute]: { DataType: "String", StringValue: group } } }),
    ...(isGroupName(group) ? { MessageGroupId: group } : {}),
  };
}

/** Messages of one queue in batches that SQS takes. */
export function toBatches(messages: readonly OutgoingMessage[]): readonly SendMessageBatchRequestEntry[][] {
  const batches: SendMessageBatchRequestEntry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const [index, message] of messages.entries()) {
    const entry = toEntry(message, String(index));
    const size = Buffer.byteLength(entry.MessageBody ?? "") + 2 * Buffer.byteLength(message.group) + 100;
    const current = batches.at(-1);
    if (current === undefined || current.length === batchEntries || bytes + size > batchBytes) {
      batches.push([entry]);
      bytes = size;
    } else {
      current.push(entry);
      bytes += size;
    }
  }
  return batches;
}

/** A message as SQS delivers it; what is no JSON is its own text, and no handler will know it. */
export function toReceived(
  { MessageId: id = "", ReceiptHandle: token = "", Body: text = "", Attributes, MessageAttributes }: Message,
  queue: string,
  { mostReceives }: QueueSettings,
): ReceivedMessage {
  const receives = Number(Attributes?.ApproximateReceiveCount ?? 1);
  return {
    lease: { queue, id, token },
    body: parseBody(text),
    group: MessageAttributes?.[groupAttribute]?.StringValue ?? "",
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    receives,
    isLast: receives >= mostReceives,
  };
}

/** SQS counts in seconds: a message never comes earlier than it was asked for. */
export function toSeconds(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1_000));
}

/** JSON in which what SQS refuses, or a stand-in does, is escaped: U+FFFE, U+FFFF and all beyond them. */
function toText(body: JsonValue): string {
  return JSON.stringify(body).replace(
    /[\ud800-\udfff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16)}`,
  );
}

function parseBody(text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isGroupName(group: string): boolean {
  return /^[!-~]{1,128}$/.test(group);
}
