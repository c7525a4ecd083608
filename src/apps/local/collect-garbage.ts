import type { Clock } from "#core/clock.ts";
import { listBusinesses } from "#intake/businesses.ts";
import type { Holds } from "./holds.ts";
import { findNamedBlobs, isNamed, type NamedBlobsDeps } from "./named-blobs.ts";

export interface CollectorDeps extends NamedBlobsDeps {
  readonly clock: Clock;
  readonly holds: Pick<Holds, "oldest">;
}

export interface CollectorOptions {
  /** How long versions of the numbers are kept after the next one took their place. */
  readonly keepMs: number;
  /** Nothing is removed that was named by anybody at any look in so long: readers in other processes have so much time. */
  readonly graceMs: number;
}

/** Looks for blobs that nobody names; gives how many were removed. */
export type Collector = () => Promise<number>;

/**
 * Removes rows, accounts and manifests that no current manifest, no record and no kept version names. Only what was found
 * unnamed at an earlier look, and what nobody can be reading who began before that look. Nothing unnamed becomes named
 * again, so a run that is killed half-way has removed some of it and the next one goes on; manifests go first, so that
 * none is left that names what is gone.
 */
export function createCollector(deps: CollectorDeps, { keepMs, graceMs }: CollectorOptions): Collector {
  const { blobs, records, clock, holds } = deps;
  /** Since which look nobody names it. */
  let unnamed = new Map<string, number>();

  return async () => {
    const found = new Map<string, number>();
    const now = clock.now();
    for (const business of await listBusinesses(records)) {
      const keys = await listKeys(business); // before the records are read: what comes later is not looked at
      const named = await findNamedBlobs(business, now - keepMs, deps);
      const seenAt = clock.now(); // who began before this may have seen a head that has moved since
      for (const key of keys) if (!isNamed(key, named)) found.set(key, unnamed.get(key) ?? seenAt);
    }
    unnamed = found;
    const ripe = [...found].flatMap(([key, since]) => (now - since >= graceMs && since < now ? [{ key, since }] : []));
    let removed = 0;
    for (const { key, since } of ripe.toSorted((one, other) => rank(one.key) - rank(other.key))) {
      if (holds.oldest() <= since) continue;
      await blobs.delete(key);
      unnamed.delete(key);
      removed += 1;
    }
    return removed;
  };

  async function listKeys(business: string): Promise<string[]> {
    const datasets = await Array.fromAsync(blobs.list(`${business}/datasets/`));
    return [...datasets, ...(await Array.fromAsync(blobs.list(`${business}/accounts/`)))];
  }
}

function rank(key: string): number {
  return key.includes("/manifests/") ? 0 : 1;
}
