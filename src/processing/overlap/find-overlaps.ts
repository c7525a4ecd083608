import { OmError } from "#core/errors.ts";
import { type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { RowIdentity } from "#file-types/file-type.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { copyColumnsSql, copyWinnerSql, hasCopies, sameTextSql } from "./find-copies.ts";
import { claimSql, newestOf } from "./overlap-claims.ts";
import type { OverlapJob, OverlapResult, SupersededLines } from "./overlap-job.ts";
import { numberedRowsOf, rowsOf } from "./overlap-rows.ts";
import { findHashes } from "./owner-hashes.ts";
import { rollUpSeen } from "../rollups/roll-up-seen.ts";
import { readShared } from "./shared-rows.ts";
import { namesSql, writeSuperseded } from "./write-superseded.ts";

/**
 * Of the rows that a change touches: who else has them, and whose count. Only rows with an identity of the tables that
 * come or go can change their fate, so all others keep it. Runs in a worker process.
 */
export async function findOverlaps(job: OverlapJob): Promise<OverlapResult> {
  const type = fileTypeById(job.type);
  const { identity, amountColumn } = type;
  if (identity === null) return nothingShared;
  const database = await openLockedDatabase(job.folder, job, [job.datasetFolder]);
  try {
    await database.run(`CREATE TEMP TABLE changed AS ${changedKeysSql(job, identity)}`);
    const near = await findNear(job, database);
    // One table after the other: all in one statement, each scan would keep its buffers.
    let isFirst = true;
    for (const [at, { role }] of job.tables.entries()) {
      if (role === "taken" || (role === "listed" && !near.has(at))) continue;
      const into = isFirst ? "CREATE TEMP TABLE held AS" : "INSERT INTO held";
      await database.run(`${into} ${heldRowsSql(at, job, identity, amountColumn)}`);
      isFirst = false;
    }
    if (isFirst) return nothingShared;
    await database.run(`CREATE TEMP TABLE settled AS ${settledSql(job, identity)}`);
    const vectors = await writeVectors(job, database);
    const rollups = await rollUpSeen(job, { near, vectors, type, identity }, database);
    const shared =
      job.examined === null
        ? null
        : await readShared(job.examined, job, { identity, sharing: showing(near, job, vectors), database });
    return { vectors, shared, ...rollups };
  } finally {
    database.close();
  }
}

const nothingShared: OverlapResult = { vectors: [], shared: null, sharing: [], rollups: [] };
/** Those of the tables that still show a row. */
function showing(
  positions: ReadonlySet<number>,
  { tables }: OverlapJob,
  vectors: readonly SupersededLines[],
): ReadonlySet<number> {
  const gone = new Set(vectors.flatMap(({ at, rows }) => (rows === tables[at]?.acceptedRows ? at : [])));
  return new Set([...positions].filter((at) => !gone.has(at)));
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
async function findNear({ tables }: OverlapJob, database: LockedDatabase): Promise<ReadonlySet<number>> {
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
  const whole = contentSql(job, identity);
  const dayText = "day" in job.datasetColumns ? "coalesce(CAST(day AS VARCHAR), '')" : "''";
  const same = `${hasCopies(job) ? sameTextSql(whole, `${dayText}, ${saidSql(job)}`) : "CAST(NULL AS VARCHAR)"} AS same_text`;
  const content = job.tables.some(({ hasDays }) => hasDays)
    ? `CASE WHEN _owner IS NULL THEN ${whole} END AS content`
    : "CAST(NULL AS VARCHAR) AS content";
  const table = job.tables[at];
  if (table === undefined) throw new OmError("INTERNAL", "a table that is not in the job");
  const last = job.tables.findLastIndex(({ fileId }) => fileId === table.fileId);
  const rows = numberedRowsOf(table, job, identity, [content, same, claimSql(table, job, identity), ...said]);
  const sameKey = "PARTITION BY keyed, owner, which";
  const sums = ["md5_number_lower", "md5_number_upper"].map(
    (half) => `sum(CAST(${half}(content) AS HUGEINT)) OVER (${sameKey})`,
  );
  return `SELECT ${at} AS listing, ${last} AS last, ${table.replacesDays} AS replaces_days, * EXCLUDE (content, same_text),
      ${copyColumnsSql(table)},
      CASE WHEN keyed THEN '' ELSE concat_ws(' ', count(*) OVER (${sameKey}), ${sums.join(", ")}) END AS digest
    FROM (${rows})`;
}

/** Every held row that does not count, beside the position of the table whose row counts in its place. */
function settledSql(job: OverlapJob, identity: RowIdentity): string {
  const key = "keyed, owner, which, turn";
  const winner = (position: string): string => `greatest(
    max(CASE WHEN is_last THEN ${position} END) OVER (PARTITION BY ${key}, digest),
    max(CASE WHEN replaces_days AND NOT keyed THEN ${position} END) OVER (PARTITION BY ${key}))`;
  const copy = hasCopies(job) ? copyWinnerSql : "NULL";
  // Tables of one file never replace each other but as copies.
  return `SELECT listing, _line, CASE WHEN winning_file <> last THEN winner ELSE copy END AS winner
    FROM (SELECT listing, last, _line, ${winner("listing")} AS winner, ${winner("last")} AS winning_file, ${copy} AS copy
      FROM (${newestOf("held", `${key}, digest`, job, identity)}))
    WHERE winning_file <> last OR copy > listing`;
}

/** All that a row holds, but for when it was changed. */
function contentSql({ datasetColumns }: OverlapJob, { changedAt }: RowIdentity): string {
  const cells = Object.keys(datasetColumns)
    .filter((name) => name !== changedAt)
    .map((name) => `coalesce(CAST(${quoteIdentifier(name)} AS VARCHAR), chr(30))`);
  return `concat_ws(chr(31), ${cells.join(", ")})`;
}

/** What counts of a row, beside its day: its numbers. The state of an order may well have moved on. */
function saidSql({ datasetColumns }: OverlapJob): string {
  const names = Object.keys(datasetColumns).filter((name) => datasetColumns[name]?.startsWith("DECIMAL"));
  return `concat_ws(chr(31), ${names.map((name) => `coalesce(CAST(${quoteIdentifier(name)} AS VARCHAR), '')`).join(", ")})`;
}

async function writeVectors(job: OverlapJob, database: LockedDatabase): Promise<SupersededLines[]> {
  const { tables } = job;
  const touched = await database.rows("SELECT DISTINCT listing FROM held ORDER BY listing");
  const vectors: SupersededLines[] = [];
  for (const [cell] of touched) {
    const at = Number(cell);
    const before = tables[at]?.supersededPath ?? null;
    const settled = `SELECT _line, name AS _by FROM settled JOIN ${namesSql(tables)} ON position = winner WHERE listing = ${at}`;
    const untouched = `SELECT _line, _by FROM read_parquet(${quoteText(before ?? "")}) WHERE _line NOT IN (SELECT _line FROM held WHERE listing = ${at})`;
    const lines = before === null ? settled : `${settled} UNION ALL ${untouched}`;
    const written = await writeSuperseded({ at, lines }, job, database);
    if (written.path !== null || before !== null) vectors.push(written);
  }
  return vectors;
}
