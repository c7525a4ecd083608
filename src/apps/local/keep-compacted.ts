import { type OmError, toOmError } from "#core/errors.ts";
import type { Timers } from "#core/timers.ts";
import { listDatasets } from "#engine/dataset.ts";
import { listBusinesses } from "#intake/businesses.ts";
import { type CompactDeps, compactDataset } from "#processing/compaction/compact-dataset.ts";
import type { Compactor } from "#processing/compaction/compactor.ts";
import type { EventHub } from "../home/event-hub.ts";
import { assertRoom } from "./free-disk.ts";
import type { Holds } from "../home/holds.ts";

export interface KeepCompactedDeps extends Omit<CompactDeps, "compactor"> {
  readonly compactor: Compactor;
  readonly hub: Pick<EventHub, "subscribe">;
  readonly holds: Pick<Holds, "during">;
  readonly timers: Pick<Timers, "after">;
  readonly dataDir: string;
  /** Told when a look failed; the next one is taken all the same. */
  readonly onTrouble: (error: OmError) => void;
}

export interface CompactionKeeper {
  /** Looks at every business: of one whose past was written anew, tables may lie alone. */
  lookAtAll(): Promise<void>;
  /** Stops what is being written, which nobody has named yet. */
  close(): Promise<void>;
}

/** Files that come one after the other are waited for so long, */
const quietMs = 2_000;
/** and no longer than this. */
const mostWaitMs = 60_000;

/** Brings rows of small tables together where files came or went, as soon as there is a pause. */
export function keepCompacted(deps: KeepCompactedDeps): CompactionKeeper {
  const { hub, timers, records, holds, dataDir, onTrouble } = deps;
  const changed = new Set<string>();
  const closing = new AbortController();
  let looking: Promise<void> = Promise.resolve();
  let cancelPause = (): void => undefined;
  let cancelWait: (() => void) | null = null;

  const unsubscribe = hub.subscribe(({ event }) => {
    if (event.event === "file-ended") waitFor(event.business);
  });

  return {
    async lookAtAll() {
      look(async () => {
        for (const business of await listBusinesses(records)) changed.add(business);
      });
      await looking;
    },
    async close() {
      closing.abort();
      unsubscribe();
      endWaiting();
      await deps.compactor.close();
      await looking;
    },
  };

  function waitFor(business: string): void {
    changed.add(business);
    cancelPause();
    cancelPause = timers.after(quietMs, () => look());
    cancelWait ??= timers.after(mostWaitMs, () => look());
  }

  function endWaiting(): void {
    cancelPause();
    cancelWait?.();
    cancelWait = null;
  }

  function look(prepare: () => Promise<void> = async () => undefined): void {
    if (closing.signal.aborted) return;
    endWaiting();
    looking = looking.then(prepare).then(lookAtChanged).catch(tell);
  }

  function tell(thrown: unknown): void {
    if (!closing.signal.aborted) onTrouble(toOmError(thrown));
  }

  async function lookAtChanged(): Promise<void> {
    const businesses = [...changed];
    changed.clear();
    for (const business of businesses) {
      for (const dataset of await listDatasets(business, records)) await compactAll(business, dataset).catch(tell); // it keeps no other from it
    }
  }

  async function compactAll(business: string, dataset: string): Promise<void> {
    for (let isMore = true; isMore && !closing.signal.aborted;) {
      await assertRoom(dataDir, null);
      isMore = await holds.during(() => compactDataset(business, dataset, deps));
    }
  }
}
