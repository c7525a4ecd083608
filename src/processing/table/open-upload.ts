import type { TableDecision } from "#core/decision.ts";
import type { RangeSource } from "#engine/serve-source.ts";
import { ownersSource } from "#engine/source-bytes.ts";
import { formatById } from "#formats/registry.ts";
import type { BlobStore } from "#ports/blob-store.ts";

/** How a worker reads an upload. */
export interface OpenUpload {
  /** The path of a file, or a place of which it asks us. */
  readonly sourcePath: string;
  /** What it is given then. */
  readonly source?: RangeSource;
}

/**
 * An upload as a file, or, where its store is far away, its format reads from front to back and it is large, as ranges that
 * are fetched while it is read: then nothing of it lies on a disk here.
 * @param isLarge whether it is, by its size in bytes
 * @throws OmError `NOT_FOUND`
 */
export async function openUpload(
  key: string,
  { format, place }: TableDecision,
  blobs: Pick<BlobStore, "head" | "get" | "toLocalPath" | "isFar">,
  isLarge: (sizeBytes: number) => boolean,
): Promise<OpenUpload> {
  if (blobs.isFar === true && formatById(format).readsRanges === true && place?.entry === undefined) {
    const { sizeBytes } = (await blobs.head(key)) ?? { sizeBytes: 0 };
    if (isLarge(sizeBytes)) {
      const source = { sizeBytes, get: (from: number, to: number) => blobs.get(key, { from, to }) };
      return { sourcePath: ownersSource(sizeBytes), source };
    }
  }
  return { sourcePath: await blobs.toLocalPath(key) };
}
