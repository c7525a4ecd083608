import { isOfTheMachine, type OmError, toOmError } from "#core/errors.ts";
import { pause, type Timers } from "#core/timers.ts";
import type { Queue, QueueSettings, ReceivedMessage, ReleaseOptions } from "#ports/queue.ts";

/** Does the work of one message. When it resolves the message is acknowledged; what it throws gives it back. */
export interface Handler {
  handle(delivery: ReceivedMessage, signal: AbortSignal): Promise<void>;
  /** The message is set aside after this error: whatever it was about should say so. */
  giveUp?(delivery: ReceivedMessage, error: OmError): Promise<void>;
}

export interface Consumer {
  readonly queue: string;
  readonly settings: QueueSettings;
  /** Messages at work at the same time. */
  readonly concurrency: number;
  readonly handler: Handler;
}

export interface ConsumeDeps {
  readonly queue: Queue;
  readonly timers: Timers;
  /** Aborted when no more is to be begun; what is at work is given back. */
  readonly stop: AbortSignal;
  /** How long a message rests after an attempt that failed, by the number of attempts. */
  readonly backoffMs: (receives: number) => number;
  /** Told of each attempt that failed. */
  readonly onFailure: (delivery: ReceivedMessage, error: OmError) => void;
  /** Told when the queue itself failed; work goes on by itself. */
  readonly onTrouble: (error: OmError) => void;
}

const longPollMs = 20_000;
const troubleMs = 1_000;

/** Works on a queue until it is told to stop; resolves when nothing is at work any more. */
export async function consume(consumer: Consumer, deps: ConsumeDeps): Promise<void> {
  await Promise.all(Array.from({ length: consumer.concurrency }, () => consumeOneByOne(consumer, deps)));
}

async function consumeOneByOne({ queue: name, settings, handler }: Consumer, deps: ConsumeDeps): Promise<void> {
  const { queue, stop, timers, onTrouble } = deps;
  while (!stop.aborted) {
    try {
      const deliveries = await queue.receive(name, { most: 1, waitMs: longPollMs, signal: stop });
      for (const delivery of deliveries) await attempt(delivery, settings, handler, deps);
    } catch (thrown) {
      // The queue itself does not answer (a full disk, say). What was taken comes again when its lease ends.
      onTrouble(toOmError(thrown));
      await pause(troubleMs, timers, stop);
    }
  }
}

async function attempt(
  delivery: ReceivedMessage,
  settings: QueueSettings,
  handler: Handler,
  deps: ConsumeDeps,
): Promise<void> {
  const { stop, backoffMs, onFailure } = deps;
  const lease = keepLease(delivery, settings, deps);
  try {
    await handler.handle(delivery, AbortSignal.any([stop, lease.lost]));
  } catch (thrown) {
    const error = toOmError(thrown);
    if (error.code === "LEASE_LOST" || lease.lost.aborted) return; // somebody else does it now
    if (stop.aborted && error.code === "CANCELLED") {
      await giveBack(delivery, { uncounted: true }, deps);
      return;
    }
    onFailure(delivery, error);
    if (isOfTheMachine(error)) {
      await giveBack(delivery, { uncounted: true, delayMs: machineBackoffMs, cause: causeOf(error) }, deps);
      return;
    }
    if (delivery.isLast) await handler.giveUp?.(delivery, error);
    const delayMs = delivery.isLast ? 0 : backoffMs(delivery.receives);
    await giveBack(delivery, { cause: causeOf(error), delayMs }, deps);
  } finally {
    lease.end();
  }
}

/** Again and again while the queue cannot write (a full disk, say): else the message rests until its lease ends. */
async function giveBack(
  { lease }: ReceivedMessage,
  options: ReleaseOptions,
  { queue, stop, timers, onTrouble }: ConsumeDeps,
): Promise<void> {
  for (;;) {
    try {
      await queue.release(lease, options);
      return;
    } catch (thrown) {
      const error = toOmError(thrown);
      if (!error.retryable || stop.aborted) throw error;
      onTrouble(error);
      await pause(troubleMs, timers, stop);
    }
  }
}

/** Until somebody has made room, say. */
const machineBackoffMs = 5_000;

function causeOf({ code, message }: OmError): string {
  return `${code}: ${message}`;
}

const firstBackoffMs = 500;
const longestBackoffMs = 60_000;

/** Doubles with each attempt. */
export function doublingBackoffMs(receives: number): number {
  return Math.min(longestBackoffMs, firstBackoffMs * 2 ** (receives - 1));
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
