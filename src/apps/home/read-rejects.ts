import type { BlobStore } from "#ports/blob-store.ts";
import type { FileRecords, StoredFile } from "#ports/file-records.ts";
import { rejectsKey } from "#processing/commit/store-result.ts";
import { joinRejects, type TableRejects } from "#processing/table/join-rejects.ts";
import { assertRejectsKept, assertTable } from "./chosen-table.ts";

/** The rejects of a file, or of one of its tables, as `OmService.rejectsCsv` gives them. @throws OmError `NOT_FOUND` */
export async function* readRejects(
  business: string,
  { fileId, table }: { readonly fileId: string; readonly table: string | undefined },
  { files, blobs }: { readonly files: FileRecords; readonly blobs: BlobStore },
): AsyncGenerator<Uint8Array> {
  const { file, tables } = await originalOf(business, fileId, files);
  assertRejectsKept(file.report);
  assertTable(
    tables.map(({ report }) => report),
    table,
  );
  const kept: TableRejects[] = [];
  for (const { report, result: shown, undone } of tables) {
    const result = shown ?? undone ?? null; // what was undone can still be looked at
    if (result === null || (table !== undefined && report.name !== table)) continue;
    const key = rejectsKey(result.account);
    if ((await blobs.head(key)) !== null) kept.push({ table: report.name, csv: () => blobs.get(key) });
  }
  if (table === undefined && tables.length > 1) yield* joinRejects(kept);
  else for (const { csv } of kept) yield* csv();
}

/** A duplicate has the result of its original. */
async function originalOf(business: string, fileId: string, files: FileRecords): Promise<StoredFile> {
  const stored = await files.get(business, fileId);
  const original = stored.file.report.duplicateOf;
  return original === undefined ? stored : files.get(business, original);
}
