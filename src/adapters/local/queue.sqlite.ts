import type { OutgoingMessage, Queue, ReceivedMessage } from "#ports/queue.ts";
import type { GroupCommit } from "./store/group-commit.ts";
import type { LongPoll } from "./store/long-poll.ts";
import { type NewMessage, type QueueSettingsByName, settingsOf, type TakenMessage } from "./store/operations.ts";
import type { QueueReader } from "./store/queue-reader.ts";

export interface SqliteQueueDeps {
  readonly commits: GroupCommit;
  readonly polls: LongPoll;
  readonly reader: QueueReader;
  readonly queues: QueueSettingsByName;
  readonly now: () => number;
}

/**
 * The queues of a store. Besides the port's codes: `NOT_FOUND` for a queue that was not set up, and `LEASE_LOST` for
 * every change once another owner has taken the data folder over.
 */
export function createSqliteQueue({ commits, polls, reader, queues, now }: SqliteQueueDeps): Queue {
  return {
    async send(messages) {
      const sent = toNewMessages(messages, queues);
      const done = commits.ask({ kind: "send", messages: sent });
      polls.expect(sent);
      await done;
    },
    async receive(queue, options) {
      settingsOf(queues, queue);
      return (await polls.receive(queue, options)).map(toReceived);
    },
    async extend(lease, visibilityMs) {
      return (await commits.ask({ kind: "extend", lease, visibilityMs: toWholeMs(visibilityMs) })).count > 0;
    },
    async release(lease, { delayMs, cause = null, uncounted = false }) {
      const delay = delayMs === undefined ? null : toWholeMs(delayMs);
      return (await commits.ask({ kind: "release", lease, delayMs: delay, cause, uncounted })).count > 0;
    },
    async listDead(queue, options = {}) {
      settingsOf(queues, queue);
      return reader.listDead(queue, options.limit);
    },
    async redrive(queue, ids) {
      settingsOf(queues, queue);
      return (await commits.ask({ kind: "redrive", queue, ids })).count;
    },
    async discard(queue, ids) {
      settingsOf(queues, queue);
      return (await commits.ask({ kind: "discard", queue, ids })).count;
    },
    async depth(queue) {
      settingsOf(queues, queue);
      return reader.depth(queue, now());
    },
  };
}

/** @throws OmError `NOT_FOUND` */
export function toNewMessages(
  messages: readonly OutgoingMessage[],
  queues: QueueSettingsByName,
): readonly NewMessage[] {
  return messages.map(({ queue, group, body, delayMs = 0, deduplicationKey = null }) => {
    settingsOf(queues, queue);
    return { queue, group, body: JSON.stringify(body), delayMs: toWholeMs(delayMs), deduplicationKey };
  });
}

function toReceived({ body, ...message }: TakenMessage): ReceivedMessage {
  return { ...message, body: JSON.parse(body) };
}

function toWholeMs(ms: number): number {
  return Math.max(0, Math.ceil(ms));
}
