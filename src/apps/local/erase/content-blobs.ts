import type { BlobStore } from "#ports/blob-store.ts";
import type { JsonValue } from "#ports/record-store.ts";

/** Folders of a business whose blobs belong to one file each, or to the numbers. */
const known = ["uploads/", "datasets/", "accounts/"];

/** Bytes, rows, rejects and accounts of files, whatever job made them; of a whole business also what is of no file. */
export async function listContentBlobs(
  business: string,
  ids: ReadonlySet<string>,
  isWhole: boolean,
  blobs: BlobStore,
): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const key of blobs.list(`${business}/`)) {
    const path = key.slice(business.length + 1);
    const isOfFile = path.split("/").some((segment) => ids.has(segment));
    if (isOfFile || (isWhole && known.every((folder) => !path.startsWith(folder)))) found.push(key);
  }
  return found;
}

/** Whether a record or message is about one of the files: it is the id, or has it as `fileId`. */
export function isOfFiles(value: JsonValue, ids: ReadonlySet<string>): boolean {
  if (typeof value === "string") return ids.has(value);
  const fileId: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "fileId") : null;
  return typeof fileId === "string" && ids.has(fileId);
}
