import type { DayRun } from "#engine/dataset.ts";
import type { TableWork } from "./table-work.ts";

/** More of them are the days of a sparse file, of which nobody says that one is missing. */
const mostRuns = 5_000;

/** The days that rows of a relation have, as runs of days that follow each other; null where there are too many runs. */
export async function readDayRuns(
  { database, select }: TableWork,
  rows: string | null,
): Promise<readonly DayRun[] | null> {
  if (rows === null || select.amountColumn === null || !select.columns.includes("day")) return [];
  const found = await database.rows(
    `SELECT min(number), count(*) FROM (
       SELECT number, number - row_number() OVER (ORDER BY number) AS run
       FROM (SELECT DISTINCT date_diff('day', DATE '1970-01-01', day) AS number FROM ${rows} WHERE day IS NOT NULL)
     ) GROUP BY run ORDER BY 1 LIMIT ${mostRuns + 1}`,
  );
  return found.length > mostRuns ? null : found.map(([first, days]) => [Number(first), Number(days)]);
}
