import type { ErasureProof, ErasureReport } from "#core/erasure.ts";
import { OmError } from "#core/errors.ts";
import { headKey } from "#engine/dataset.ts";
import type { RecordWrite } from "#ports/effects.ts";
import { tombstoneKey } from "#ports/erased-files.ts";
import { partitionOf } from "#ports/keys.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import type { Queue } from "#ports/queue.ts";
import { type Erasing, erasingKey } from "#processing/erasure/erasing.ts";
import { rewritePast, type RewritePastDeps } from "#processing/erasure/rewrite-past.ts";
import { everyRecord } from "../care/every-record.ts";
import type { Holds } from "../holds.ts";
import { isOfFiles, listContentBlobs } from "./content-blobs.ts";
import { keepReport } from "./erasure-reports.ts";
import { searchRest } from "./search-rest.ts";
import { isSetSince, listsSetSince } from "./settings-since.ts";

/** What a home has beside its blobs, records and queues. */
export interface ErasurePlace {
  /** Copies that people put, or jobs left; gives how many went. */
  removeCopies(erasing: Erasing): Promise<number>;
  /** Removes what a database keeps of records that are gone, and searches what only this home has. */
  scrub(erasing: Erasing): Promise<readonly ErasureProof[]>;
  /** Where something of it may be that nothing here can look at; empty where that is said elsewhere. */
  unproved(): Promise<readonly string[]>;
}

export interface CompleteErasureDeps extends RewritePastDeps {
  readonly queue: Queue;
  readonly queues: readonly string[];
  readonly uploads: PartialUploads;
  readonly place: ErasurePlace;
  readonly holds: Pick<Holds, "during">;
  /**
   * Resolves when nobody reads or writes any more who began while it was named.
   * @throws OmError `NOT_AVAILABLE` (retryable) where that is later
   */
  readonly readersHaveEnded: (erasing: Erasing, ids: ReadonlySet<string>) => Promise<void>;
  /** Removes nothing more once it is aborted. */
  readonly stop?: AbortSignal;
}

/**
 * Removes what an erasure is about, after it was put down. Every step may be done again; the record of it goes last, so one
 * that was killed anywhere is completed by whoever owns the folder next.
 * @throws OmError `NOT_AVAILABLE` (retryable) while somebody still reads what is to go
 */
export async function completeErasure(begun: Erasing, deps: CompleteErasureDeps): Promise<ErasureReport> {
  const { business } = begun;
  const ids = new Set(begun.files.map(({ fileId }) => fileId));
  const erasing = await deps.holds.during(() => forgetPast(begun, ids, deps));
  await deps.readersHaveEnded(erasing, ids);
  const blobs = await removeBlobs(erasing, ids, deps);
  const copies = await removeCopies(erasing, deps);
  const messages = await discardMessages(ids, deps);
  const records = await removeRecords(erasing, ids, deps);
  const ofThePlace = await deps.place.scrub(erasing);
  const proof = [...(await searchRest(erasing, ids, deps)), ...ofThePlace];
  const { id: erasureId, erasedAt, files, versions } = erasing;
  const unproved = await deps.place.unproved();
  const report: ErasureReport = {
    business,
    ...(erasureId === undefined ? {} : { erasureId }),
    erasedAt,
    files,
    removed: { ...blobs, records, messages, copies, versions },
    proof,
    ...(unproved.length === 0 ? {} : { unproved }),
  };
  await deps.effects.apply({ writes: [...keepReport(report), { key: erasingKey(erasing), value: null }] });
  return report;
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

async function removeBlobs(
  erasing: Erasing,
  ids: ReadonlySet<string>,
  { blobs, records, stop }: CompleteErasureDeps,
): Promise<{ readonly blobs: number; readonly bytes: number }> {
  const { business, erasedAt, obsolete } = erasing;
  const stays = await listsSetSince(business, erasedAt, records);
  const removed = { blobs: 0, bytes: 0 };
  for (const key of [...obsolete, ...(await listContentBlobs(erasing, ids, stays, blobs))]) {
    if (stop?.aborted === true) throw outOfTime();
    const info = await blobs.head(key);
    if (info === null) continue;
    await blobs.delete(key);
    removed.blobs += 1;
    removed.bytes += info.sizeBytes;
  }
  return removed;
}

/** Copies that this home has of it, and of a whole business the pieces of uploads that nobody finished. */
async function removeCopies(erasing: Erasing, { uploads, place }: CompleteErasureDeps): Promise<number> {
  const { business, erasedAt, isWhole } = erasing;
  let removed = await place.removeCopies(erasing);
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

/**
 * Of a whole business also what is of no file; what was set since it began, what finds versions of the numbers, and that a
 * content was here, stays.
 */
const kept = ["head#", "moment#", "content#", "erased#", "erasure#"];
/** That an object of a bucket was taken, by a hash of where it lies: an event that comes once more is about nothing new. */
const takenObject = /^request#object:[0-9a-f]{64}$/;
const ofOneFile = ["file#", "table#", "duplicate#", "request#", "remembered#"];

async function removeRecords(
  { business, erasedAt, isWhole, files }: Erasing,
  ids: ReadonlySet<string>,
  { records, effects }: CompleteErasureDeps,
): Promise<number> {
  const partition = partitionOf(business);
  const writes: RecordWrite[] = [];
  for await (const { sort, value } of everyRecord(business, records)) {
    if (isKept(sort) || isSetSince({ sort, value }, erasedAt)) continue;
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

function isKept(sort: string): boolean {
  return kept.some((prefix) => sort.startsWith(prefix)) || takenObject.test(sort);
}

/** What is gone stays gone. */
function outOfTime(): OmError {
  return new OmError("NOT_AVAILABLE", "there was not time enough to remove all of it", {
    fix: "it goes on by itself",
    retryable: true,
  });
}
