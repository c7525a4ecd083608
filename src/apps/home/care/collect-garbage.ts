import type { Clock } from "#core/clock.ts";
import { listBusinesses } from "#intake/businesses.ts";
import { partitionOf } from "#ports/keys.ts";
import type { Holds } from "../holds.ts";
import { findNamedBlobs, hasWork, isNamed, type NamedBlobsDeps } from "./named-blobs.ts";

/** Since which look nobody names a blob (epoch ms), by its key. */
export type UnnamedSince = ReadonlyMap<string, number>;

/** What the looks before have found, of each business. */
export interface UnnamedBlobs {
  read(business: string): Promise<UnnamedSince>;
  /** Before anything is removed: who looks at the same time and comes second ends here. */
  write(business: string, unnamed: UnnamedSince): Promise<void>;
}

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

/** All businesses, by the memory of one process. */
export function createCollector(deps: CollectorDeps, options: CollectorOptions): Collector {
  const unnamed = rememberUnnamed();
  return async () => {
    let removed = 0;
    for (const business of await listBusinesses(deps.records))
      removed += await collectGarbage(business, { ...deps, unnamed }, options);
    return removed;
  };
}

function rememberUnnamed(): UnnamedBlobs {
  const known = new Map<string, UnnamedSince>();
  return {
    read: async (business) => known.get(business) ?? new Map(),
    write: async (business, unnamed) => void known.set(business, unnamed),
  };
}

/**
 * Removes rows, accounts and manifests that no current manifest, no record and no kept version names. Only what was found
 * unnamed at an earlier look, and what nobody can be reading who began before that look. Nothing unnamed becomes named
 * again but by work on its own file, which is asked about once more before anything of that file goes. So a run that is
 * killed half-way has removed some of it and the next one goes on; manifests go first, so that none is left that names what
 * is gone.
 * @param stop nothing more is removed once it is aborted
 */
export async function collectGarbage(
  business: string,
  deps: CollectorDeps & { readonly unnamed: UnnamedBlobs },
  { keepMs, graceMs }: CollectorOptions,
  stop?: AbortSignal,
): Promise<number> {
  const { blobs, records, clock, holds, unnamed } = deps;
  const before = await unnamed.read(business);
  const now = clock.now();
  const keys = await listKeys(business, deps); // before the records are read: what comes later is not looked at
  const named = await findNamedBlobs(business, now - keepMs, deps);
  const seenAt = clock.now(); // who began before this may have seen a head that has moved since
  const found = new Map(
    keys.flatMap((key) => (isNamed(key, named) ? [] : [[key, before.get(key) ?? seenAt] as const])),
  );
  await unnamed.write(business, found);
  const ripe = [...found].flatMap(([key, since]) => (now - since >= graceMs && since < now ? [{ key, since }] : []));
  const isTakenUp = askOncePerFile(business, records);
  let removed = 0;
  for (const { key, since } of ripe.toSorted((one, other) => rank(one.key) - rank(other.key))) {
    if (stop?.aborted === true) break;
    if (holds.oldest() <= since || (await isTakenUp(key))) continue;
    await blobs.delete(key);
    removed += 1;
  }
  return removed;
}

async function listKeys(business: string, { blobs }: Pick<CollectorDeps, "blobs">): Promise<string[]> {
  const datasets = await Array.fromAsync(blobs.list(`${business}/datasets/`));
  return [...datasets, ...(await Array.fromAsync(blobs.list(`${business}/accounts/`)))];
}

/** Whether work on the file of a key was asked for since the records were read. Keys of one file lie side by side. */
function askOncePerFile(business: string, records: CollectorDeps["records"]): (key: string) => Promise<boolean> {
  let asked: { readonly fileId: string; readonly isAtWork: boolean } | null = null;
  return async (key) => {
    const fileId = key.split("/").find((segment) => segment.startsWith("file_"));
    if (fileId === undefined) return false;
    if (asked?.fileId === fileId) return asked.isAtWork;
    const tables = await records.list(partitionOf(business), { prefix: `table#${fileId}#` });
    asked = { fileId, isAtWork: tables.some(({ value }) => hasWork(value)) };
    return asked.isAtWork;
  };
}

function rank(key: string): number {
  return key.includes("/manifests/") ? 0 : 1;
}
