import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { TableScan } from "#formats/format.ts";
import type { ExactRepeats } from "./exact-repeats.ts";
import { rejectColumns } from "./rejects-file.ts";
import type { TableWork } from "./table-work.ts";

/** Lines of rows that are in the parts but do not count. */
export async function writeDeletions({ job, database }: TableWork, repeats: ExactRepeats): Promise<string | null> {
  if (repeats.linesRelation === null) return null;
  const path = join(job.folder, "deletions.parquet");
  await database.run(
    `COPY (SELECT _line FROM ${repeats.linesRelation} ORDER BY _line) TO ${quoteText(path)} (FORMAT parquet)`,
  );
  return path;
}

/** The rejects file again, as Parquet. */
export async function writeRejectsParquet(
  { job, database }: TableWork,
  csvPath: string | null,
): Promise<string | null> {
  if (csvPath === null) return null;
  const path = join(job.folder, "rejects.parquet");
  const names = [...job.decision.columns.map((column) => column.name), ...rejectColumns];
  const cells = names.map((_name, index) => `'c${index}': 'VARCHAR'`).join(", ");
  const columns = names
    .map((name, index) => `c${index} AS ${quoteIdentifier(uniqueAmong(names, name, index))}`)
    .join(", ");
  await database.run(
    `COPY (SELECT ${columns} FROM read_csv(${quoteText(csvPath)}, auto_detect=false, header=true, max_line_size=8388608, delim=',', quote='"', escape='"', columns={${cells}})) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return path;
}

function uniqueAmong(names: readonly string[], name: string, index: number): string {
  const earlier = names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase());
  return earlier ? `${name}_${index + 1}` : name;
}

/** The sparse line index: `[ordinal, line, byte]` every 4,096 records. */
export async function writeLineIndex({ job }: TableWork, scan: TableScan): Promise<string> {
  const path = join(job.folder, "lines.json");
  await writeFile(path, JSON.stringify(scan.index().map((entry) => [entry.ordinal, entry.line, entry.byte])));
  return path;
}
