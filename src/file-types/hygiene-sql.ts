import type { Hygiene, HygieneCheck } from "./hygiene.ts";

/**
 * Common table expressions over the rows of a type; the last of them, `checked`, has each row with `item` and what the
 * checks ask for.
 * @param rows relation with every column of the type's hygiene, with `_line` and `listing`, the number of its table
 */
export function checkedRows(rows: string, hygiene: Hygiene, checks: readonly HygieneCheck[]): string {
  const named = `SELECT *, ${hygiene.item} AS item FROM ${rows}`;
  const { positions } = hygiene;
  if (positions === undefined || !checks.some(({ when }) => when.includes("listed_again"))) {
    return `checked AS NOT MATERIALIZED (${named})`;
  }
  const key = ["item", ...positions.apart.map((column) => `CAST(${column} AS VARCHAR)`)]
    .map((text) => `coalesce(${text}, '')`)
    .join(" || chr(31) || ");
  const tells = `hash(${positions.tells.join(", ")})`;
  // Hashes find the few rows that may be listed again: names of all items would be held at once.
  return [
    `named AS NOT MATERIALIZED (SELECT *, ${key} AS place_of_item FROM (${named}))`,
    `alike AS (SELECT hash(listing, place_of_item) AS print FROM named WHERE item IS NOT NULL GROUP BY print HAVING count(*) > 1)`,
    `again AS (SELECT listing, _line, says_other FROM (
       SELECT listing, _line, count(*) OVER same > 1 AS is_again, min(${tells}) OVER same <> max(${tells}) OVER same AS says_other
       FROM named WHERE item IS NOT NULL AND hash(listing, place_of_item) IN (SELECT print FROM alike)
       WINDOW same AS (PARTITION BY listing, place_of_item)) WHERE is_again)`,
    `checked AS NOT MATERIALIZED (SELECT named.*, again._line IS NOT NULL AS listed_again, coalesce(says_other, false) AS says_other
       FROM named LEFT JOIN again USING (listing, _line))`,
  ].join(", ");
}

/**
 * One pass over `checked`: a row a currency with, for each check, its rows, their money, of how many rows that is known,
 * their units, and as JSON the first of them as `{by, listing, line}`. No row where no check is met.
 * @param firstBy "line": in the order of the list; "worth": the largest first
 */
export function hygieneTotals(
  checks: readonly HygieneCheck[],
  { most, firstBy }: { readonly most: number; readonly firstBy: "line" | "worth" },
): string {
  const flags = checks.map(({ when }, at) => `coalesce(${when}, false) AS class_${at}`);
  const selected = checks.flatMap(({ class: { worth } }, at) => {
    const money = worth.money ?? "CAST(NULL AS DECIMAL(18,6))";
    const units = worth.units ?? "CAST(NULL AS DECIMAL(18,6))";
    const size = firstBy === "line" ? [] : [money, units].map((sql, by) => `'by_${by}': -abs(coalesce(${sql}, 0)), `);
    const first = `{${size.join("")}'listing': listing, 'line': _line}`;
    const ofClass = `FILTER (WHERE class_${at})`;
    const sums = ["count(*)", `sum(${money})`, `count(${money})`, `sum(${units})`].map((sum) => `${sum} ${ofClass}`);
    return [...sums, `CAST(to_json(min(${first}, ${most}) ${ofClass}) AS VARCHAR)`];
  });
  // Most rows are of no class: the aggregates need not look at them.
  const met = `SELECT *, ${flags.join(", ")} FROM checked WHERE ${checks.map(({ when }) => `(${when})`).join(" OR ")}`;
  return `SELECT ${["currency", ...selected].join(", ")} FROM (${met}) GROUP BY currency ORDER BY currency`;
}

/** The given rows of `checked`: listing, line, item, then the columns as text. */
export function hygieneRows(
  places: readonly { readonly listing: number; readonly line: number }[],
  columns: readonly string[],
): string {
  const lines = [...new Set(places.map(({ line }) => line))].join(", ");
  const pairs = places.map(({ listing, line }) => `(${listing}, ${line})`).join(", ");
  const texts = columns.map((column) => `CAST(${column} AS VARCHAR)`);
  return `SELECT ${["listing", "_line", "item", ...texts].join(", ")} FROM checked WHERE _line IN (${lines}) AND (listing, _line) IN (VALUES ${pairs})`;
}
