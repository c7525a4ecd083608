import { OmError } from "#core/errors.ts";
import type { Lease, QueueSettings } from "#ports/queue.ts";
import type { RecordKey } from "#ports/record-store.ts";

/** One change of the store as plain data, so that it may travel to a thread. Each is done whole or not at all. */
export type Operation =
  | { readonly kind: "write"; readonly write: RecordChange }
  | { readonly kind: "send"; readonly messages: readonly NewMessage[] }
  | { readonly kind: "receive"; readonly queue: string; readonly most: number }
  | { readonly kind: "extend"; readonly lease: Lease; readonly visibilityMs: number }
  | {
      readonly kind: "release";
      readonly lease: Lease;
      readonly delayMs: number | null;
      readonly cause: string | null;
      readonly uncounted: boolean;
    }
  | { readonly kind: "redrive" | "discard"; readonly queue: string; readonly ids: readonly string[] }
  | {
      readonly kind: "apply";
      readonly writes: readonly RecordChange[];
      readonly sends: readonly NewMessage[];
      readonly acknowledges: Lease | null;
    };

export interface RecordChange {
  readonly key: RecordKey;
  /** JSON; null removes the record. */
  readonly value: string | null;
  /** Null: whatever is there. */
  readonly ifVersion: number | null;
}

export interface NewMessage {
  readonly queue: string;
  readonly group: string;
  /** JSON */
  readonly body: string;
  readonly delayMs: number;
  readonly deduplicationKey: string | null;
}

/** An operation and the time at which it was asked for. */
export interface Request {
  readonly operation: Operation;
  readonly now: number;
}

export interface Result {
  /** Rows that were changed; of one that was written, its version. */
  readonly count: number;
  readonly messages: readonly TakenMessage[];
  /** Of a receive that found nothing: when to look again; null where nothing waits. */
  readonly nextDueMs: number | null;
}

export interface TakenMessage {
  readonly lease: Lease;
  readonly body: string;
  readonly group: string;
  readonly sentAt: number;
  readonly receives: number;
  readonly isLast: boolean;
}

export type Outcome = { readonly result: Result } | { readonly error: OmError };

/** What came of the requests of one commit, in their order, and which messages it made visible, now or later. */
export interface Commit {
  readonly outcomes: readonly Outcome[];
  readonly news: readonly QueueNews[];
}

export interface QueueNews {
  readonly queue: string;
  /** How many messages can be received from now on. */
  readonly visible: number;
  /** The first moment at which another one can be; null: none was put off. */
  readonly dueMs: number | null;
}

export type QueueSettingsByName = Readonly<Record<string, QueueSettings>>;

export const nothing: Result = { count: 0, messages: [], nextDueMs: null };

export function changed(count: number): Result {
  return { ...nothing, count };
}

/** @throws OmError `NOT_FOUND` for a queue that was not set up */
export function settingsOf(queues: QueueSettingsByName, queue: string): QueueSettings {
  const settings = Object.hasOwn(queues, queue) ? queues[queue] : undefined;
  if (settings !== undefined) return settings;
  throw new OmError("NOT_FOUND", "there is no such queue", {
    fix: `use one of: ${Object.keys(queues).join(", ")}`,
    details: { queue },
  });
}
