import type { RowClaim } from "#engine/dataset.ts";
import { ownersTouch } from "#engine/owner-range.ts";
import type { FileType } from "#file-types/file-type.ts";
import { knownRowsSql } from "./known-rows.ts";
import type { TableWork } from "../table/table-work.ts";

/** The ranges of a table's claim. */
export type ClaimedRanges = Pick<RowClaim, "owners" | "days">;

/** What is longer is no name of an order: the range has no end there. */
const longestOwner = 200;

/** Where the rows of a table lie; null where they take no part. One pass over the columns that name the owner. */
export async function readRanges(
  { database, select }: TableWork,
  rows: string | null,
  { identity }: FileType,
): Promise<ClaimedRanges | null> {
  if (identity === null || rows === null) return null;
  const { columns: filledColumns, datasetColumns } = select;
  const day = "day" in datasetColumns ? "day" : "CAST(NULL AS DATE) AS day";
  const known = knownRowsSql({ rows, filledColumns, datasetColumns }, { ...identity, rest: [] }, ["_owner", day]);
  const [[least, most, first, last] = []] = await database.rows(
    `SELECT min(_owner), max(_owner),
       CAST(min(day) FILTER (NOT keyed) AS VARCHAR), CAST(max(day) FILTER (NOT keyed) AS VARCHAR) FROM (${known})`,
  );
  const isKnown = typeof least === "string" && typeof most === "string";
  return {
    owners: isKnown ? { least: isLong(least) ? "" : least, most: isLong(most) ? null : most } : null,
    days: typeof first === "string" && typeof last === "string" ? { first, last } : null,
  };
}

function isLong(owner: string): boolean {
  return owner.length > longestOwner;
}

/** False where no row of the one can be one of the other. */
export function mayShareRows(one: RowClaim, other: RowClaim): boolean {
  return one.source === other.source && (ownersTouch(one.owners, other.owners) || daysTouch(one.days, other.days));
}

function daysTouch(one: RowClaim["days"], other: RowClaim["days"]): boolean {
  return one !== null && other !== null && one.first <= other.last && other.first <= one.last;
}
