import type { Cell, LockedDatabase } from "#engine/locked-database.ts";
import { firstWeekdayOf, type SalesKey, salesKeys } from "#core/unlike-sales.ts";
import {
  areSameDays,
  areSameItems,
  areSameMonths,
  areSameMultiples,
  areSameOrders,
  fewestDays,
  goTogether,
  type Likeness,
} from "./judge.ts";
import type { SameSales } from "./same-sales-job.ts";
import { type ComparedType, keyOf, monthOf, placesAgree, waysSql } from "./stream-rows.ts";

/** In the relation `told`: the examined table, and others of its stream. */
export const mineAt = -1;
export const besideAt = -2;

type Found = Omit<SameSales, "left" | "replaced">;
type Signs = "amounts" | "multiples" | "trend" | "items";

interface Way {
  readonly signs: Signs;
  /** By what one of the two gives way then. */
  readonly by: SalesKey;
  readonly isSame: (likeness: Likeness) => boolean;
}

/** What is looked for, one after the other. */
const ways: readonly Way[] = [
  { signs: "amounts", by: "orders", isSame: areSameOrders },
  { signs: "amounts", by: "days", isSame: areSameDays },
  { signs: "amounts", by: "months", isSame: areSameMonths },
  { signs: "multiples", by: "orders", isSame: areSameMultiples },
  { signs: "trend", by: "orders", isSame: goTogether },
  { signs: "multiples", by: "days", isSame: areSameMultiples },
  { signs: "items", by: "days", isSame: areSameItems },
];

/** Of the tables in the relation `told` the one that tells most of the same as the examined one; null where none does. */
export async function findMostAlike(
  signs: readonly Signs[],
  type: ComparedType,
  database: LockedDatabase,
): Promise<Found | null> {
  const weeks = signs.includes("amounts") ? await readWeeks(database) : [];
  const tried = [...ways.slice(0, 2), ...weeks, ...ways.slice(2)];
  for (const way of tried.filter((each) => signs.includes(each.signs))) {
    const rows = await database.rows(likenessSql(way, type));
    const alike = rows.map((row) => toLikeness(row, way)).filter(way.isSame);
    const [most] = alike.toSorted((one, other) => other.same - one.same || one.at - other.at);
    if (most !== undefined) {
      const { at, mine, shared, same, tells, times } = most;
      const told = { multiples: { times }, trend: { times: `about ${times}` }, amounts: {}, items: {} }[way.signs];
      return { at, by: way.by, tells, mine, shared, same, ...told };
    }
  }
  return null;
}

/** A table with days of one weekday alone may tell weeks that begin on it, or end on it. */
async function readWeeks(database: LockedDatabase): Promise<Way[]> {
  const rows = await database.rows(
    `SELECT DISTINCT min(isodow(day)) FROM told GROUP BY stream
     HAVING min(isodow(day)) = max(isodow(day)) AND count(DISTINCT day) >= ${fewestDays}`,
  );
  const weekdays = new Set(rows.map(([weekday]) => Number(weekday)).flatMap((each) => [each, (each % 7) + 1]));
  return salesKeys
    .filter((key) => weekdays.has(firstWeekdayOf(key) ?? 0))
    .map((by) => ({ signs: "amounts", by, isSame: areSameDays }));
}

/** What else two of one key must agree in: orders in their day, about; of weeks and months one table tells nothing else. */
function conditionOf(by: SalesKey): string {
  if (by === "orders") return "coalesce(abs(mine.day - theirs.day) <= 1, false)";
  if (by === "months") return "(mine.tells_months OR theirs.tells_months)";
  return by === "days" ? "true" : "(mine.tells_weeks OR theirs.tells_weeks)";
}

/** Two tables that both tell amounts are compared by these, else by what they count. */
const bothTellAmounts = "(mine.tells_amounts AND theirs.tells_amounts)";

const isFirstOrLast = `(day = ${monthOf("day")} OR day = last_day(day))`;

/** Amounts with and without tax are multiples of each other, but for the rounding of each; what was refunded is another sale. */
const isMultiple = "(times > 0 AND abs(their_amount - my_amount * times) <= 0.01 + abs(their_amount) * 0.001)";

/**
 * Of each other table (but of orders: of all of its stream together): how many of these keys the examined one has, both
 * have, and of these with the same amount, or as many units, or one multiple of the amount.
 */
function likenessSql({ signs, by }: { readonly signs: Signs; readonly by: SalesKey }, type: ComparedType): string {
  const key = signs === "items" ? "CASE WHEN item IS NOT NULL THEN concat(day, chr(31), item) END" : keyOf(by);
  const [at, place] = by === "orders" ? ["listing", "place"] : ["stream", "''"];
  const isSame = {
    amounts: "list_has_any(mine_says, they_say)",
    items: "list_has_any(mine_says, they_say)",
    multiples: `by_amounts AND ${isMultiple}`,
    trend: "by_amounts",
  }[signs];
  return `WITH keys AS (
      SELECT ${at} AS listing, ${key} AS key, ${place} AS place, min(day) AS day, bool_and(${isFirstOrLast}) AS is_month, min(isodow(day)) AS least_weekday, max(isodow(day)) AS most_weekday,
        ${waysSql("total", type.totals)} AS totals, ${waysSql("units", type.units)} AS units, CAST(sum(total_0) AS DOUBLE) AS amount
      FROM told WHERE ${key} IS NOT NULL GROUP BY ${at}, ${key}, ${place}
    ), named AS (SELECT listing, key, list(DISTINCT place) AS places FROM keys GROUP BY listing, key HAVING count(*) > 1
    ), amounts AS (
      SELECT *, bool_and(is_month) OVER (PARTITION BY listing) AS tells_months,
        min(least_weekday) OVER (PARTITION BY listing) = max(most_weekday) OVER (PARTITION BY listing) AS tells_weeks, bool_or(len(totals) > 0) OVER (PARTITION BY listing) AS tells_amounts
      FROM keys LEFT JOIN named USING (listing, key) WHERE len(totals) > 0 OR len(units) > 0
    ), sizes AS (
      SELECT listing, count(*) FILTER (len(totals) > 0) AS of_amounts, count(*) FILTER (len(units) > 0) AS of_units FROM amounts GROUP BY listing
    ), met AS (
      SELECT theirs.listing, ${bothTellAmounts} AS by_amounts, ${conditionOf(by)} AS is_near,
        CASE WHEN ${bothTellAmounts} THEN mine.totals ELSE mine.units END AS mine_says,
        CASE WHEN ${bothTellAmounts} THEN theirs.totals ELSE theirs.units END AS they_say,
        mine.amount AS my_amount, theirs.amount AS their_amount
      FROM (SELECT * FROM amounts WHERE listing = ${mineAt}) AS mine JOIN (SELECT * FROM amounts WHERE listing >= 0) AS theirs
        ON mine.key = theirs.key ${by === "orders" ? `AND ${placesAgree("mine.places", "theirs.places")}` : ""}
    ), pairs AS (
      SELECT *, median(their_amount / nullif(my_amount, 0)) FILTER (is_near) OVER (PARTITION BY listing) AS times FROM met
      WHERE len(mine_says) > 0 AND len(they_say) > 0
    )
    SELECT pairs.listing, any_value(CASE WHEN by_amounts THEN of_amounts ELSE of_units END), count(*),
      count(*) FILTER (is_near AND ${isSame}), bool_and(by_amounts),
      count(DISTINCT my_amount) FILTER (is_near AND ${isSame}), any_value(times),
      corr(their_amount, my_amount) FILTER (is_near AND by_amounts)
    FROM pairs JOIN sizes ON sizes.listing = ${mineAt} GROUP BY pairs.listing`;
}

function toLikeness(row: readonly Cell[], { signs }: { readonly signs: Signs }): Likeness & Omit<Found, "by"> {
  const [at = 0, mine = 0, shared = 0, same = 0] = row.slice(0, 4).map(Number);
  const tells = row[4] === true ? "amounts" : "units";
  const times = Number(row[6] ?? 0).toFixed(2);
  const [different = 0, correlation = 0] = [row[5], row[7] ?? 0].map(Number);
  return { at, mine, shared, same, different, correlation, times, tells: signs === "items" ? "items" : tells };
}
