import { OmError } from "#core/errors.ts";
import type { RecordKey, RecordStore } from "./record-store.ts";

/** What stays of a file that was erased. */
export function tombstoneKey(business: string, fileId: string): RecordKey {
  return { partition: `business#${business}`, sort: `erased#${fileId}` };
}

/** When a file was erased; null where it was not. */
export async function findErased(business: string, fileId: string, records: RecordStore): Promise<string | null> {
  const value = (await records.get(tombstoneKey(business, fileId)))?.value;
  return typeof value === "object" && value !== null && "erasedAt" in value && typeof value["erasedAt"] === "string"
    ? value["erasedAt"]
    : null;
}

/** Why there is nothing to read under an id: it was erased, or it never was one of this business. */
export async function noSuchFile(business: string, fileId: string, records: RecordStore): Promise<OmError> {
  const erasedAt = await findErased(business, fileId, records);
  if (erasedAt === null)
    return new OmError("NOT_FOUND", `there is no file ${fileId} in this business`, { fix: "`om files` lists them" });
  return new OmError("NOT_FOUND", `${fileId} was erased at ${erasedAt}: nothing of it is left`, {
    fix: "the same bytes sent again are a new file; `om files` lists those that are here",
  });
}
