import type { UploadedObjects } from "#adapters/aws/uploaded-objects.s3.ts";
import { OmError, toOmError } from "#core/errors.ts";
import type { Erasing } from "#processing/erasure/erasing.ts";
import { readObjectKey } from "../object-key.ts";

/** What was found of erased contents among the objects that others put. */
export interface PutCopies {
  readonly removed: number;
  /** Such as are still there. */
  readonly left: number;
  /** Why not all of them could be looked at; null where they were. */
  readonly trouble: string | null;
}

/**
 * Removes the objects of a business with the given contents that were put before its erasure began. Only those of the right
 * size are read. One that was put since is a file that was sent again.
 */
export async function removePutCopies(
  { business, erasedAt, files }: Pick<Erasing, "business" | "erasedAt" | "files">,
  objects: UploadedObjects,
): Promise<PutCopies> {
  const sizes = new Set(files.map(({ sizeBytes }) => sizeBytes));
  const hashes = new Set(files.map(({ contentHash }) => contentHash));
  const before = Date.parse(erasedAt);
  const found = { removed: 0, left: 0, trouble: null as string | null };
  try {
    for await (const { key, sizeBytes, at } of objects.list()) {
      if (!sizes.has(sizeBytes) || at > before || businessOf(key) !== business) continue;
      const object = await objects.find({ key, versionId: null });
      if (object === null || object.at > before || !hashes.has(await objects.hash(object))) continue;
      found.left += 1;
      await objects.remove(object);
      found.left -= 1;
      found.removed += 1;
    }
  } catch (thrown) {
    found.trouble = toOmError(thrown).message;
  }
  return found;
}

/** Null for what is nobody's. */
function businessOf(key: string): string | null {
  try {
    return readObjectKey(key).business;
  } catch (thrown) {
    if (thrown instanceof OmError) return null;
    throw thrown;
  }
}
