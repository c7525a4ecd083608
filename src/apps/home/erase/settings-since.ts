import { z } from "zod";
import type { RecordStore, StoredRecord } from "#ports/record-store.ts";
import { everyRecord } from "../care/every-record.ts";
import { listsIn } from "../care/named-blobs.ts";

const version = z.object({ at: z.string() });

/** What a business keeps in versions of its own: its settings, and its named queries. */
const ownVersions = ["settings#", "query#"];

/** What was set after an erasure of everything began is none of it. */
export function isSetSince({ sort, value }: Pick<StoredRecord, "sort" | "value">, since: string): boolean {
  return ownVersions.some((prefix) => sort.startsWith(prefix)) && version.parse(value).at > since;
}

/** The blobs of the lists that it names. @param since "": of all settings */
export async function listsSetSince(business: string, since: string, records: RecordStore): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const record of everyRecord(business, records))
    if (record.sort.startsWith("settings#") && isSetSince(record, since))
      for (const key of listsIn(record.value, business)) keys.add(key);
  return keys;
}
