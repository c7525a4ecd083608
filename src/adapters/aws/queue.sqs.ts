import { createHash } from "node:crypto";
import {
  type BatchResultErrorEntry,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Clock } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type {
  DeadMessage,
  Lease,
  OutgoingMessage,
  Queue,
  QueueSettings,
  ReceivedMessage,
  ReceiveOptions,
} from "#ports/queue.ts";
import type { RecordKey } from "#ports/record-store.ts";
import { hasAwsName, toAwsError } from "./aws-errors.ts";
import type { DynamoRecordStore } from "./record-store.dynamodb.ts";
import { createDeadLetters } from "./sqs-dead-letters.ts";
import { askedAttributes, toBatches, toReceived, toSeconds } from "./sqs-messages.ts";

export interface SqsQueuePlace {
  readonly url: string;
  readonly deadLetterUrl: string;
  /** As the queue is set up: `mostReceives` is the receive limit of its redrive policy. */
  readonly settings: QueueSettings;
}

export interface SqsQueueDeps {
  readonly client: SQSClient;
  /** Holds why a message was given back, and which deduplication keys were sent. */
  readonly records: DynamoRecordStore;
  readonly clock: Clock;
  readonly queues: Readonly<Record<string, SqsQueuePlace>>;
}

export interface SqsQueue extends Queue {
  /** @throws OmError `LEASE_LOST` where SQS knows that the lease is void; most often it does not say so */
  acknowledge(lease: Lease): Promise<void>;
  /** @throws OmError `NOT_FOUND` for a queue that was not set up */
  assertKnown(messages: readonly OutgoingMessage[]): void;
}

const longPollSeconds = 20;
/** A poll that is cut off may still take a message with it; so who may be stopped polls shortly and waits for its end. */
const stoppablePollSeconds = 2;
const mostMessages = 10;
const mostVisibilitySeconds = 43_200;
const deduplicationMs = 5 * 60_000;
/** As long as a dead-letter queue keeps its messages. */
const causeMs = 14 * 24 * 3_600_000;
/** What SQS calls a receipt handle that is no longer good. */
const voidLease = ["MessageNotInflight", "ReceiptHandleIsInvalid", "InvalidParameterValue"];

/**
 * Standard queues of SQS, each with its dead-letter queue. Times are whole seconds, rounded up; a delay is 15 minutes at
 * most. SQS itself sets a message aside: when it is received once more than its limit allows.
 *
 * What a standard queue does not promise, and so neither does this: groups take turns only where SQS is fair to them; every
 * receive counts, also one that is given back `uncounted`; a void lease may not be noticed; the depth is approximate and
 * its age unknown (0: the alarm of the queue knows it). Deduplication looks before it sends and notes it afterwards: two
 * who send at once may both succeed, but nothing is ever lost by it.
 */
export function createSqsQueue({ client, records, clock, queues }: SqsQueueDeps): SqsQueue {
  const deadLetters = createDeadLetters(client);

  function placeOf(queue: string): SqsQueuePlace {
    const place = Object.hasOwn(queues, queue) ? queues[queue] : undefined;
    if (place !== undefined) return place;
    throw new OmError("NOT_FOUND", `there is no queue ${queue}`, { fix: "name one of the queues of this home" });
  }

  function fail(queue: string): (thrown: unknown) => never {
    return (thrown) => {
      throw toAwsError(thrown, `queue "${queue}"`);
    };
  }

  function assertKnown(messages: readonly OutgoingMessage[]): void {
    for (const { queue } of messages) placeOf(queue);
  }

  async function send(messages: readonly OutgoingMessage[]): Promise<void> {
    assertKnown(messages);
    const fresh = await withoutRepeats(messages);
    for (const [queue, own] of Map.groupBy(fresh, (message) => message.queue)) {
      for (const entries of toBatches(own)) {
        const command = new SendMessageBatchCommand({ QueueUrl: placeOf(queue).url, Entries: entries });
        const { Failed: failed = [] } = await client.send(command).catch(fail(queue));
        if (failed[0] !== undefined) throw notSent(queue, failed.length, failed[0]);
      }
    }
    await noteKeys(fresh);
  }

  async function withoutRepeats(messages: readonly OutgoingMessage[]): Promise<readonly OutgoingMessage[]> {
    const fresh: OutgoingMessage[] = [];
    const seen = new Set<string>();
    for (const message of messages) {
      const key = sentKey(message);
      if (key === null || (!seen.has(key.partition + key.sort) && !(await wasSent(key)))) fresh.push(message);
      if (key !== null) seen.add(key.partition + key.sort);
    }
    return fresh;
  }

  async function wasSent(key: RecordKey): Promise<boolean> {
    const value = (await records.get(key))?.value;
    return typeof value === "number" && value > clock.now();
  }

  async function noteKeys(messages: readonly OutgoingMessage[]): Promise<void> {
    for (const message of messages) {
      const key = sentKey(message);
      const until = clock.now() + deduplicationMs;
      if (key !== null) await records.put(key, until, { expiresAt: until });
    }
  }

  async function receive(queue: string, { most, waitMs, signal }: ReceiveOptions): Promise<readonly ReceivedMessage[]> {
    const { url, settings } = placeOf(queue);
    const untilMs = clock.now() + waitMs;
    const pollSeconds = signal === undefined ? longPollSeconds : stoppablePollSeconds;
    while (!isAborted(signal)) {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(mostMessages, most),
        WaitTimeSeconds: Math.min(pollSeconds, toSeconds(untilMs - clock.now())),
        MessageAttributeNames: [...askedAttributes.MessageAttributeNames],
        MessageSystemAttributeNames: [...askedAttributes.MessageSystemAttributeNames],
      });
      const { Messages: messages = [] } = await client.send(command).catch(fail(queue));
      const received = messages.map((message) => toReceived(message, queue, settings));
      if (isAborted(signal)) {
        await Promise.all(received.map(({ lease }) => hide(lease, 0)));
        return [];
      }
      if (received.length > 0 || clock.now() >= untilMs) return received;
    }
    return [];
  }

  /** False where SQS says that the lease is void. */
  async function hide({ queue, token }: Lease, ms: number): Promise<boolean> {
    const command = new ChangeMessageVisibilityCommand({
      QueueUrl: placeOf(queue).url,
      ReceiptHandle: token,
      VisibilityTimeout: Math.min(mostVisibilitySeconds, toSeconds(ms)),
    });
    try {
      await client.send(command);
      return true;
    } catch (thrown) {
      return hasAwsName(thrown, ...voidLease) ? false : fail(queue)(thrown);
    }
  }

  async function toDead(queue: string, message: Message): Promise<DeadMessage> {
    const { settings } = placeOf(queue);
    const { lease, body, group, sentAt } = toReceived(message, queue, settings);
    const told = readCause((await records.get(causeKey(lease)))?.value);
    const firstReceivedAt = Number(message.Attributes?.ApproximateFirstReceiveTimestamp ?? 0);
    return {
      id: lease.id,
      body,
      group,
      sentAt,
      diedAt: Math.max(sentAt, told?.at ?? firstReceivedAt),
      receives: settings.mostReceives,
      cause: told?.cause ?? null,
    };
  }

  /** Those of the dead-letter queue with these ids, each after `act`; gives how many there were. */
  async function takeDead(queue: string, ids: readonly string[], act: (dead: DeadMessage) => Promise<void>) {
    const { deadLetterUrl } = placeOf(queue);
    const wanted = new Set(ids);
    let taken = 0;
    if (wanted.size === 0) return taken;
    await deadLetters.look(
      deadLetterUrl,
      async (message) => {
        if (!wanted.delete(message.MessageId ?? "")) return "keep";
        await act(await toDead(queue, message));
        taken += 1;
        return "remove";
      },
      () => wanted.size === 0,
    );
    return taken;
  }

  return {
    assertKnown,
    send,
    receive,

    extend: (lease, visibilityMs) => hide(lease, visibilityMs),

    async release(lease, { delayMs = 0, cause }) {
      const isOurs = await hide(lease, delayMs);
      if (!isOurs || cause === undefined) return isOurs;
      const at = clock.now();
      await records.put(causeKey(lease), { cause, at }, { expiresAt: at + causeMs });
      return true;
    },

    async acknowledge({ queue, token }) {
      const command = new DeleteMessageCommand({ QueueUrl: placeOf(queue).url, ReceiptHandle: token });
      await client.send(command).catch((thrown: unknown) => {
        if (!hasAwsName(thrown, ...voidLease)) fail(queue)(thrown);
        throw new OmError("LEASE_LOST", "the message was delivered again in the meantime", {
          fix: "nothing is to be done: its other delivery does the work",
          cause: thrown,
        });
      });
    },

    async listDead(queue, { limit } = {}) {
      const dead: DeadMessage[] = [];
      await deadLetters.look(placeOf(queue).deadLetterUrl, async (message) => {
        dead.push(await toDead(queue, message));
        return "keep";
      });
      return dead.toSorted(bySentAt).slice(0, limit);
    },

    redrive: (queue, ids) =>
      takeDead(queue, ids, async ({ body, group }) => {
        await send([{ queue, body, group }]);
      }),

    discard: (queue, ids) =>
      takeDead(queue, ids, async ({ id }) => {
        await records.delete(causeKey({ queue, id }));
      }),

    async depth(queue) {
      const { url, deadLetterUrl } = placeOf(queue);
      const [own, dead] = await Promise.all([count(queue, url), count(queue, deadLetterUrl)]);
      return { ...own, dead: dead.ready + dead.inFlight + dead.delayed, oldestMs: 0 };
    },
  };

  async function count(queue: string, url: string): Promise<{ ready: number; inFlight: number; delayed: number }> {
    const names = [
      "ApproximateNumberOfMessages",
      "ApproximateNumberOfMessagesNotVisible",
      "ApproximateNumberOfMessagesDelayed",
    ] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] });
    const { Attributes: attributes } = await client.send(command).catch(fail(queue));
    const [ready = 0, inFlight = 0, delayed = 0] = names.map((name) => Number(attributes?.[name] ?? 0));
    return { ready, inFlight, delayed };
  }
}

/** Read anew after each wait. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function causeKey({ queue, id }: Pick<Lease, "queue" | "id">): RecordKey {
  return { partition: `queue#${queue}`, sort: `cause#${id}` };
}

function sentKey({ queue, deduplicationKey }: OutgoingMessage): RecordKey | null {
  if (deduplicationKey === undefined) return null;
  return { partition: `queue#${queue}`, sort: `sent#${createHash("sha256").update(deduplicationKey).digest("hex")}` };
}

function readCause(value: unknown): { readonly cause: string; readonly at: number } | null {
  if (typeof value !== "object" || value === null || !("cause" in value) || !("at" in value)) return null;
  return typeof value.cause === "string" && typeof value.at === "number" ? { cause: value.cause, at: value.at } : null;
}

function bySentAt(one: DeadMessage, other: DeadMessage): number {
  return one.sentAt - other.sentAt || (one.id < other.id ? -1 : 1);
}

/** Those of the batch that went are sent again with it: messages may come twice. */
function notSent(queue: string, count: number, { Code, SenderFault }: BatchResultErrorEntry): OmError {
  return new OmError("NOT_AVAILABLE", `SQS did not take ${count} messages for the queue ${queue} (${Code})`, {
    fix: "it is tried again by itself; if it stays, look at the queue and its key (KMS)",
    retryable: SenderFault !== true,
  });
}
