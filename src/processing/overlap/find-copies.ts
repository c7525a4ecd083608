import type { Cell, LockedDatabase } from "#engine/locked-database.ts";
import type { OverlapJob, OverlapTable, RowsOfCurrency, SharedCopies } from "./overlap-job.ts";

/** True where several tables of one file are looked at: only these can be copies of each other. */
export function hasCopies({ tables }: OverlapJob): boolean {
  const files = tables.flatMap(({ role, fileId }) => (role === "taken" ? [] : fileId));
  return new Set(files).size < files.length;
}

/** What two rows of one file must have alike to be one: with a key its place, day and numbers, else everything. */
export function sameTextSql(content: string, said: string): string {
  return `CASE WHEN _owner IS NULL THEN ${content} ELSE concat_ws(chr(31), _place, ${said}) END`;
}

const sameKey = "keyed, owner, which";

/** The row's content as a number, and the how manieth it is of its key and content in its table. */
export function copyColumnsSql({ copies }: OverlapTable): string {
  return `${copies === "once"} AS copies_once, ${copies === "keep"} AS copies_keep, md5_number(same_text) AS same,
      row_number() OVER (PARTITION BY ${sameKey}, same_text ORDER BY _line) AS same_turn`;
}

/**
 * Position of the last table of the file that has the row too. A row with a key is the same where it says the same, and
 * wherever that was decided; a row without one only where it was decided.
 */
export const copyWinnerSql = `CASE WHEN NOT copies_keep THEN greatest(
      CASE WHEN keyed THEN max(CASE WHEN NOT copies_keep THEN listing END) OVER (PARTITION BY last, ${sameKey}, same, same_turn) END,
      CASE WHEN keyed AND copies_once THEN max(CASE WHEN copies_once THEN listing END) OVER (PARTITION BY last, ${sameKey}, turn) END,
      CASE WHEN NOT keyed AND copies_once THEN
        max(CASE WHEN copies_once THEN listing END) OVER (PARTITION BY last, ${sameKey}, same, same_turn) END) END`;

/** The examined table beside the other tables of its file. */
export async function readCopies(at: number, job: OverlapJob, database: LockedDatabase): Promise<SharedCopies | null> {
  const own = job.tables[at];
  const siblings = job.tables.flatMap(({ fileId, role }, position) =>
    fileId === own?.fileId && position !== at && role !== "taken" ? position : [],
  );
  if (siblings.length === 0) return null;
  await database.run(copiesSql(at, siblings));
  await database.run(`CREATE TEMP TABLE contained AS SELECT theirs FROM copy WHERE NOT keyed GROUP BY theirs
    HAVING count(*) = least((SELECT count(*) FROM held WHERE listing = ${at} AND NOT keyed), (${unkeyedSql(job, siblings)}))`);
  const counted = "(keyed OR theirs IN (SELECT theirs FROM contained))";
  const [[keyed, differing, contained] = []] = await database.rows(
    `SELECT count(*) FILTER (keyed), count(*) FILTER (keyed AND NOT is_same), count(*) FILTER (NOT keyed AND ${counted}) FROM copy`,
  );
  const dropped = await database.rows(
    `SELECT currency, count(*), CAST(sum(amount) AS VARCHAR), count(*) - count(amount) FROM copy WHERE ${counted}
     GROUP BY currency ORDER BY currency`,
  );
  if (Number(keyed) + Number(contained) === 0) return null;
  return {
    keyed: Number(keyed),
    differing: Number(differing),
    contained: Number(contained),
    dropped: dropped.map(toRowsOfCurrency),
  };
}

/** Each row of the examined table that another table has too, with the amount of the one that would not count. */
function copiesSql(at: number, siblings: readonly number[]): string {
  const isSame = "mine.same = theirs.same AND mine.same_turn = theirs.same_turn";
  const loser = (column: string): string =>
    `CASE WHEN theirs.listing < ${at} THEN theirs.${column} ELSE mine.${column} END AS ${column}`;
  return `CREATE TEMP TABLE copy AS SELECT mine._line, mine.keyed, theirs.listing AS theirs, ${isSame} AS is_same,
      ${loser("currency")}, ${loser("amount")}
    FROM (SELECT * FROM held WHERE listing = ${at}) AS mine JOIN (SELECT * FROM held WHERE listing IN (${siblings.join(", ")})) AS theirs
      ON mine.keyed = theirs.keyed AND mine.owner = theirs.owner AND mine.which = theirs.which
      AND ((${isSame}) OR (mine.keyed AND mine.turn = theirs.turn))
    QUALIFY row_number() OVER (PARTITION BY mine._line ORDER BY is_same DESC, theirs.listing DESC) = 1`;
}

/** How many rows the table of a group has in all: with rows of both kinds it is not contained. */
function unkeyedSql({ tables }: OverlapJob, siblings: readonly number[]): string {
  const sizes = siblings.map((position) => `WHEN ${position} THEN ${tables[position]?.acceptedRows ?? 0}`);
  return `CASE theirs ${sizes.join(" ")} END`;
}

export function toRowsOfCurrency([currency, rows, known, unreadable]: readonly Cell[]): RowsOfCurrency {
  return {
    currency: String(currency ?? ""),
    rows: Number(rows),
    known: known === null || known === undefined ? null : String(known),
    unreadable: Number(unreadable),
  };
}
