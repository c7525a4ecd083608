import type { DayRun } from "#engine/dataset.ts";
import type { LockedDatabase } from "#engine/locked-database.ts";

/** More of them are the days of a sparse file, of which nobody says that one is missing. */
const mostRuns = 5_000;

/** The days that a relation has in `day`, as runs of days that follow each other; null where there are too many runs. */
export async function readDayRuns(rows: string, database: LockedDatabase): Promise<readonly DayRun[] | null> {
  const found = await database.rows(
    `SELECT min(number), count(*) FROM (
       SELECT number, number - row_number() OVER (ORDER BY number) AS run
       FROM (SELECT DISTINCT date_diff('day', DATE '1970-01-01', day) AS number FROM ${rows} WHERE day IS NOT NULL)
     ) GROUP BY run ORDER BY 1 LIMIT ${mostRuns + 1}`,
  );
  return found.length > mostRuns ? null : found.map(([first, days]) => [Number(first), Number(days)]);
}
