import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { PairsJob, PairsResult } from "./compaction-job.ts";

const parquet = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, WRITE_BLOOM_FILTER false";

/**
 * Writes the pairs of the rows and the texts behind their numbers, see `#engine/pairs.ts`. Runs in a worker process; numbers
 * of four bytes instead of texts keep ten million pairs in the memory of any job.
 * @throws OmError `CONSERVATION_FAILED` where a table has other pairs in it than its rows have
 */
export async function writePairs(job: PairsJob): Promise<PairsResult> {
  const result = { path: join(job.folder, "pairs.parquet"), namesPath: join(job.folder, "names.parquet") };
  const database = await openLockedDatabase(job.folder, job, [job.datasetFolder]);
  try {
    await database.run(numberedSql("bys", "_by", job.rows));
    await database.run(`${numberedSql("ofs", "_of", job.rows)} WHERE _name IS NOT NULL`);
    await database.run(
      `COPY (SELECT 'by' AS _side, * FROM bys UNION ALL SELECT 'of', * FROM ofs) TO ${quoteText(result.namesPath)} (${parquet})`,
    );
    const rows = `SELECT bys._number AS _by, coalesce(ofs._number, 0) AS _of, CAST(_table AS INTEGER) AS _table
      FROM (${job.rows}) AS seen JOIN bys ON bys._name IS NOT DISTINCT FROM seen._by LEFT JOIN ofs ON ofs._name = seen._of`;
    await database.run(
      `CREATE TEMP TABLE pairs AS SELECT _by, _of, min(_table) AS _first, max(_table) AS _last FROM (${rows}) GROUP BY _by, _of`,
    );
    await database.run(`COPY (SELECT _by, _of, _first AS _table, _first, 0::TINYINT AS _again FROM pairs UNION ALL
        SELECT DISTINCT _by, _of, _table, _first, 1::TINYINT FROM (${rows}) JOIN (FROM pairs WHERE _first < _last) USING (_by, _of) WHERE _table > _first)
      TO ${quoteText(result.path)} (${parquet}, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 8192)`);
    const [[written] = []] = await database.rows(
      `SELECT count(*) FROM read_parquet(${quoteText(result.path)}) WHERE _again = 0`,
    );
    const [[found] = []] = await database.rows("SELECT count(*) FROM pairs");
    if (written === found) return result;
    throw new OmError("CONSERVATION_FAILED", "there are other pairs of values than the rows have", {
      fix: "no number changed; this is a defect, please report it",
      details: { expected: Number(found), found: Number(written) },
    });
  } finally {
    database.close();
  }
}

/** Each different value of a column with a number of its own, from 1. */
function numberedSql(table: string, column: string, rows: string): string {
  return `CREATE TEMP TABLE ${table} AS SELECT _name, CAST(row_number() OVER () AS INTEGER) AS _number
    FROM (SELECT DISTINCT ${column} AS _name FROM (${rows}))`;
}
