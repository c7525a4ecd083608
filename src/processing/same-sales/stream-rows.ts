import { firstWeekdayOf, type SalesKey, salesKeys } from "#core/unlike-sales.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import type { FileType, RowIdentity } from "#file-types/file-type.ts";
import { acceptedOf } from "../overlap/accepted-rows.ts";
import { knownRowsSql } from "../overlap/known-rows.ts";
import type { StreamTable } from "./same-sales-job.ts";

type Columns = Readonly<Record<string, string>>;

/** Rows of a table that its own stream shows: `_line`, `keyed`, `owner`, `place`, `day`, `currency` and the given columns. */
export function streamRowsSql(
  table: StreamTable,
  datasetColumns: Columns,
  identity: RowIdentity,
  more: readonly string[] = [],
): string {
  const { filledColumns, supersededPath } = table;
  const replaced =
    supersededPath === null ? "" : ` WHERE _line NOT IN (SELECT _line FROM read_parquet(${quoteText(supersededPath)}))`;
  const rows = `(SELECT * FROM ${acceptedOf(table)}${replaced})`;
  const currency = "currency" in datasetColumns ? "coalesce(currency, '')" : "''";
  const columns = [`${placeOf(identity, filledColumns)} AS place`, "day", `${currency} AS currency`, ...more];
  return knownRowsSql({ rows, filledColumns, datasetColumns }, { ...identity, rest: [] }, columns);
}

/** A line that names no place is where its order is: exports often say it on the first line only. */
function placeOf({ place }: RowIdentity, filledColumns: readonly string[]): string {
  const isNamed = filledColumns.some((name) => new RegExp(`\\b${name}\\b`).test(place ?? ""));
  if (!isNamed) return "_place";
  const ofOrder = "min(nullif(_place, '')) OVER (PARTITION BY _owner)";
  return `CASE WHEN _owner IS NULL OR _place <> '' THEN _place ELSE coalesce(${ofOrder}, '') END`;
}

/**
 * SQL that one order number is one order at two places: exports call a place by names of their own. Where one of the two
 * tables has the number at both, these are two.
 * @param mine lists of the places of numbers that stand at several; null of all others
 */
export function placesAgree(mine: string, theirs: string): string {
  return `(mine.place = theirs.place OR mine.place = '' OR theirs.place = ''
    OR NOT (coalesce(list_contains(${mine}, theirs.place), false) OR coalesce(list_contains(${theirs}, mine.place), false)))`;
}

/**
 * What a table sold in all, in each of the ways in which exports tell it; by order, place and day.
 * @param only.lines SELECT of the only lines that are looked at
 * @param only.more columns by which it is told apart, too
 * @param only.item SQL of the item by which it is told apart, too, as `item`
 */
export function totalsSql(
  table: StreamTable,
  datasetColumns: Columns,
  { identity, totals, units }: ComparedType,
  {
    more = [],
    lines,
    amount,
    item,
  }: {
    readonly more?: readonly string[];
    readonly lines?: string;
    readonly amount?: string;
    readonly item?: string;
  } = {},
): string {
  const given = amount === undefined ? [] : [`CAST(sum(${amount}) AS DECIMAL(38,6)) AS amount`];
  const sums = [...namedSums("total", totals), ...namedSums("units", units), ...given];
  const columns = [...amountsOf(datasetColumns), ...(item === undefined ? [] : [`${item} AS item`])];
  const rows = streamRowsSql(table, datasetColumns, identity, columns);
  const where = lines === undefined ? "" : ` WHERE _line IN ${lines}`;
  const keys = [
    "CASE WHEN keyed THEN owner END AS owner",
    "place",
    "day",
    ...more,
    ...(item === undefined ? [] : ["item"]),
  ];
  return `SELECT ${[...keys, ...sums].join(", ")} FROM (${rows})${where} GROUP BY ALL`;
}

/** Of rows of `totalsSql`: the amounts, or units, that a group of them may come to, without those of nothing. */
export function waysSql(name: "total" | "units", sums: readonly string[]): string {
  return `list_distinct([${sums.map((_sum, at) => `nullif(sum(${name}_${at}), 0)`).join(", ")}])`;
}

/** Of these rows: by what two streams have the same sales. */
export function keyOf(by: SalesKey): string {
  return by === "orders" ? "owner" : spanOf(by, "day");
}

/** The first day of the day, week or month that a day is in. */
function spanOf(by: Exclude<SalesKey, "orders">, day: string): string {
  if (by === "days") return day;
  const weekday = firstWeekdayOf(by);
  return weekday === null ? monthOf(day) : `(${day} - CAST((isodow(${day}) - ${weekday} + 7) % 7 AS INTEGER))`;
}

/** What of a type two streams are compared by. */
export interface ComparedType extends Pick<FileType, "totals" | "units"> {
  readonly identity: RowIdentity;
}

function namedSums(name: "total" | "units", sums: readonly string[]): string[] {
  return sums.map((sum, index) => `CAST(${sum} AS DECIMAL(38,6)) AS ${name}_${index}`);
}

function amountsOf(columns: Columns): string[] {
  const isSummed = (name: string): boolean =>
    columns[name]?.startsWith("DECIMAL") === true || columns[name] === "BOOLEAN";
  return Object.keys(columns).filter(isSummed).map(quoteIdentifier);
}

/** Furthest days apart of one order in two exports: one may tell when it was ordered, the other when it was paid. */
export const mostDaysApart = 31;

export function monthOf(day: string): string {
  return `CAST(date_trunc('month', ${day}) AS DATE)`;
}

/** What a day, week or month came to in one currency says nothing of what was sold in another. */
function sharedSince(key: Exclude<SalesKey, "orders">): string {
  return `SELECT mine._line, max(theirs.listing) AS winner FROM mine
    JOIN (SELECT DISTINCT listing, place, ${spanOf(key, "day")} AS since, currency FROM theirs WHERE sales_key = '${key}' AND day IS NOT NULL) AS theirs
    ON ${spanOf(key, "mine.day")} = since AND (mine.place = theirs.place OR mine.place = '' OR theirs.place = '')
      AND (mine.currency = theirs.currency OR mine.currency = '' OR theirs.currency = '')
    GROUP BY mine._line`;
}

/** Lines of the relation `mine` that the relation `theirs` has too, with the greatest `listing` of those that have them. */
export const sharedLinesSql = `SELECT mine._line, max(theirs.listing) AS winner FROM mine
    JOIN (SELECT DISTINCT listing, owner, place, day FROM theirs WHERE sales_key = 'orders' AND keyed) AS theirs
    ON mine.owner = theirs.owner AND coalesce(abs(mine.day - theirs.day) <= ${mostDaysApart}, true)
    LEFT JOIN (SELECT listing, owner, list(DISTINCT place) AS places FROM theirs WHERE keyed GROUP BY listing, owner HAVING min(place) <> max(place)) AS their_places
      ON theirs.listing = their_places.listing AND theirs.owner = their_places.owner
    LEFT JOIN (SELECT owner, list(DISTINCT place) AS places FROM mine WHERE keyed GROUP BY owner HAVING min(place) <> max(place)) AS my_places
      ON mine.owner = my_places.owner
    WHERE mine.keyed AND ${placesAgree("my_places.places", "their_places.places")} GROUP BY mine._line
  ${salesKeys.flatMap((key) => (key === "orders" ? [] : `UNION ALL ${sharedSince(key)}`)).join(" ")}`;
