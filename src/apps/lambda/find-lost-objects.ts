import type { UploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import { z } from "zod";
import type { Clock } from "#core/clock.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { routeQueue } from "#core/work-messages.ts";
import { readClaim } from "#intake/claims.ts";
import type { Queue } from "#ports/queue.ts";
import type { DynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { findErased } from "#ports/erased-files.ts";
import type { FileRecords } from "#ports/file-records.ts";
import { type ObjectAddress, readObjectKey } from "./object-key.ts";
import { identityOf } from "./take-object.ts";

export interface FindLostDeps {
  readonly objects: UploadedObjects;
  readonly records: DynamoRecordStore;
  readonly files: Pick<FileRecords, "find">;
  readonly queue: Pick<Queue, "send">;
  readonly clock: Clock;
  /** Told of each object that could not be looked at; the others are. */
  readonly onTrouble: (error: OmError) => void;
}

/** Younger ones may have their event still under way. */
const restMs = 15 * 60_000;
/** Older ones were looked at often enough. */
const lookBackMs = 3 * 86_400_000;
/**
 * One that was told of so often, and is no file yet, cannot be one: its messages were set aside with the cause. Every look
 * waits longer than the one before.
 */
const tellAfterMs = [0, 3_600_000, 12 * 3_600_000] as const;

/**
 * Objects that no file stands for, though their event should have come: each is told of again; gives how many. An event is
 * lost rarely and comes more than once often, so nothing is done that a second telling would not bear.
 */
export async function findLostObjects(deps: FindLostDeps, stop: AbortSignal): Promise<number> {
  const now = deps.clock.now();
  let lost = 0;
  for await (const { key, sizeBytes, at } of deps.objects.list()) {
    if (stop.aborted) break;
    const address = sizeBytes === 0 ? null : addressOf(key);
    if (address === null || at > now - restMs || at < now - lookBackMs) continue;
    try {
      if (await tellAgain(key, address, deps)) lost += 1;
    } catch (thrown) {
      deps.onTrouble(toOmError(thrown));
    }
  }
  return lost;
}

/** False where a file stands for it or did, it is gone, or it was told of often enough. */
async function tellAgain(key: string, { business }: ObjectAddress, deps: FindLostDeps): Promise<boolean> {
  const { objects, queue } = deps;
  const object = await objects.find({ key, versionId: null });
  if (object === null) return false;
  const identity = identityOf(objects.bucket, object);
  if (await isTaken(business, identity, object.at, deps)) return false;
  if (!(await mayTell(identity, deps))) return false;
  const body = { bucket: objects.bucket, key };
  await queue.send([{ queue: routeQueue, group: business, body, deduplicationKey: identity }]);
  return true;
}

/** The claim is written before its file: where that one never came to be, and was not erased either, nobody stands for it. */
async function isTaken(
  business: string,
  identity: string,
  putAt: number,
  { records, files }: FindLostDeps,
): Promise<boolean> {
  const { fileId } = await readClaim(business, "request", identity, records);
  if (fileId === null) return false;
  if ((await files.find(business, fileId)) !== null) return true;
  const erasedAt = await findErased(business, fileId, records);
  return erasedAt !== null && putAt <= Date.parse(erasedAt);
}

const toldBefore = z.object({ times: z.number(), at: z.number() });

/** Notes that it is told of. */
async function mayTell(identity: string, { records, clock }: FindLostDeps): Promise<boolean> {
  const key = { partition: "lost-objects", sort: identity };
  const { times, at } = toldBefore.safeParse((await records.get(key))?.value).data ?? { times: 0, at: 0 };
  const afterMs = tellAfterMs[times];
  const now = clock.now();
  if (afterMs === undefined || now < at + afterMs) return false;
  await records.put(key, { times: times + 1, at: now }, { expiresAt: now + 2 * lookBackMs });
  return true;
}

/** Null for what is nobody's: its own event has told so. */
function addressOf(key: string): ObjectAddress | null {
  try {
    return readObjectKey(key);
  } catch (thrown) {
    if (thrown instanceof OmError) return null;
    throw thrown;
  }
}
