import type { OwnerRange, RowClaim } from "#engine/dataset.ts";
import type { FileType } from "#file-types/file-type.ts";
import { knownRowsSql } from "./known-rows.ts";
import type { TableWork } from "./table-work.ts";

/** The ranges of a table's claim. */
export type ClaimedRanges = Pick<RowClaim, "owners" | "days">;

/** What is longer is no name of an order: the range has no end there. */
const longestOwner = 200;
/** Of more series than these, such as those of random ids, one range is as good. */
const mostSeries = 16;

/** What the rows of a table are known by, in ranges; null where they take no part. Passes over the columns that name the owner. */
export async function readRanges(
  { database, select }: TableWork,
  rows: string | null,
  { identity }: FileType,
): Promise<ClaimedRanges | null> {
  if (identity === null || rows === null) return null;
  const { columns: filledColumns, datasetColumns } = select;
  const day = "day" in datasetColumns ? ["day"] : ["CAST(NULL AS DATE) AS day"];
  const known = knownRowsSql({ rows, filledColumns, datasetColumns }, { ...identity, rest: [] }, day);
  const series = "rtrim(owner, '0123456789')";
  const ordered = "{'bytes': strlen(owner), 'owner': owner}";
  const ends = `min(${ordered}).owner, max(${ordered}).owner`;
  const [[first, last, count] = []] = await database.rows(
    `SELECT CAST(min(day) FILTER (NOT keyed) AS VARCHAR), CAST(max(day) FILTER (NOT keyed) AS VARCHAR),
       approx_count_distinct(${series}) FILTER (keyed) FROM (${known})`,
  );
  // The estimate is a few per cent off: whatever it says, no more series than that are kept.
  const grouped =
    Number(count) > mostSeries
      ? []
      : await database.rows(
          `SELECT ${series}, ${ends} FROM (${known}) WHERE keyed GROUP BY 1 ORDER BY 1 LIMIT ${mostSeries + 1}`,
        );
  const isFew = Number(count) <= mostSeries && grouped.length <= mostSeries;
  const ranges = isFew ? grouped : await database.rows(`SELECT NULL, ${ends} FROM (${known}) WHERE keyed`);
  return {
    owners: ranges.map(([name, least, most]) => toRange(name, least, most)),
    days: typeof first === "string" && typeof last === "string" ? { first, last } : null,
  };
}

function toRange(series: unknown, least: unknown, most: unknown): OwnerRange {
  const isKnown = (text: unknown): text is string => typeof text === "string" && text.length <= longestOwner;
  return {
    series: isKnown(series) ? series : null,
    least: isKnown(least) ? least : "",
    most: isKnown(most) ? most : null,
  };
}

/** False where no row of the one can be one of the other. */
export function mayShareRows(one: RowClaim, other: RowClaim): boolean {
  if (one.source !== other.source) return false;
  return (
    one.owners.some((range) => other.owners.some((theirs) => touch(range, theirs))) || daysTouch(one.days, other.days)
  );
}

function touch(one: OwnerRange, other: OwnerRange): boolean {
  if (one.series !== null && other.series !== null && one.series !== other.series) return false;
  return comesNotAfter(one.least, other.most) && comesNotAfter(other.least, one.most);
}

/** Bytes of UTF-8, as the engine compares them; the shorter comes first, so that running numbers stand in their order. */
function comesNotAfter(least: string, most: string | null): boolean {
  if (most === null) return true;
  const [one, other] = [Buffer.from(least), Buffer.from(most)];
  return one.length === other.length ? Buffer.compare(one, other) <= 0 : one.length < other.length;
}

function daysTouch(one: RowClaim["days"], other: RowClaim["days"]): boolean {
  return one !== null && other !== null && one.first <= other.last && other.first <= one.last;
}
