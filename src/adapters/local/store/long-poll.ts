import type { ReceiveOptions } from "#ports/queue.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { NewMessage, Outcome, QueueNews, TakenMessage } from "./operations.ts";

const longestTimeoutMs = 2 ** 31 - 1;

/** Receiving that waits: nobody asks again before a commit, or the clock, made something visible. */
export interface LongPoll {
  receive(queue: string, options: ReceiveOptions): Promise<readonly TakenMessage[]>;
  /**
   * Called in the turn in which the messages are sent: whoever waits asks in the same commit, so that a message is sent
   * and received with one flush of the disk.
   */
  expect(messages: readonly NewMessage[]): void;
  onNews(news: readonly QueueNews[]): void;
  /** Whoever waits gets nothing. */
  close(): void;
}

export interface LongPollDeps {
  readonly submit: GroupCommit["submit"];
  readonly now: () => number;
}

interface Waiter {
  readonly ask: () => void;
  readonly giveUp: () => void;
}

interface WaitingLine {
  /** First come, first served. */
  readonly waiters: Set<Waiter>;
  /** When something becomes visible without anybody doing anything; null: never. */
  dueMs: number | null;
}

export function createLongPoll({ submit, now }: LongPollDeps): LongPoll {
  const lines = new Map<string, WaitingLine>();
  let timer: NodeJS.Timeout | undefined;

  function lineOf(queue: string): WaitingLine {
    let line = lines.get(queue);
    if (line === undefined) lines.set(queue, (line = { waiters: new Set(), dueMs: null }));
    return line;
  }

  function wake({ waiters }: WaitingLine, most: number): void {
    let left = most;
    for (const waiter of waiters) {
      if (left === 0) return;
      left -= 1;
      waiters.delete(waiter);
      waiter.ask();
    }
  }

  /** One timer, for the first moment at which any line with somebody in it has something. */
  function setTimer(): void {
    clearTimeout(timer);
    const dueTimes = [...lines.values()].flatMap(({ waiters, dueMs }) => (waiters.size > 0 ? (dueMs ?? []) : []));
    if (dueTimes.length === 0) return;
    const waitMs = Math.max(1, Math.min(...dueTimes) - now());
    timer = setTimeout(wakeDue, Math.min(waitMs, longestTimeoutMs));
  }

  function wakeDue(): void {
    for (const line of lines.values()) {
      if (line.dueMs === null || line.dueMs > now()) continue;
      line.dueMs = null;
      wake(line, line.waiters.size);
    }
    setTimer();
  }

  function giveBack(messages: readonly TakenMessage[], done: () => void): void {
    const release = { kind: "release", delayMs: null, cause: null, uncounted: true } as const;
    let left = messages.length;
    for (const { lease } of messages) {
      submit({ ...release, lease }, () => {
        left -= 1;
        if (left === 0) done();
      });
    }
  }

  return {
    receive(queue, { most, waitMs, signal }) {
      return new Promise((resolve, reject) => {
        const line = lineOf(queue);
        const waiter: Waiter = { ask, giveUp };
        let isOver = waitMs <= 0;
        let limit: NodeJS.Timeout | undefined;
        if (signal?.aborted === true) return resolve([]);
        signal?.addEventListener("abort", giveUp);
        ask();

        function ask(): void {
          submit({ kind: "receive", queue, most }, onOutcome);
        }

        function onOutcome(outcome: Outcome): void {
          if ("error" in outcome) return end(() => reject(outcome.error));
          const { messages, nextDueMs } = outcome.result;
          if (signal?.aborted === true && messages.length > 0) return giveBack(messages, () => end(() => resolve([])));
          if (messages.length > 0 || isOver) return end(() => resolve(messages));
          limit ??= setTimeout(giveUp, waitMs);
          line.waiters.add(waiter);
          line.dueMs = nextDueMs;
          setTimer();
        }

        /** Now, or with the answer that is under way. */
        function giveUp(): void {
          isOver = true;
          if (line.waiters.delete(waiter)) end(() => resolve([]));
        }

        function end(settle: () => void): void {
          clearTimeout(limit);
          signal?.removeEventListener("abort", giveUp);
          settle();
        }
      });
    },

    expect(messages) {
      for (const { queue, delayMs } of messages) {
        const line = delayMs === 0 ? lines.get(queue) : undefined;
        if (line !== undefined) wake(line, 1);
      }
    },

    onNews(news) {
      for (const { queue, visible, dueMs } of news) {
        const line = lines.get(queue);
        if (line === undefined) continue;
        if (dueMs !== null) line.dueMs = Math.min(line.dueMs ?? dueMs, dueMs);
        if (line.waiters.size === 0) continue;
        wake(line, visible);
        setTimer();
      }
    },

    close() {
      clearTimeout(timer);
      for (const { waiters } of lines.values()) for (const waiter of waiters) waiter.giveUp();
    },
  };
}
