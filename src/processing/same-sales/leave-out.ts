import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { namesSql, rollUpRest, writeSuperseded } from "../overlap/write-superseded.ts";
import { findUnlike } from "./find-unlike.ts";
import type { LeaveOutJob, LeftOut } from "./same-sales-job.ts";
import { sharedLinesSql, streamRowsSql } from "./stream-rows.ts";

/**
 * Lines of a table that do not count because tables of other streams have those sales, together with those that its own
 * stream replaces. Null where there are none of the former. Runs in a worker process.
 */
export async function leaveOut(job: LeaveOutJob): Promise<LeftOut | null> {
  const type = fileTypeById(job.type);
  const { identity } = type;
  if (identity === null) return null;
  const database = await openLockedDatabase(job.folder, job, [job.datasetFolder]);
  try {
    const rows = (table: LeaveOutJob["mine"]): string => streamRowsSql(table, job.datasetColumns, identity);
    await database.run(`CREATE TEMP TABLE mine AS ${rows(job.mine)}`);
    const theirs = job.theirs.map(
      (table, at) => `SELECT *, ${at} AS listing, '${table.by}' AS sales_key FROM (${rows(table)})`,
    );
    await database.run(`CREATE TEMP TABLE theirs AS ${theirs.join(" UNION ALL ")}`);
    await database.run(
      `CREATE TEMP TABLE shared AS SELECT _line, max(winner) AS winner FROM (${sharedLinesSql}) GROUP BY _line`,
    );
    const [[count] = []] = await database.rows("SELECT count(*) FROM shared");
    if (Number(count) === 0) return null;
    const shared = `SELECT _line, name AS _by FROM shared JOIN ${namesSql(job.theirs)} ON position = winner`;
    const { supersededPath: own } = job.mine;
    const lines = own === null ? shared : `${shared} UNION ALL SELECT _line, _by FROM read_parquet(${quoteText(own)})`;
    const work = { folder: job.folder, tables: [job.mine] };
    const left = await writeSuperseded({ at: 0, lines }, work, database);
    const unlike = await findUnlike(job, { ...type, identity, amount: type.amountColumn ?? "0" }, database);
    return { ...left, rollup: await rollUpRest(left, work, type, database), unlike };
  } finally {
    database.close();
  }
}
