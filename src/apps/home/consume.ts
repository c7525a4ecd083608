import { toOmError } from "#core/errors.ts";
import { pause } from "#core/timers.ts";
import type { Queue, QueueSettings, ReceivedMessage } from "#ports/queue.ts";
import { attempt, type AttemptDeps, type Handler, troubleMs } from "./attempt.ts";

export interface Consumer {
  readonly queue: string;
  readonly settings: QueueSettings;
  /** Messages at work at the same time. */
  readonly concurrency: number;
  readonly handler: Handler;
}

export interface ConsumeDeps extends AttemptDeps {
  readonly queue: Queue;
}

const longPollMs = 20_000;

/** Works on a queue until it is told to stop; resolves when nothing is at work any more. */
export async function consume(consumer: Consumer, deps: ConsumeDeps): Promise<void> {
  await Promise.all(Array.from({ length: consumer.concurrency }, () => consumeOneByOne(consumer, deps)));
}

async function consumeOneByOne({ queue: name, settings, handler }: Consumer, deps: ConsumeDeps): Promise<void> {
  const { queue, stop, timers, onTrouble } = deps;
  while (!stop.aborted) {
    try {
      const deliveries = await queue.receive(name, { most: 1, waitMs: longPollMs, signal: stop });
      for (const delivery of deliveries) {
        const lease = keepLease(delivery, settings, deps);
        await attempt(delivery, handler, lease.lost, deps).finally(lease.end);
      }
    } catch (thrown) {
      // The queue itself does not answer (a full disk, say). What was taken comes again when its lease ends.
      onTrouble(toOmError(thrown));
      await pause(troubleMs, timers, stop);
    }
  }
}

/** Keeps a message ours while it is at work; `lost` is aborted when it is not ours any more. */
function keepLease(
  { lease }: ReceivedMessage,
  { visibilityMs }: QueueSettings,
  { queue, timers }: ConsumeDeps,
): { readonly lost: AbortSignal; readonly end: () => void } {
  const lost = new AbortController();
  const extend = async (): Promise<void> => {
    const isOurs = await queue.extend(lease, visibilityMs);
    if (!isOurs) lost.abort();
  };
  // What fails is tried again at the next turn; the acknowledgement decides in the end.
  const end = timers.every(visibilityMs / 3, () => void extend().catch(() => undefined));
  return { lost: lost.signal, end };
}
