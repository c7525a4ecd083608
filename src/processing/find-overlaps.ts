import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import { type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { FileType, RowIdentity } from "#file-types/file-type.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { copyColumnsSql, copyWinnerSql, hasCopies, readCopies, sameTextSql, toRowsOfCurrency } from "./find-copies.ts";
import { knownRowsSql } from "./known-rows.ts";
import { findHashes } from "./owner-hashes.ts";
import type { OverlapJob, OverlapResult, OverlapTable, SharedRows, SupersededLines } from "./overlap-job.ts";
import { writeRollup, type WrittenRollup } from "./write-rollup.ts";

/**
 * Of the rows that a change touches: who else has them, and whose count. Only rows with an identity of the tables that
 * come or go can change their fate, so all others keep it. Runs in a worker process.
 */
export async function findOverlaps(job: OverlapJob): Promise<OverlapResult> {
  const type = fileTypeById(job.type);
  const { identity, amountColumn } = type;
  if (identity === null) return { vectors: [], shared: null, sharing: [] };
  const database = await openLockedDatabase(job.folder, job, [job.datasetFolder]);
  try {
    await database.run(`CREATE TEMP TABLE changed AS ${changedKeysSql(job, identity)}`);
    const sharing = await findSharing(job, database);
    // One table after the other: all in one statement, each scan would keep its buffers.
    let isFirst = true;
    for (const [at, { role }] of job.tables.entries()) {
      if (role === "taken" || (role === "listed" && !sharing.has(at))) continue;
      const into = isFirst ? "CREATE TEMP TABLE held AS" : "INSERT INTO held";
      await database.run(`${into} ${heldRowsSql(at, job, identity, amountColumn)}`);
      isFirst = false;
    }
    if (isFirst) return { vectors: [], shared: null, sharing: [] };
    await database.run(`CREATE TEMP TABLE settled AS ${settledSql(job)}`);
    const vectors = await writeVectors(job, type, database);
    const shared = job.examined === null ? null : await readShared(job.examined, job, database);
    return { vectors, shared, sharing: [...sharing] };
  } finally {
    database.close();
  }
}

/** What the rows of the tables that come or go are known by. */
function changedKeysSql(job: OverlapJob, identity: RowIdentity): string {
  const changed = job.tables.filter(({ role }) => role !== "listed");
  const rows = changed.map((table) => `SELECT keyed, owner, which FROM (${rowsOf(table, job, identity)})`);
  return `SELECT DISTINCT * FROM (${rows.join(" UNION ALL ")})`;
}

/**
 * The tables in which one of these owners may be: by their hashes, so that of a thousand only few are read. One whose hashes
 * are not known may have any; rows without an owner are known by days.
 */
async function findSharing({ tables }: OverlapJob, database: LockedDatabase): Promise<ReadonlySet<number>> {
  const [changed = [], listed = []] = [false, true].map((isListed) =>
    [...tables.entries()].filter(([, { role }]) => (role === "listed") === isListed),
  );
  const paths = listed.flatMap(([, { ownersPath }]) => ownersPath ?? []);
  const found = await findHashes("(SELECT owner FROM changed WHERE keyed)", paths, database);
  const byDay = changed.some(([, { hasDays }]) => hasDays);
  const met = listed.filter(
    ([, { ownersPath, hasDays }]) => ownersPath === null || found.has(ownersPath) || (hasDays && byDay),
  );
  const comes = changed.filter(([, { role }]) => role === "put");
  return new Set([...met, ...(met.length + comes.length > 1 ? comes : [])].map(([at]) => at));
}

/**
 * The rows of a table that have one of these keys. A keyed row is the n-th of its key in its table; a row without a
 * key stands for its day, which is the same in two tables where all rows of that day are.
 */
function heldRowsSql(at: number, job: OverlapJob, identity: RowIdentity, amountColumn: string | null): string {
  const amounts =
    amountColumn === null ? "NULL::DECIMAL(18,6) AS amount, '' AS currency" : `${amountColumn} AS amount, currency`;
  const day = "day" in job.datasetColumns ? "day" : "CAST(NULL AS DATE) AS day";
  const said = job.examined === null ? [] : [day, amounts, `${saidSql(job)} AS said`];
  const same = `${hasCopies(job) ? sameTextSql(contentSql(job), saidSql(job)) : "CAST(NULL AS VARCHAR)"} AS same_text`;
  const content = job.tables.some(({ hasDays }) => hasDays)
    ? `CASE WHEN _owner IS NULL THEN ${contentSql(job)} END AS content`
    : "CAST(NULL AS VARCHAR) AS content";
  const table = job.tables[at];
  if (table === undefined) throw new OmError("INTERNAL", "a table that is not in the job");
  const last = job.tables.findLastIndex(({ fileId }) => fileId === table.fileId);
  const rows = rowsOf(table, job, identity, [content, same, ...said]);
  const sameKey = "PARTITION BY keyed, owner, which";
  const sums = ["md5_number_lower", "md5_number_upper"].map(
    (half) => `sum(CAST(${half}(content) AS HUGEINT)) OVER (${sameKey})`,
  );
  return `SELECT ${at} AS listing, ${last} AS last, ${table.replacesDays} AS replaces_days, * EXCLUDE (content, same_text),
      ${copyColumnsSql(table)},
      CASE WHEN keyed THEN row_number() OVER (${sameKey} ORDER BY _line) ELSE 0 END AS turn,
      CASE WHEN keyed THEN '' ELSE concat_ws(' ', count(*) OVER (${sameKey}), ${sums.join(", ")}) END AS digest
    FROM (${rows}) SEMI JOIN changed USING (keyed, owner, which)`;
}

/** Every held row that does not count, beside the position of the table whose row counts in its place. */
function settledSql(job: OverlapJob): string {
  const winner = `greatest(max(listing) OVER (PARTITION BY keyed, owner, which, turn, digest),
    max(CASE WHEN replaces_days THEN listing END) OVER (PARTITION BY keyed, owner, which, turn))`;
  const copy = hasCopies(job) ? copyWinnerSql : "NULL";
  return `SELECT listing, _line, CASE WHEN winner > last THEN winner ELSE copy END AS winner
    FROM (SELECT listing, last, _line, ${winner} AS winner, ${copy} AS copy FROM held)
    WHERE winner > last OR copy > listing`;
}

/** A table's accepted rows with what they are known by. */
function rowsOf(
  table: OverlapTable,
  { datasetColumns }: OverlapJob,
  identity: RowIdentity,
  more: readonly string[] = [],
): string {
  const { filledColumns } = table;
  return knownRowsSql({ rows: acceptedOf(table), filledColumns, datasetColumns }, identity, more);
}

function acceptedOf({ partPaths, deletionsPath }: OverlapTable): string {
  const deleted =
    deletionsPath === null ? "" : ` AND _line NOT IN (SELECT _line FROM read_parquet(${quoteText(deletionsPath)}))`;
  return `(SELECT * FROM read_parquet([${partPaths.map(quoteText).join(", ")}]) WHERE _issues IS NULL${deleted})`;
}

/** All that a row holds. */
function contentSql({ datasetColumns }: OverlapJob): string {
  const cells = Object.keys(datasetColumns).map(
    (name) => `coalesce(CAST(${quoteIdentifier(name)} AS VARCHAR), chr(30))`,
  );
  return `concat_ws(chr(31), ${cells.join(", ")})`;
}

/** What counts of a row: its day and its numbers. The state of an order may well have moved on. */
function saidSql({ datasetColumns }: OverlapJob): string {
  const names = Object.keys(datasetColumns).filter(
    (name) => name === "day" || datasetColumns[name]?.startsWith("DECIMAL"),
  );
  return `concat_ws(chr(31), ${names.map((name) => `coalesce(CAST(${quoteIdentifier(name)} AS VARCHAR), '')`).join(", ")})`;
}

async function writeVectors(job: OverlapJob, type: FileType, database: LockedDatabase): Promise<SupersededLines[]> {
  const { tables, folder } = job;
  const touched = await database.rows("SELECT DISTINCT listing FROM held ORDER BY listing");
  const names = tables
    .map(({ fileId, table }, at) => `(${at}, ${quoteText(JSON.stringify([fileId, table]))})`)
    .join(", ");
  const vectors: SupersededLines[] = [];
  for (const [cell] of touched) {
    const at = Number(cell);
    const before = tables[at]?.supersededPath ?? null;
    const settled = `SELECT _line, name AS _by FROM settled JOIN (VALUES ${names}) AS tables(position, name) ON position = winner WHERE listing = ${at}`;
    const untouched = `SELECT _line, _by FROM read_parquet(${quoteText(before ?? "")}) WHERE _line NOT IN (SELECT _line FROM held WHERE listing = ${at})`;
    const lines = before === null ? settled : `${settled} UNION ALL ${untouched}`;
    const counts = await database.rows(`SELECT _by, count(*) FROM (${lines}) GROUP BY _by ORDER BY _by`);
    if (counts.length === 0 && before === null) continue;
    const by = counts.map(([name, rows]) => {
      const [fileId = "", table = ""]: string[] = JSON.parse(String(name));
      return { fileId, table, rows: Number(rows) };
    });
    const path = counts.length === 0 ? null : join(folder, `superseded-${at}.parquet`);
    if (path !== null)
      await database.run(`COPY (SELECT * FROM (${lines}) ORDER BY _line) TO ${quoteText(path)} (FORMAT parquet)`);
    const rows = by.reduce((sum, each) => sum + each.rows, 0);
    vectors.push({
      at,
      path,
      rows,
      by,
      rollup: path === null ? null : await rollUpRest({ at, path }, job, type, database),
    });
  }
  return vectors;
}

/** What a table still shows. */
async function rollUpRest(
  { at, path }: { readonly at: number; readonly path: string },
  { tables, folder }: OverlapJob,
  type: FileType,
  database: LockedDatabase,
): Promise<WrittenRollup | null> {
  const table = tables[at];
  if (table === undefined) return null;
  const rows = `(SELECT * FROM ${acceptedOf(table)} WHERE _line NOT IN (SELECT _line FROM read_parquet(${quoteText(path)})))`;
  const [[count] = []] = await database.rows(`SELECT count(*) FROM ${rows}`);
  const { fileId, filledColumns: columns } = table;
  const rest = { fileId, rows, count: Number(count), columns, path: join(folder, `rollup-${at}.parquet`) };
  return rest.count === 0 ? null : writeRollup(rest, type, database);
}

/** The same number of another currency is another amount; that a file does not name one contradicts nothing. */
const otherCurrencySql = "(mine.currency <> theirs.currency AND mine.currency <> '' AND theirs.currency <> '')";

/** The examined table beside those rows of other files that counted before it came. */
async function readShared(at: number, job: OverlapJob, database: LockedDatabase): Promise<SharedRows> {
  const { tables } = job;
  const own = tables[at];
  const others = tables.flatMap(({ fileId }, position) => (fileId === own?.fileId ? [] : position));
  const isOther = others.length === 0 ? "false" : `listing IN (${others.join(", ")})`;
  const key = "keyed, owner, which, turn";
  await database.run(
    `CREATE TEMP TABLE counterpart AS SELECT * FROM held WHERE ${isOther}
     QUALIFY listing = max(listing) OVER (PARTITION BY ${key})`,
  );
  const later = tables.flatMap(({ lastDay, role }, position) =>
    role === "listed" && position < at && lastDay !== null && own?.lastDay != null && lastDay > own.lastDay
      ? position
      : [],
  );
  const isLater = later.length === 0 ? "false" : `theirs.listing IN (${later.join(", ")})`;
  const differs = `(mine.said IS DISTINCT FROM theirs.said OR ${otherCurrencySql})`;
  const [[keyed, differing, sameDay, fromNewerPeriod] = []] = await database.rows(
    `SELECT count(*), count(*) FILTER (${differs}), count(*) FILTER (mine.day IS NOT DISTINCT FROM theirs.day),
       count(*) FILTER (${differs} AND ${isLater})
     FROM (SELECT * FROM held WHERE listing = ${at} AND keyed) AS mine JOIN counterpart AS theirs USING (${key})`,
  );
  const [[differingDays] = []] = await database.rows(
    `SELECT count(DISTINCT which) FROM (SELECT DISTINCT which, digest FROM held WHERE listing = ${at} AND NOT keyed) AS mine
     JOIN (SELECT DISTINCT which, digest FROM counterpart WHERE NOT keyed) AS theirs USING (which) WHERE mine.digest <> theirs.digest`,
  );
  const replaced = await database.rows(
    `SELECT currency, count(*), CAST(sum(amount) AS VARCHAR), count(*) - count(amount) FROM (
       SELECT currency, amount FROM held SEMI JOIN settled USING (listing, _line) WHERE listing = ${at}
       UNION ALL
       SELECT theirs.currency, theirs.amount FROM counterpart AS theirs WHERE theirs.listing < ${at} AND EXISTS
         (SELECT 1 FROM held AS mine WHERE mine.listing = ${at} AND mine.keyed = theirs.keyed AND mine.owner = theirs.owner AND mine.which = theirs.which AND mine.turn = theirs.turn))
     GROUP BY currency ORDER BY currency`,
  );
  return {
    keyed: Number(keyed),
    differing: Number(differing),
    sameDay: Number(sameDay),
    fromNewerPeriod: Number(fromNewerPeriod),
    differingDays: Number(differingDays),
    replaced: replaced.map(toRowsOfCurrency),
    copies: await readCopies(at, job, database),
  };
}
