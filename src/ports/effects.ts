import type { Lease, OutgoingMessage } from "./queue.ts";
import type { JsonValue, RecordKey } from "./record-store.ts";

/**
 * What one step of the work changes, together: records written, messages sent, and the message that asked for it
 * acknowledged.
 *
 * Embedded: one transaction, all or nothing. AWS has none over several items: there the writes go one after the other,
 * then the sends, then the acknowledgement, so that after a crash the message comes again. Hence two rules for callers:
 * every step may be repeated, and what makes a result visible is the first write.
 */
export interface Effects {
  readonly writes?: readonly RecordWrite[];
  readonly sends?: readonly OutgoingMessage[];
  readonly acknowledges?: Lease;
}

export interface RecordWrite {
  readonly key: RecordKey;
  /** Null removes the record. */
  readonly value: JsonValue | null;
  /** Writes only on top of this version; 0: only where there is no record. Without it, always. */
  readonly ifVersion?: number;
}

export interface EffectStore {
  /**
   * Durable when it resolves.
   * @throws OmError `CONFLICT` (retryable) when another write came first: nothing is acknowledged or sent, and the writes
   * before that one stand in the AWS home only; `LEASE_LOST` when the message was delivered again in the meantime:
   * embedded nothing is changed.
   */
  apply(effects: Effects): Promise<void>;
}
