import { createHash } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { TableScan } from "#formats/format.ts";

export interface ExactRepeats {
  /** Rows that repeat an earlier one cell by cell. */
  readonly count: number;
  /** Rows that have the key of an earlier row and other cells (meaningful for a row's own id only). */
  readonly conflicts: number;
  /** Relation with the `_line` of every repeat; null when there are none. */
  readonly linesRelation: string | null;
}

/**
 * Finds the accepted rows that repeat an earlier row. A 64-bit hash of the key columns finds candidates in the Parquet
 * parts; the cells as written in the source decide, in a second scan that runs only when there are candidates.
 * @param keyColumns the row's own id where it has one, else every dataset column.
 */
export async function findExactRepeats(
  database: LockedDatabase,
  parts: string,
  keyColumns: readonly string[],
  scanAgain: () => TableScan,
  linesPath: string,
): Promise<ExactRepeats> {
  const none: ExactRepeats = { count: 0, conflicts: 0, linesRelation: null };
  if (keyColumns.length === 0) return none;
  const hash = `hash(${keyColumns.map(quoteIdentifier).join(", ")})`;
  const accepted = `FROM ${parts} WHERE _issues IS NULL`;
  await database.run(
    `CREATE TEMP TABLE repeated AS SELECT h FROM (SELECT ${hash} AS h ${accepted}) GROUP BY h HAVING count(*) > 1`,
  );
  const [[candidates] = []] = await database.rows("SELECT count(*) FROM repeated");
  if (candidates === 0) return none;
  const lines = await readLines(
    database,
    `SELECT _line ${accepted} AND ${hash} IN (SELECT h FROM repeated) ORDER BY _line`,
  );
  const count = await compareCells(lines, scanAgain(), linesPath);
  const conflicts = lines.length - Number(candidates) - count;
  if (count === 0) return { ...none, conflicts };
  const linesRelation = `(SELECT CAST(line AS BIGINT) AS _line FROM read_csv(${quoteText(linesPath)}, auto_detect=false, header=false, columns={'line': 'VARCHAR'}))`;
  return { count, conflicts, linesRelation };
}

async function readLines(database: LockedDatabase, sql: string): Promise<number[]> {
  const lines: number[] = [];
  for await (const batch of database.stream(sql)) for (const [line] of batch) lines.push(Number(line));
  return lines;
}

/** Writes the lines that repeat an earlier one, cell by cell, to a file; gives their count. */
async function compareCells(lines: readonly number[], scan: TableScan, linesPath: string): Promise<number> {
  const seen = new Set<string>();
  const file = openSync(linesPath, "w");
  let next = 0;
  let count = 0;
  let pending = "";
  for await (const chunk of scan.chunks()) {
    for (let line = lines[next]; line !== undefined && line <= chunk.lastLine; line = lines[(next += 1)]) {
      const digest = createHash("sha256")
        .update(JSON.stringify(chunk.cellsAt(line)))
        .digest("base64");
      if (seen.has(digest)) {
        count += 1;
        pending += `${line}\n`;
      }
      seen.add(digest);
    }
    scan.takeBroken();
    scan.takeRepaired();
    writeSync(file, pending);
    pending = "";
  }
  closeSync(file);
  return count;
}
