import { timeOfId } from "#core/ids.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { JsonValue } from "#ports/record-store.ts";
import type { Erasing } from "#processing/erasure/erasing.ts";

/** Folders of a business whose blobs belong to one file each, or to the numbers. */
const known = ["uploads/", "datasets/", "accounts/"];

/**
 * Bytes, rows, rejects and accounts of files, whatever job made them; of a whole business also what is of no file and was
 * there when the erasure began.
 * @param stays lists that were named since
 */
export async function listContentBlobs(
  { business, erasedAt, isWhole, lists }: Pick<Erasing, "business" | "erasedAt" | "isWhole" | "lists">,
  ids: ReadonlySet<string>,
  stays: ReadonlySet<string>,
  blobs: BlobStore,
): Promise<readonly string[]> {
  const isOlder = (key: string, path: string): boolean => {
    const [folder = "", id = ""] = path.split("/");
    if (folder === "pieces") return timeOfId(id) <= Date.parse(erasedAt); // of an upload that began since: not ours
    return !stays.has(key) && (folder !== "lists" || lists === undefined || lists.includes(key));
  };
  const found: string[] = [];
  for await (const key of blobs.list(`${business}/`)) {
    const path = key.slice(business.length + 1);
    const isOfFile = path.split("/").some((segment) => ids.has(segment));
    if (isOfFile || (isWhole && known.every((folder) => !path.startsWith(folder)) && isOlder(key, path)))
      found.push(key);
  }
  return found;
}

/** Whether a record or message is about one of the files: it is the id, or has it as `fileId`. */
export function isOfFiles(value: JsonValue, ids: ReadonlySet<string>): boolean {
  if (typeof value === "string") return ids.has(value);
  const fileId: unknown = typeof value === "object" && value !== null ? Reflect.get(value, "fileId") : null;
  return typeof fileId === "string" && ids.has(fileId);
}
