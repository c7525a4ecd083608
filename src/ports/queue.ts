import type { JsonValue } from "./record-store.ts";

/**
 * Queues of small messages: ids and pointers, never rows. Each is delivered at least once and in no promised order; one
 * that is not acknowledged within its queue's visibility timeout comes again, and after the queue's most receives it is
 * set aside with the cause.
 */
export interface Queue {
  /** Durable when it resolves. */
  send(messages: readonly OutgoingMessage[]): Promise<void>;
  /**
   * Takes up to `most` messages. Where there is none it waits for the first, at most `waitMs`; then, and when `signal` is
   * aborted, the list is empty. Groups of a queue take turns, so that a thousand messages of one do not hold up another.
   */
  receive(queue: string, options: ReceiveOptions): Promise<readonly ReceivedMessage[]>;
  /** Hides a message for another `visibilityMs` from now. False: the lease is no longer ours, nothing was changed. */
  extend(lease: Lease, visibilityMs: number): Promise<boolean>;
  /** Gives a message back. False: the lease is no longer ours, nothing was changed. */
  release(lease: Lease, options: ReleaseOptions): Promise<boolean>;
  /** Messages that were set aside, oldest first. */
  listDead(queue: string, options?: { readonly limit?: number }): Promise<readonly DeadMessage[]>;
  /** Back into their queue, as if they were new; gives how many were there. */
  redrive(queue: string, ids: readonly string[]): Promise<number>;
  /** For good; gives how many were there. */
  discard(queue: string, ids: readonly string[]): Promise<number>;
  depth(queue: string): Promise<QueueDepth>;
}

export interface OutgoingMessage {
  readonly queue: string;
  readonly body: JsonValue;
  /** Whose work it is (a business): groups take turns. */
  readonly group: string;
  /** Invisible at first. */
  readonly delayMs?: number;
  /** A second message with the same key is dropped while the first was sent less than five minutes ago. */
  readonly deduplicationKey?: string;
}

export interface ReceiveOptions {
  readonly most: number;
  readonly waitMs: number;
  readonly signal?: AbortSignal;
}

/** The right to one delivery of a message; void once the message is delivered again. */
export interface Lease {
  readonly queue: string;
  readonly id: string;
  readonly token: string;
}

export interface ReceivedMessage {
  readonly lease: Lease;
  readonly body: JsonValue;
  readonly group: string;
  readonly sentAt: number;
  /** 1 at the first delivery. */
  readonly receives: number;
  /** No further delivery follows this one. */
  readonly isLast: boolean;
}

export interface ReleaseOptions {
  readonly delayMs?: number;
  /** Why; kept with the message, and shown where it is set aside. */
  readonly cause?: string;
  /** The attempt does not count: the work was stopped, it did not fail. */
  readonly uncounted?: boolean;
}

export interface DeadMessage {
  readonly id: string;
  readonly body: JsonValue;
  readonly group: string;
  readonly sentAt: number;
  readonly diedAt: number;
  readonly receives: number;
  /** Of the last attempt that said one; null where every attempt ended without a word. */
  readonly cause: string | null;
}

export interface QueueDepth {
  readonly ready: number;
  readonly inFlight: number;
  readonly delayed: number;
  readonly dead: number;
  /** Age of the oldest message that is ready; 0 where there is none. */
  readonly oldestMs: number;
}

/** What a queue promises of its messages. */
export interface QueueSettings {
  readonly visibilityMs: number;
  readonly mostReceives: number;
}
