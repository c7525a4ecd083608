import { z } from "zod";
import type { Clock } from "#core/clock.ts";
import { toInstant } from "#core/clock.ts";
import type { ErasureUnderWay } from "#core/erasure.ts";
import { type OmError, toOmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import type { RecordKey, RecordStore } from "#ports/record-store.ts";
import type { ErasureRequest } from "#processing/erasure/begin-erasure.ts";
import type { Erasing } from "#processing/erasure/erasing.ts";

/** An erasure that was asked for and is too long to be begun by who asks: somebody with more time begins it. */
const shape = z.object({
  business: z.string(),
  erasureId: z.string(),
  askedAt: z.string(),
  /** Null: the whole business. */
  fileIds: z.array(z.string()).nullable(),
  withCopies: z.boolean(),
  /** Why it could not be begun so far; absent before the first try. */
  waitsFor: z.string().exactOptional(),
});
export type AskedErasure = Readonly<z.output<typeof shape>>;

const partition = "erasure-requests";

/** Puts down that it is to be begun. */
export async function askForErasure(
  business: string,
  { fileIds, withCopies }: ErasureRequest,
  { records, ids, clock }: { readonly records: RecordStore; readonly ids: IdSource; readonly clock: Clock },
): Promise<AskedErasure> {
  const named = fileIds === null ? null : [...fileIds];
  const erasureId = ids.next("erasure");
  const asked = { business, erasureId, askedAt: toInstant(clock.now()), fileIds: named, withCopies };
  await records.put(keyOf(asked), asked);
  return asked;
}

/** Null where it was begun, or nobody asked. */
export async function findAsked(
  business: string,
  erasureId: string,
  records: Pick<RecordStore, "get">,
): Promise<AskedErasure | null> {
  const stored = await records.get(keyOf({ business, erasureId }));
  return stored === null ? null : shape.parse(stored.value);
}

/**
 * Begins what was asked for, the oldest first. What cannot be begun yet (a file is still read, say) says why, and is tried
 * again at the next turn.
 * @param begin over what an earlier try may have left
 */
export async function beginAsked(
  begin: (asked: AskedErasure) => Promise<Erasing>,
  { records, stop }: { readonly records: RecordStore; readonly stop: AbortSignal },
  onTrouble: (error: OmError) => void,
): Promise<void> {
  for (const { partition: of, sort, value } of await records.list(partition)) {
    if (stop.aborted) return;
    const asked = shape.parse(value);
    try {
      await begin(asked);
      await records.delete({ partition: of, sort });
    } catch (thrown) {
      const error = toOmError(thrown);
      await records.put({ partition: of, sort }, { ...asked, waitsFor: `${error.code}: ${error.message}` });
      onTrouble(error);
    }
  }
}

/** Its files are in the numbers still. */
export function toAsked({ business, erasureId, askedAt, waitsFor }: AskedErasure): ErasureUnderWay {
  const why = waitsFor ?? "it is begun at the next turn of the care function";
  return { business, erasureId, erasedAt: askedAt, files: [], underWay: true, goesOnAt: askedAt, waitsFor: why };
}

function keyOf({ business, erasureId }: Pick<AskedErasure, "business" | "erasureId">): RecordKey {
  return { partition, sort: `${business}#${erasureId}` };
}
