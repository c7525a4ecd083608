import { listBusinesses } from "#intake/businesses.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordStore } from "#ports/record-store.ts";

/** Id of the file that was accepted last; null before the first. What is accepted from now on comes after it. */
export async function findNewestFile(records: RecordStore): Promise<string | null> {
  const newest: string[] = [];
  for (const business of await listBusinesses(records)) {
    const [last] = await records.list(partitionOf(business), { prefix: "file#", descending: true, limit: 1 });
    if (last !== undefined) newest.push(last.sort.slice("file#".length));
  }
  return newest.toSorted().at(-1) ?? null;
}
