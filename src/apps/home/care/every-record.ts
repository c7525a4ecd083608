import { partitionOf } from "#ports/keys.ts";
import type { RecordStore, StoredRecord } from "#ports/record-store.ts";

const pageSize = 500;

/** All records of a business, page by page. */
export async function* everyRecord(business: string, records: RecordStore): AsyncGenerator<StoredRecord> {
  for (let after: string | undefined, page: readonly StoredRecord[] = []; ; after = page.at(-1)?.sort) {
    page = await records.list(partitionOf(business), { limit: pageSize, ...(after === undefined ? {} : { after }) });
    yield* page;
    if (page.length < pageSize) return;
  }
}
