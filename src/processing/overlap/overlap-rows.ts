import type { RowIdentity } from "#file-types/file-type.ts";
import { acceptedOf, undeletedOf } from "./accepted-rows.ts";
import { knownRowsSql } from "./known-rows.ts";
import type { OverlapJob, OverlapTable } from "./overlap-job.ts";

/**
 * A table's accepted rows that have one of these keys, with the how manieth of its key each is in its table. One that was
 * rejected is one of them: it is another row in a file in which it could be read.
 */
export function numberedRowsOf(
  table: OverlapTable,
  job: OverlapJob,
  identity: RowIdentity,
  more: readonly string[],
): string {
  const known = {
    rows: undeletedOf(table),
    filledColumns: [...table.filledColumns, "_issues"],
    datasetColumns: { ...job.datasetColumns, _issues: "BIGINT" },
  };
  const rows = knownRowsSql(known, identity, ["_issues", ...more]);
  const turn = "CASE WHEN keyed THEN row_number() OVER (PARTITION BY keyed, owner, which ORDER BY _line) ELSE 0 END";
  return `SELECT * EXCLUDE (_issues) FROM (SELECT *, ${turn} AS turn FROM (${rows}) SEMI JOIN changed USING (keyed, owner, which))
    WHERE _issues IS NULL`;
}

/** A table's accepted rows with what they are known by. */
export function rowsOf(
  table: OverlapTable,
  { datasetColumns }: OverlapJob,
  identity: RowIdentity,
  more: readonly string[] = [],
): string {
  const { filledColumns } = table;
  return knownRowsSql({ rows: acceptedOf(table), filledColumns, datasetColumns }, identity, more);
}
