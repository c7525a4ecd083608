import { timeKeys } from "#core/business-settings.ts";
import type { LockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { RowIdentity } from "#file-types/file-type.ts";
import { readAbsent } from "./absent-rows.ts";
import { readCopies, toRowsOfCurrency } from "./find-copies.ts";
import { newestOf } from "./overlap-claims.ts";
import type { OverlapJob, OverlapTable, SharedRows } from "./overlap-job.ts";
import { rowsOf } from "./overlap-rows.ts";

/** The same number of another currency is another amount; that a file does not name one contradicts nothing. */
const otherCurrencySql = "(mine.currency <> theirs.currency AND mine.currency <> '' AND theirs.currency <> '')";

interface SharedDeps {
  readonly identity: RowIdentity;
  /** Positions of the tables that may have an owner in common, and show a row. */
  readonly sharing: ReadonlySet<number>;
  readonly database: LockedDatabase;
}

/** The examined table beside those rows of other files that counted before it came. */
export async function readShared(
  at: number,
  job: OverlapJob,
  { identity, sharing, database }: SharedDeps,
): Promise<SharedRows> {
  const { tables } = job;
  const own = tables[at];
  const others = tables.flatMap(({ fileId }, position) => (fileId === own?.fileId ? [] : position));
  const isOther = others.length === 0 ? "false" : `listing IN (${others.join(", ")})`;
  const key = "keyed, owner, which, turn";
  await database.run(
    `CREATE TEMP TABLE counterpart AS SELECT * FROM (${newestOf(`(SELECT * FROM held WHERE ${isOther})`, key, job, identity)})
     QUALIFY listing = max(CASE WHEN is_last THEN listing END) OVER (PARTITION BY ${key})`,
  );
  const later = tables.flatMap(({ lastDay, role }, position) =>
    role === "listed" && position < at && lastDay !== null && own?.lastDay != null && lastDay > own.lastDay
      ? position
      : [],
  );
  const isLater = later.length === 0 ? "false" : `theirs.listing IN (${later.join(", ")})`;
  const isKnown = "(mine.changed_at <> theirs.changed_at OR mine.exported_on <> theirs.exported_on)";
  const otherTimes = others.filter((position) => isReadOtherwise(own, tables[position]));
  const isSameTime = otherTimes.length === 0 ? "true" : `theirs.listing NOT IN (${otherTimes.join(", ")})`;
  const isSameDay = "mine.day IS NOT DISTINCT FROM theirs.day";
  const differs = `(mine.said IS DISTINCT FROM theirs.said OR (${isSameTime} AND NOT (${isSameDay})) OR ${otherCurrencySql})`;
  const [[keyed, differing, sameDay, fromNewerPeriod, otherCurrency] = []] = await database.rows(
    `SELECT count(*), count(*) FILTER (${differs}), count(*) FILTER (${isSameDay}),
       count(*) FILTER (${differs} AND ${isLater} AND NOT coalesce(${isKnown}, false)),
       count(*) FILTER (${otherCurrencySql})
     FROM (SELECT * FROM held WHERE listing = ${at} AND keyed) AS mine JOIN counterpart AS theirs USING (${key})`,
  );
  const [[differingDays] = []] = await database.rows(
    `SELECT count(DISTINCT which) FROM (SELECT DISTINCT which, digest FROM held WHERE listing = ${at} AND NOT keyed) AS mine
     JOIN (SELECT DISTINCT which, digest FROM counterpart WHERE NOT keyed) AS theirs USING (which) WHERE mine.digest <> theirs.digest`,
  );
  const met = await database.rows("SELECT DISTINCT listing FROM counterpart");
  const replaced = await database.rows(
    `SELECT currency, count(*), CAST(sum(amount) AS VARCHAR), count(*) - count(amount) FROM (
       SELECT currency, amount FROM held SEMI JOIN settled USING (listing, _line) WHERE listing = ${at}
       UNION ALL
       SELECT currency, amount FROM counterpart SEMI JOIN settled USING (listing, _line) WHERE keyed
       UNION ALL
       SELECT currency, amount FROM counterpart SEMI JOIN (SELECT * FROM held WHERE listing = ${at}) AS mine USING (${key})
       WHERE NOT keyed AND listing < ${at})
     GROUP BY currency ORDER BY currency`,
  );
  return {
    keyed: Number(keyed),
    differing: Number(differing),
    sameDay: Number(sameDay),
    fromNewerPeriod: Number(fromNewerPeriod),
    otherCurrency: Number(otherCurrency),
    otherTimes: met.some(([listing]) => otherTimes.includes(Number(listing))),
    differingDays: Number(differingDays),
    replaced: replaced.map(toRowsOfCurrency),
    left: await readLeft(at, job, { identity, sharing, database }),
    absent: await readAbsent(at, Number(keyed), job, { identity, others: othersOf(at, job, sharing), database }),
    copies: await readCopies(at, job, database),
  };
}

/** What a file says of an instant is on another day where the business had another time zone when it was read. */
function isReadOtherwise(one: OverlapTable | undefined, other: OverlapTable | undefined): boolean {
  return timeKeys.some((key) => {
    const [before, after] = [one?.settings[key], other?.settings[key]];
    return before !== undefined && after !== undefined && before !== after;
  });
}

/**
 * Rows of other files that go on counting, of owners of which the examined table replaces a row: it has the order as it is
 * now, and not this line of it. Looked for only where something is replaced.
 */
async function readLeft(
  at: number,
  job: OverlapJob,
  { identity, sharing, database }: SharedDeps,
): Promise<SharedRows["left"]> {
  await database.run(
    `CREATE TEMP TABLE corrected AS SELECT DISTINCT owner FROM counterpart SEMI JOIN settled USING (listing, _line) WHERE keyed`,
  );
  const [[any] = []] = await database.rows("SELECT count(*) FROM corrected");
  const others = othersOf(at, job, sharing);
  if (Number(any) === 0 || others.length === 0) return { rows: 0, owners: 0 };
  await database.run("CREATE TEMP TABLE remaining (owner VARCHAR)");
  // One table after the other: all in one statement, each scan would keep its buffers.
  for (const position of others) {
    const table = job.tables[position];
    if (table === undefined) continue;
    const { supersededPath: before } = table;
    const gone = before === null ? "" : ` AND _line NOT IN (SELECT _line FROM read_parquet(${quoteText(before)}))`;
    await database.run(
      `INSERT INTO remaining SELECT owner FROM (${rowsOf(table, job, identity)}) SEMI JOIN corrected USING (owner)
       WHERE keyed AND _line NOT IN (SELECT _line FROM held WHERE listing = ${position})${gone}`,
    );
  }
  await database.run(
    `INSERT INTO remaining SELECT owner FROM held SEMI JOIN corrected USING (owner) ANTI JOIN settled USING (listing, _line)
     ANTI JOIN (SELECT * FROM held WHERE listing = ${at}) AS mine USING (keyed, owner, which, turn)
     WHERE keyed AND listing IN (${others.join(", ")})`,
  );
  const [[rows, owners] = []] = await database.rows("SELECT count(*), count(DISTINCT owner) FROM remaining");
  return { rows: Number(rows), owners: Number(owners) };
}

function othersOf(at: number, { tables }: OverlapJob, sharing: ReadonlySet<number>): number[] {
  const fileId = tables[at]?.fileId;
  return [...sharing].filter((position) => {
    const table = tables[position];
    return table !== undefined && table.role !== "taken" && table.fileId !== fileId;
  });
}
