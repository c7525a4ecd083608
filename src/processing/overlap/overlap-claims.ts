import { withIsLast } from "#engine/newest-claim.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { RowIdentity } from "#file-types/file-type.ts";
import type { OverlapJob, OverlapTable } from "./overlap-job.ts";

/**
 * When a row was changed and its file exported, where it has a key of its own: the day of a till without one is the same in
 * two files or a question.
 */
export function claimSql(
  { exportedOn }: OverlapTable,
  { datasetColumns }: OverlapJob,
  { changedAt }: RowIdentity,
): string {
  const changed = changedAt !== undefined && changedAt in datasetColumns ? quoteIdentifier(changedAt) : "NULL";
  const exported = exportedOn === null ? "NULL" : quoteText(exportedOn);
  return `CAST(CASE WHEN _owner IS NOT NULL THEN ${changed} END AS TIMESTAMP) AS changed_at,
    CAST(CASE WHEN _owner IS NOT NULL THEN ${exported} END AS DATE) AS exported_on`;
}

const claimColumns = { changedAt: "changed_at", exportedOn: "exported_on" };

/** Held rows with `is_last`: see there. Most files say nothing of the kind, and need no second look. */
export function newestOf(relation: string, key: string, job: OverlapJob, { changedAt }: RowIdentity): string {
  const saysNewer = job.tables.some(
    ({ exportedOn, filledColumns }) =>
      exportedOn !== null || (changedAt !== undefined && filledColumns.includes(changedAt)),
  );
  return saysNewer ? withIsLast(relation, key, claimColumns) : `SELECT *, true AS is_last FROM ${relation}`;
}
