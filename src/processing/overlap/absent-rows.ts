import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { RowIdentity } from "#file-types/file-type.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { toRowsOfCurrency } from "./find-copies.ts";
import type { OverlapJob, SharedRows } from "./overlap-job.ts";
import { rowsOf } from "./overlap-rows.ts";

interface AbsentDeps {
  readonly identity: RowIdentity;
  /** Positions of the tables of other files that have one of its owners. */
  readonly others: readonly number[];
  readonly database: LockedDatabase;
}

/** Of a table that has less of its rows in common with others, what it does not have says nothing. */
const leastShared = 0.5;

/**
 * Owners that only other files have, of the days of a table that tells much of these again: it may be that they were taken
 * back. Looked for only where half of its rows are known; undefined where there are none.
 * @param keyed rows of the table that others have, too
 */
export async function readAbsent(
  at: number,
  keyed: number,
  job: OverlapJob,
  { identity, others, database }: AbsentDeps,
): Promise<SharedRows["absent"]> {
  const { amountColumn } = fileTypeById(job.type);
  if (keyed === 0 || others.length === 0 || !("day" in job.datasetColumns) || amountColumn === null) return undefined;
  const [[rows, first, last] = []] = await database.rows(
    `SELECT count(*), CAST(min(day) AS VARCHAR), CAST(max(day) AS VARCHAR) FROM held WHERE listing = ${at} AND keyed`,
  );
  if (keyed < Number(rows) * leastShared || typeof first !== "string" || typeof last !== "string") return undefined;
  await database.run("CREATE TEMP TABLE absent (owner VARCHAR, currency VARCHAR, amount DECIMAL(38,6))");
  // One table after the other: all in one statement, each scan would keep its buffers.
  for (const position of others) {
    const table = job.tables[position];
    if (table === undefined) continue;
    const { supersededPath: before } = table;
    const gone = before === null ? "" : ` AND _line NOT IN (SELECT _line FROM read_parquet(${quoteText(before)}))`;
    const told = rowsOf(table, job, identity, ["day", `${amountColumn} AS amount`, "currency"]);
    await database.run(
      `INSERT INTO absent SELECT owner, coalesce(currency, ''), amount FROM (${told})
       WHERE keyed AND day BETWEEN DATE ${quoteText(first)} AND DATE ${quoteText(last)}${gone}
         AND owner NOT IN (SELECT owner FROM held WHERE listing = ${at} AND keyed)`,
    );
  }
  const [[owners] = []] = await database.rows("SELECT count(DISTINCT owner) FROM absent");
  if (Number(owners) === 0) return undefined;
  const worth = await database.rows(
    "SELECT currency, count(*), CAST(sum(amount) AS VARCHAR), count(*) - count(amount) FROM absent GROUP BY currency ORDER BY currency",
  );
  return { owners: Number(owners), worth: worth.map(toRowsOfCurrency) };
}
