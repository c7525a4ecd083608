import { isOfTheMachine, type OmError, toOmError } from "#core/errors.ts";
import { pause, type Timers } from "#core/timers.ts";
import type { Queue, ReceivedMessage, ReleaseOptions } from "#ports/queue.ts";

/** Does the work of one message. When it resolves the message is acknowledged; what it throws gives it back. */
export interface Handler {
  handle(delivery: ReceivedMessage, signal: AbortSignal): Promise<void>;
  /** The message is set aside after this error: whatever it was about should say so. */
  giveUp?(delivery: ReceivedMessage, error: OmError): Promise<void>;
}

export interface AttemptDeps {
  readonly queue: Pick<Queue, "release">;
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

/**
 * One delivery of a message: done, or given back with the reason. Whether it is done.
 * @param lost aborted when the message is not ours any more
 */
export async function attempt(
  delivery: ReceivedMessage,
  handler: Handler,
  lost: AbortSignal,
  deps: AttemptDeps,
): Promise<boolean> {
  const { stop, backoffMs, onFailure } = deps;
  try {
    await handler.handle(delivery, AbortSignal.any([stop, lost]));
    return true;
  } catch (thrown) {
    const error = toOmError(thrown);
    if (error.code === "LEASE_LOST" || lost.aborted) return false; // somebody else does it now
    if (stop.aborted && error.code === "CANCELLED") {
      await giveBack(delivery, { uncounted: true }, deps);
      return false;
    }
    onFailure(delivery, error);
    if (isOfTheMachine(error)) {
      await giveBack(delivery, { uncounted: true, delayMs: machineBackoffMs, cause: causeOf(error) }, deps);
      return false;
    }
    if (delivery.isLast) await handler.giveUp?.(delivery, error);
    const delayMs = delivery.isLast ? 0 : backoffMs(delivery.receives);
    await giveBack(delivery, { cause: causeOf(error), delayMs }, deps);
    return false;
  }
}

/** Again and again while the queue cannot write (a full disk, say): else the message rests until its lease ends. */
async function giveBack(
  { lease }: ReceivedMessage,
  options: ReleaseOptions,
  { queue, stop, timers, onTrouble }: AttemptDeps,
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

/** After the queue itself failed. */
export const troubleMs = 1_000;

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
