import type { EffectStore } from "#ports/effects.ts";
import type { Queue, QueueSettings } from "#ports/queue.ts";
import type { RecordStore } from "#ports/record-store.ts";

/** The store of one home, opened at a place for one test. */
export interface StorePlace {
  readonly queue: Queue;
  readonly effects: EffectStore;
  readonly records: RecordStore;
  /** Lets time pass: by an injected clock where the home has one, else by waiting. */
  advance(ms: number): Promise<void>;
  close(): Promise<void>;
}

export interface StoreHome {
  /** Each name is a place of its own, empty at first; the same name is the same place again. */
  open(place: string, queues: Readonly<Record<string, QueueSettings>>): StorePlace | Promise<StorePlace>;
  /** The shortest time that the home tells from none; the suites wait a few of them at a time. */
  readonly granularityMs: number;
}
