import { createHash } from "node:crypto";
import { join } from "node:path";
import { closeSync, openSync } from "node:fs";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { RecordAt } from "#formats/format.ts";
import { formatById } from "#formats/registry.ts";
import type { TableWork } from "./table-work.ts";
import { writeWhole } from "./write-whole.ts";

export interface ExactRepeats {
  /** Rows that repeat an earlier one cell by cell. */
  readonly count: number;
  /** Rows that have the key of an earlier row and other cells (meaningful for a row's own id only). */
  readonly conflicts: number;
  /** Relation with the `_line` of every repeat; null when there are none. */
  readonly linesRelation: string | null;
  /** Relation with the repeats themselves; null when there are none. */
  readonly rowsRelation: string | null;
}

const noRepeats: ExactRepeats = { count: 0, conflicts: 0, linesRelation: null, rowsRelation: null };

/**
 * Finds the rows without issues that repeat an earlier row. A 64-bit hash of the key columns finds candidates in the
 * Parquet parts; the cells as written in the source decide, and are read again for the candidates only.
 * @param key the row's own id where it has one; empty: every dataset column.
 */
export async function findExactRepeats(
  { database, select, job }: TableWork,
  parts: string | null,
  key: readonly string[],
): Promise<ExactRepeats> {
  if (parts === null) return noRepeats;
  const columns = key.length > 0 ? key : select.columns;
  const hash = `hash(${columns.map(quoteIdentifier).join(", ")})`;
  // A row without an id of its own is no repeat of another row without one.
  const hasKey = key.map((column) => ` AND ${quoteIdentifier(column)} IS NOT NULL`).join("");
  const rows = `FROM ${parts} WHERE _issues IS NULL${hasKey}`;
  await database.run(
    `CREATE TEMP TABLE repeated AS SELECT h FROM (SELECT ${hash} AS h ${rows}) GROUP BY h HAVING count(*) > 1`,
  );
  const [[candidates] = []] = await database.rows("SELECT count(*) FROM repeated");
  if (candidates === 0) return noRepeats;
  const lines = await readLines(
    database,
    `SELECT _line ${rows} AND ${hash} IN (SELECT h FROM repeated) ORDER BY _line`,
  );
  const linesPath = join(job.folder, "repeats.csv");
  const records = formatById(job.decision.format).recordsAt(job.sourcePath, job.decision, lines);
  const count = await compareCells(records, linesPath);
  const conflicts = lines.length - Number(candidates) - count;
  if (count === 0) return { ...noRepeats, conflicts };
  const linesRelation = `(SELECT CAST(line AS BIGINT) AS _line FROM read_csv(${quoteText(linesPath)}, auto_detect=false, header=false, columns={'line': 'VARCHAR'}))`;
  const rowsRelation = `(SELECT * ${rows} AND _line IN (SELECT _line FROM ${linesRelation}))`;
  return { count, conflicts, linesRelation, rowsRelation };
}

async function readLines(database: LockedDatabase, sql: string): Promise<number[]> {
  const lines: number[] = [];
  for await (const batch of database.stream(sql)) for (const [line] of batch) lines.push(Number(line));
  return lines;
}

/** Writes the lines that repeat an earlier one, cell by cell, to a file; gives their count. */
async function compareCells(records: AsyncIterable<RecordAt>, linesPath: string): Promise<number> {
  const seen = new Set<string>();
  const file = openSync(linesPath, "w");
  try {
    let count = 0;
    for await (const { line, cells } of records) {
      const digest = createHash("sha256").update(JSON.stringify(cells)).digest("base64");
      if (seen.has(digest)) {
        count += 1;
        writeWhole(file, Buffer.from(`${line}\n`));
      }
      seen.add(digest);
    }
    return count;
  } finally {
    closeSync(file);
  }
}
