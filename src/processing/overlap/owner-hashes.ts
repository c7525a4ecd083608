import { join } from "node:path";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { FileType } from "#file-types/file-type.ts";
import { findInHashFiles, halvesSql, hashFileEnd, toHashes, writeHashFile } from "./hash-file.ts";
import { knownRowsSql } from "./known-rows.ts";
import type { TableWork } from "../table/table-work.ts";

/** The rows of a larger table are read when it is compared: that is soon done beside what it took to read its file. */
const mostRows = 500_000;

/** What is used of a table on its way through. */
type HashedTable = Pick<TableWork, "database"> & {
  readonly job: Pick<TableWork["job"], "folder">;
  readonly select: Pick<TableWork["select"], "columns" | "datasetColumns">;
};

/**
 * Hashes of what owns the rows, in a file: 8 bytes an order. Tables without a common hash have no common owner;
 * with one they are compared by what they say, so a hash that two owners share costs a look and changes nothing.
 */
export async function writeOwnerHashes(
  { job, database, select }: HashedTable,
  accepted: string | null,
  { type: { identity }, rows }: { readonly type: FileType; readonly rows: number },
): Promise<string | null> {
  if (identity === null || accepted === null || rows === 0 || rows > mostRows) return null;
  const path = join(job.folder, `owners${hashFileEnd}`);
  const { columns: filledColumns, datasetColumns } = select;
  const known = knownRowsSql({ rows: accepted, filledColumns, datasetColumns }, { ...identity, rest: [] });
  const hashes = `SELECT DISTINCT ${hashOf("owner")} AS hash FROM (${known}) WHERE keyed ORDER BY hash`;
  writeHashFile(path, await toHashes(database.stream(`SELECT ${halvesSql("hash")} FROM (${hashes})`)));
  return path;
}

/** Which of these files have the hash of an owner that the relation names in `owner`. Earlier versions wrote Parquet. */
export async function findHashes(
  owners: string,
  paths: readonly string[],
  database: LockedDatabase,
): Promise<ReadonlySet<string>> {
  if (paths.length === 0) return new Set();
  const asked = `SELECT DISTINCT ${hashOf("owner")} AS hash FROM ${owners}`;
  const [own = [], older = []] = [true, false].map((isOwn) =>
    paths.filter((path) => path.endsWith(hashFileEnd) === isOwn),
  );
  const hashes = await toHashes(database.stream(`SELECT ${halvesSql("hash")} FROM (${asked})`));
  return new Set([...findInHashFiles(own, hashes), ...(await findInParquet(asked, older, database))]);
}

async function findInParquet(asked: string, paths: readonly string[], database: LockedDatabase): Promise<string[]> {
  if (paths.length === 0) return [];
  const found = await database.rows(
    `SELECT DISTINCT filename FROM read_parquet([${paths.map(quoteText).join(", ")}], filename=true)
     SEMI JOIN (${asked}) AS asked USING (hash)`,
  );
  return found.map(([name]) => String(name));
}

/** The same in every version of the engine, which its own hash is not. */
function hashOf(owner: string): string {
  return `md5_number_lower(${owner})`;
}
