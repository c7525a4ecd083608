import { toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordKey, RecordStore } from "#ports/record-store.ts";
import { headKey, type Manifest, readHead, readManifest, withoutCompacted } from "./dataset.ts";

/** Under what a manifest is found by the time from which it was current: written by the step that moves the head. */
export function momentKey(
  business: string,
  dataset: string,
  { createdAt, sequence }: Pick<Manifest, "createdAt" | "sequence">,
): RecordKey {
  const { partition } = headKey(business, dataset);
  return { partition, sort: `moment#${dataset}#${createdAt}#${String(sequence).padStart(9, "0")}` };
}

/**
 * The manifest that was current at a moment; null before the first commit. Two look-ups, however long the history is:
 * the first one made later is found by its time, and names the one before it. Where no time is on record, or what it names
 * is gone (a step that moved the head and was broken off before it wrote the times), the chain is followed from the head.
 */
export async function readPastManifest(
  business: string,
  dataset: string,
  epochMs: number,
  stores: { readonly blobs: BlobStore; readonly records: RecordStore },
): Promise<Manifest | null> {
  const { partition } = headKey(business, dataset);
  const prefix = `moment#${dataset}#`;
  const [later] = await stores.records.list(partition, { prefix, after: `${prefix}${toInstant(epochMs)}~`, limit: 1 });
  const named = typeof later?.value === "string" ? later.value : null;
  const isThere = named !== null && (await stores.blobs.head(named)) !== null;
  const start = isThere ? named : (await readHead(business, dataset, stores)).key;
  for (let key = start; key !== null;) {
    const manifest: Manifest = await readManifest(key, stores.blobs).catch((cause: unknown) => {
      throw new OmError("NOT_AVAILABLE", "the state of that time is not kept any more", {
        fix: "ask for a later one",
        cause,
      });
    });
    const isCurrent = !isThere && key === start;
    if (Date.parse(manifest.createdAt) <= epochMs) return isCurrent ? manifest : withoutCompacted(manifest);
    key = manifest.previous;
  }
  return null;
}
