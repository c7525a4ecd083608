import type { EffectStore } from "#ports/effects.ts";
import { createMemoryQueues, type MemoryQueues } from "./memory-queues.ts";
import { createMemoryRecords, type MemoryRecords } from "./memory-records.ts";

/** Records and queues that change together, as in the SQLite file of a home. */
export interface MemoryStore {
  readonly records: MemoryRecords;
  readonly queue: MemoryQueues;
  readonly effects: EffectStore;
}

export function createMemoryStore(...queues: Parameters<typeof createMemoryQueues>): MemoryStore {
  const records = createMemoryRecords();
  const queue = createMemoryQueues(...queues);
  return {
    records,
    queue,
    effects: {
      async apply({ writes = [], sends = [], acknowledges }) {
        queue.assertStep(sends, acknowledges);
        records.write(writes);
        queue.step(sends, acknowledges);
      },
    },
  };
}
