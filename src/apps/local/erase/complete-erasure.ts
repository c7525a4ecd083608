import type { Clock } from "#core/clock.ts";
import type { ErasureReport } from "#core/erasure.ts";
import { OmError } from "#core/errors.ts";
import { headKey } from "#engine/dataset.ts";
import type { RecordWrite } from "#ports/effects.ts";
import { partitionOf } from "#ports/keys.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import type { Queue } from "#ports/queue.ts";
import { type Erasing, erasingKey, tombstoneKey } from "#processing/erasing.ts";
import { rewritePast, type RewritePastDeps } from "#processing/rewrite-past.ts";
import { everyRecord } from "../every-record.ts";
import type { Holds } from "../holds.ts";
import { isOfFiles, listContentBlobs } from "./content-blobs.ts";
import { removeInboxCopies } from "./inbox-copies.ts";
import { readLogStart } from "./log-start.ts";
import { searchRest } from "./search-rest.ts";

export interface CompleteErasureDeps extends RewritePastDeps {
  readonly queue: Queue;
  readonly queues: readonly string[];
  readonly uploads: PartialUploads;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly holds: Pick<Holds, "oldest">;
  /** Whether this process still works on a file. */
  readonly isAtWork: (fileId: string) => boolean;
  /** Writes the database anew without what was removed from it; `fileIds` are those whose messages say nothing any more. */
  readonly scrub: (fileIds: readonly string[]) => Promise<void>;
  readonly pause: (ms: number) => Promise<void>;
}

/** A query or a backup that takes longer is not waited for: the server goes on when it has ended. */
const mostWaitMs = 60_000;
const lookAgainMs = 50;

/**
 * Removes what an erasure is about, after it was put down. Every step may be done again; the record of it goes last, so one
 * that was killed anywhere is completed by whoever owns the folder next.
 * @throws OmError `NOT_AVAILABLE` (retryable) while somebody still reads what is to go
 */
export async function completeErasure(begun: Erasing, deps: CompleteErasureDeps): Promise<ErasureReport> {
  const { business } = begun;
  const ids = new Set(begun.files.map(({ fileId }) => fileId));
  const erasing = await forgetPast(begun, ids, deps);
  await waitForReaders(ids, deps);
  const blobs = await removeBlobs(erasing, ids, deps);
  const copies = await removeCopies(erasing, deps);
  const messages = await discardMessages(ids, deps);
  const records = await removeRecords(erasing, ids, deps);
  const logBefore = await readLogStart(deps.dataDir);
  await deps.scrub([...ids]);
  const proof = await searchRest(erasing, ids, { ...deps, logBefore });
  await deps.effects.apply({ writes: [{ key: erasingKey(erasing), value: null }] });
  const { erasedAt, files, versions } = erasing;
  return { business, erasedAt, files, removed: { ...blobs, records, messages, copies, versions }, proof };
}

/** Nothing names the content any more, in any version of any dataset. */
async function forgetPast(begun: Erasing, ids: ReadonlySet<string>, deps: CompleteErasureDeps): Promise<Erasing> {
  const { partition, sort: prefix } = headKey(begun.business, "");
  let erasing = begun;
  for (const { sort } of await deps.records.list(partition, { prefix })) {
    const dataset = sort.slice(prefix.length);
    const before = erasing;
    const withPast = (past: { readonly versions: number; readonly obsolete: readonly string[] }): Erasing => ({
      ...before,
      versions: before.versions + past.versions,
      obsolete: [...new Set([...before.obsolete, ...past.obsolete])],
    });
    const past = await rewritePast(
      { business: begun.business, dataset },
      { ids, erasedAt: begun.erasedAt },
      (found) => [{ key: erasingKey(begun), value: JSON.parse(JSON.stringify(withPast(found))) }],
      deps,
    );
    erasing = withPast(past);
  }
  return erasing;
}

/** Who began before now may still read what was named then. */
async function waitForReaders(ids: ReadonlySet<string>, deps: CompleteErasureDeps): Promise<void> {
  const { clock, holds, isAtWork, pause } = deps;
  const since = clock.now();
  for (let waited = 0; holds.oldest() <= since || [...ids].some(isAtWork); waited += lookAgainMs) {
    if (waited >= mostWaitMs) {
      throw new OmError("NOT_AVAILABLE", "a query or a backup that began earlier still reads what is to be erased", {
        fix: "it is out of the numbers already; its bytes go when that has ended, without another command",
        retryable: true,
      });
    }
    await pause(lookAgainMs);
  }
}

async function removeBlobs(
  { business, isWhole, obsolete }: Erasing,
  ids: ReadonlySet<string>,
  { blobs }: CompleteErasureDeps,
): Promise<{ readonly blobs: number; readonly bytes: number }> {
  const removed = { blobs: 0, bytes: 0 };
  for (const key of [...obsolete, ...(await listContentBlobs(business, ids, isWhole, blobs))]) {
    const info = await blobs.head(key);
    if (info === null) continue;
    await blobs.delete(key);
    removed.blobs += 1;
    removed.bytes += info.sizeBytes;
  }
  return removed;
}

async function removeCopies(
  { business, erasedAt, isWhole, files }: Erasing,
  { uploads, dataDir }: CompleteErasureDeps,
): Promise<number> {
  let removed = await removeInboxCopies(dataDir, files);
  if (!isWhole) return removed;
  for (const upload of await uploads.list()) {
    if (upload.business !== business || upload.createdAt > erasedAt) continue;
    await uploads.discard(upload.id);
    removed += 1;
  }
  return removed;
}

/** What attempts at it said may quote it. */
async function discardMessages(ids: ReadonlySet<string>, { queue, queues }: CompleteErasureDeps): Promise<number> {
  let discarded = 0;
  for (const name of queues) {
    const dead = await queue.listDead(name);
    const ours = dead.filter(({ body }) => isOfFiles(body, ids)).map(({ id }) => id);
    if (ours.length > 0) discarded += await queue.discard(name, ours);
  }
  return discarded;
}

/** Of a whole business also what is of no file; what finds versions of the numbers, and that a content was here, stays. */
const kept = ["head#", "moment#", "content#", "erased#"];
const ofOneFile = ["file#", "table#", "duplicate#", "request#", "remembered#"];

async function removeRecords(
  { business, isWhole, files }: Erasing,
  ids: ReadonlySet<string>,
  { records, effects }: CompleteErasureDeps,
): Promise<number> {
  const partition = partitionOf(business);
  const writes: RecordWrite[] = [];
  for await (const { sort, value } of everyRecord(business, records)) {
    if (kept.some((prefix) => sort.startsWith(prefix))) continue;
    const isOfFile = ofOneFile.some((prefix) => sort.startsWith(prefix));
    const isOurs = isOfFile ? sort.split("#").some((part) => ids.has(part)) || isOfFiles(value, ids) : isWhole;
    if (isOurs) writes.push({ key: { partition, sort }, value: null });
  }
  const tombstones = files.map((file) => ({
    key: tombstoneKey(business, file.fileId),
    value: JSON.parse(JSON.stringify(file)),
  }));
  await effects.apply({ writes: [...tombstones, ...writes] });
  return writes.length;
}
