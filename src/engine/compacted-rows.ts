import { type CompactedBlob, type CompactedTable, type ManifestFile, visibleCount } from "./dataset.ts";

/** What of a blob with the rows of many tables is asked for. */
export interface BlobReading {
  readonly blob: CompactedBlob;
  readonly tables: readonly ManifestFile[];
  /** Its other tables, by their places in it: to be left out. */
  readonly gone: readonly number[];
}

/**
 * Where rows of tables are best read. A blob is read for those of its tables that are as they were when it was written,
 * where they are half of its rows at least; all others are read from their own parts. Each table is in one place.
 */
export function placeTables(
  compacted: readonly CompactedBlob[],
  files: readonly ManifestFile[],
): { readonly blobs: readonly BlobReading[]; readonly others: readonly ManifestFile[] } {
  const alone = new Map(files.map((file) => [file.jobKey, file]));
  const blobs: BlobReading[] = [];
  for (const blob of compacted) {
    const asked = blob.tables.map((table) => {
      const file = alone.get(table.jobKey);
      return file !== undefined && isAsWritten(table, file) ? file : null;
    });
    const tables = asked.filter((file) => file !== null);
    if (2 * sum(tables.map(visibleCount)) < rowsOf(blob)) continue;
    for (const { jobKey } of tables) alone.delete(jobKey);
    blobs.push({ blob, tables, gone: asked.flatMap((file, at) => (file === null ? [at] : [])) });
  }
  return { blobs, others: [...alone.values()] };
}

/** What a blob has into which these tables are written as they are now. */
export function toCompactedBlob(key: string, files: readonly ManifestFile[]): CompactedBlob {
  const tables = files.map((file) => ({
    fileId: file.fileId,
    jobKey: file.jobKey,
    rows: visibleCount(file),
    without: replacedLines(file),
  }));
  return { key, tables };
}

function isAsWritten({ without }: CompactedTable, file: ManifestFile): boolean {
  return without === replacedLines(file);
}

/** Lists of lines never change, so a name says which lines are left out. No key: nobody has to keep them for this. */
function replacedLines({ superseded }: ManifestFile): string | null {
  return superseded === undefined ? null : superseded.key.slice(superseded.key.lastIndexOf("/") + 1);
}

function rowsOf({ tables }: CompactedBlob): number {
  return sum(tables.map(({ rows }) => rows));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
