import { OmError } from "#core/errors.ts";
import { formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { orderCount } from "../../definitions/sales-counts.ts";
import { associationOf, type PairCounts, pairProbability } from "../../formulas/association.ts";
import { adjustProbabilities } from "../../formulas/benjamini-hochberg.ts";
import { ratioDigits } from "../../groups.ts";
import type { Cell } from "../../query.ts";
import { defineAnalysis, type LinesRows } from "../analysis.ts";
import { compareText, count, ratioCell } from "../cells.ts";
import { aboutRows } from "../query-of-request.ts";

/** Fewer orders with both say nothing; of many orders one in a thousand. */
const fewestOrders = 5;
const onePairIn = 1_000;
/** Of pairs that stand together by chance alone at most so many are kept. */
const mostProbable = 0.01;
/** Pairs of items in orders that are looked at. */
const mostPlaces = 50_000_000;
/** Different pairs that are tested: each is held in memory. */
const mostPairs = 1_000_000;

/** An item that is in too few orders is in no pair that is in enough. Items are numbered by their order. */
const frequent = `, baskets AS MATERIALIZED (SELECT DISTINCT place, item FROM lines WHERE place IS NOT NULL AND item IS NOT NULL),
  total AS (SELECT count(DISTINCT place) AS orders FROM baskets),
  often AS MATERIALIZED (SELECT item, count(*) AS orders, row_number() OVER (ORDER BY item) - 1 AS number FROM baskets GROUP BY item
    HAVING count(*) >= ${fewestOrders} AND count(*) * ${onePairIn} >= (SELECT orders FROM total)),
  kept AS MATERIALIZED (SELECT place, number FROM baskets JOIN often USING (item))`;

export const basket = defineAnalysis({
  id: "basket",
  version: 1,
  title: "Basket",
  description:
    "Items that are bought together more often (lift above 1) or less often than by chance. Of N orders with a known item: support n(AB)/N, confidence n(AB)/n(A), lift n(AB) x N / (n(A) x n(B)). Kept are pairs in at least 5 orders and 0.1 % of all, whose p of chi-square (Fisher's exact test where a cell expects fewer than 5) is below 0.01 after Benjamini and Hochberg over all pairs that are in enough orders.",
  needs: [["order_id"]],
  by: ["product", "sku", "category", "vendor"],
  takes: [],
  synonyms: ["market basket", "bought together", "cross selling", "association rules", "affinity"],
  source: "Agrawal 1993; Brin 1997; Benjamini and Hochberg 1995",
  asks: (asked) => ({ query: { metrics: ["orders"], ...aboutRows(asked) }, definitions: [orderCount] }),
  lines: {
    metric: "orders",
    statements: [
      {
        name: "size",
        sql: () => `${frequent}, sizes AS (SELECT count(*) AS items FROM kept GROUP BY place)
          SELECT (SELECT orders FROM total), (SELECT CAST(coalesce(sum(items * (items - 1) // 2), 0) AS BIGINT) FROM sizes)`,
        check: refuseTooMany,
      },
      { name: "items", sql: () => `${frequent} SELECT item, orders FROM often ORDER BY number` },
      {
        name: "pairs",
        // A row an item: all that it stands with, so that there are few rows for many pairs.
        sql: () => `${frequent}, pairs AS MATERIALIZED (
            SELECT one.number AS one, other.number AS other, count(*) AS orders FROM kept AS one JOIN kept AS other USING (place)
            WHERE one.number < other.number GROUP BY one.number, other.number
            HAVING count(*) >= ${fewestOrders} AND count(*) * ${onePairIn} >= (SELECT orders FROM total))
          SELECT one, count(*), CASE WHEN (SELECT count(*) FROM pairs) <= ${mostPairs}
            THEN string_agg(other || ' ' || orders, ',' ORDER BY other) END
          FROM pairs GROUP BY one ORDER BY one`,
        check: refuseTooManyPairs,
      },
    ],
  },
  work({ asked: { by, limit }, result, lines }) {
    const asQueried = Number(result.rows[0]?.[0] ?? 0);
    const all = Number(lines.get("size")?.[0]?.[0] ?? 0);
    const items = (lines.get("items") ?? []).map(([name, orders]): Item => ({
      name: String(name),
      orders: Number(orders),
    }));
    const pairs = readPairs(lines.get("pairs") ?? [], items, all);
    const adjusted = adjustProbabilities(pairs.map(pairProbability));
    const kept = pairs
      .map((pair, at) => ({ ...pair, adjusted: adjusted[at] ?? 1 }))
      .filter(({ adjusted: probability }) => probability < mostProbable)
      .toSorted(byLift);
    const fewest = Math.max(fewestOrders, Math.ceil(all / onePairIn));
    return {
      columns: [
        { id: by, unit: "dimension" },
        { id: `other_${by}`, unit: "dimension" },
        { id: "orders", unit: "count" },
        { id: "other_orders", unit: "count" },
        { id: "both_orders", unit: "count" },
        { id: "support", unit: "ratio" },
        { id: "confidence", unit: "ratio" },
        { id: "other_confidence", unit: "ratio" },
        { id: "lift", unit: "ratio" },
        { id: "p_adjusted", unit: "ratio" },
      ],
      rows: kept.slice(0, limit).map(toRow),
      rowCount: kept.length,
      summary: { columns: [], rows: [] },
      facts: [
        { id: "orders_with_items", unit: "count", value: all },
        { id: "fewest_orders", unit: "count", value: fewest },
        { id: "pairs_tested", unit: "count", value: pairs.length },
        { id: "pairs_kept", unit: "count", value: kept.length },
      ],
      notes: [
        ...emptyNotes({ all, fewest, pairs: pairs.length, kept: kept.length }),
        ...namelessNotes(asQueried, all, by),
      ],
    };
  },
});

function emptyNotes({
  all,
  fewest,
  pairs,
  kept,
}: Readonly<Record<"all" | "fewest" | "pairs" | "kept", number>>): string[] {
  if (kept > 0 || all === 0) return [];
  return [
    pairs === 0
      ? `no two items stand in ${count(fewest, "order")} together, of ${all}`
      : `of ${count(pairs, "pair")} none stands together more or less often than chance may make it`,
  ];
}

function namelessNotes(orders: number, withItems: number, by: string): string[] {
  return orders === withItems ? [] : [`left out: ${count(orders - withItems, "order")} without a known ${by}`];
}

interface Item {
  readonly name: string;
  readonly orders: number;
}

interface Pair extends PairCounts {
  readonly item: string;
  readonly otherItem: string;
}

interface TestedPair extends Pair {
  readonly adjusted: number;
}

/** The rarer one first: of its orders more have the other one, so it says more of it. */
function readPairs(rows: LinesRows, items: readonly Item[], all: number): Pair[] {
  return rows.flatMap(([number, , others]) => {
    const first = items[Number(number)];
    return String(others ?? "")
      .split(",")
      .flatMap((text): Pair[] => {
        const [place, both] = text.split(" ").map(Number);
        const second = items[place ?? -1];
        if (first === undefined || second === undefined || both === undefined) return [];
        const [one, other] = first.orders <= second.orders ? [first, second] : [second, first];
        return [{ all, one: one.orders, other: other.orders, both, item: one.name, otherItem: other.name }];
      });
  });
}

/** Of one analysis all orders are the same, so the larger both / (one x other) is the larger lift. */
function byLift(first: TestedPair, second: TestedPair): number {
  const lift = ({ one, other, both }: TestedPair): number => both / (one * other);
  return (
    lift(second) - lift(first) ||
    second.both - first.both ||
    compareText(first.item, second.item) ||
    compareText(first.otherItem, second.otherItem)
  );
}

function toRow(pair: TestedPair): Cell[] {
  const { support, confidence, confidenceOfOther, lift } = associationOf(pair, ratioDigits);
  return [
    pair.item,
    pair.otherItem,
    pair.one,
    pair.other,
    pair.both,
    ...[support, confidence, confidenceOfOther, lift].map(ratioCell),
    probabilityCell(pair.adjusted),
  ];
}

/** Below half of the last digit it is 0. */
function probabilityCell(probability: number): Cell {
  return formatDecimal(parseDecimal(probability.toFixed(ratioDigits)) ?? zero);
}

function refuseTooMany(rows: LinesRows): void {
  const places = Number(rows[0]?.[1] ?? 0);
  if (places <= mostPlaces) return;
  throw tooMany(`orders hold ${places} pairs of items, more than the ${mostPlaces} that are looked at`);
}

function refuseTooManyPairs(rows: LinesRows): void {
  const pairs = rows.reduce((sum, [, ofItem]) => sum + Number(ofItem), 0);
  if (pairs <= mostPairs) return;
  throw tooMany(`there are ${pairs} different pairs of items, more than the ${mostPairs} that are tested`);
}

function tooMany(message: string): OmError {
  return new OmError("QUERY_INVALID", message, {
    fix: "take a shorter period or narrow it down with where, or look at categories; an order number that stands for a whole day is no basket",
  });
}
