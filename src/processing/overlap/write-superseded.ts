import { join } from "node:path";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { FileType } from "#file-types/file-type.ts";
import { acceptedOf, type StoredRows } from "./accepted-rows.ts";
import type { SupersededLines } from "./overlap-job.ts";
import { writeRollup, type WrittenRollup } from "../rollups/write-rollup.ts";

interface ListedTable extends StoredRows {
  readonly fileId: string;
  readonly table: string;
  readonly filledColumns: readonly string[];
}

interface Job {
  /** Where it is written. */
  readonly folder: string;
  readonly tables: readonly ListedTable[];
}

/** Relation of `position` and `name`, by which a vector names the table whose row counts. */
export function namesSql(tables: readonly ListedTable[]): string {
  const names = tables.map(({ fileId, table }, at) => `(${at}, ${quoteText(JSON.stringify([fileId, table]))})`);
  return `(VALUES ${names.join(", ")}) AS names(position, name)`;
}

/**
 * The rows of a table that do not count.
 * @param replaced.lines SELECT of `_line` and `_by`
 */
export async function writeSuperseded(
  { at, lines }: { readonly at: number; readonly lines: string },
  job: Pick<Job, "folder">,
  database: LockedDatabase,
): Promise<SupersededLines> {
  const counts = await database.rows(`SELECT _by, count(*) FROM (${lines}) GROUP BY _by ORDER BY _by`);
  const by = counts.map(([name, rows]) => {
    const [fileId = "", table = ""]: string[] = JSON.parse(String(name));
    return { fileId, table, rows: Number(rows) };
  });
  if (by.length === 0) return { at, path: null, rows: 0, by };
  const path = join(job.folder, `superseded-${at}.parquet`);
  await database.run(`COPY (SELECT * FROM (${lines}) ORDER BY _line) TO ${quoteText(path)} (FORMAT parquet)`);
  const rows = by.reduce((sum, each) => sum + each.rows, 0);
  return { at, path, rows, by };
}

/** What a table still shows. */
export async function rollUpRest(
  { at, path }: Pick<SupersededLines, "at" | "path">,
  { tables, folder }: Job,
  type: FileType,
  database: LockedDatabase,
): Promise<WrittenRollup | null> {
  const table = tables[at];
  if (table === undefined || path === null) return null;
  const rows = `(SELECT * FROM ${acceptedOf(table)} WHERE _line NOT IN (SELECT _line FROM read_parquet(${quoteText(path)})))`;
  const [[count] = []] = await database.rows(`SELECT count(*) FROM ${rows}`);
  const { fileId, filledColumns: columns } = table;
  const rest = { fileId, rows, count: Number(count), columns, path: join(folder, `rollup-${at}.parquet`) };
  return rest.count === 0 ? null : writeRollup(rest, type, database);
}
