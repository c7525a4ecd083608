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
/** Pairs of items in orders that are looked at: each is held until they are counted. */
const mostPairs = 50_000_000;

/** An item that is in too few orders is in no pair that is in enough. */
const frequent = `, baskets AS MATERIALIZED (SELECT DISTINCT place, item FROM lines WHERE place IS NOT NULL AND item IS NOT NULL),
  total AS (SELECT count(DISTINCT place) AS orders FROM baskets),
  often AS MATERIALIZED (SELECT item, count(*) AS orders FROM baskets GROUP BY item
    HAVING count(*) >= ${fewestOrders} AND count(*) * ${onePairIn} >= (SELECT orders FROM total)),
  kept AS MATERIALIZED (SELECT place, item FROM baskets SEMI JOIN often USING (item))`;

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
      {
        name: "pairs",
        sql: () => `${frequent}, pairs AS (
            SELECT one.item AS one, other.item AS other, count(*) AS orders FROM kept AS one JOIN kept AS other USING (place)
            WHERE one.item < other.item GROUP BY one.item, other.item
            HAVING count(*) >= ${fewestOrders} AND count(*) * ${onePairIn} >= (SELECT orders FROM total))
          SELECT pairs.one, pairs.other, of_one.orders, of_other.orders, pairs.orders FROM pairs
            JOIN often AS of_one ON of_one.item = pairs.one JOIN often AS of_other ON of_other.item = pairs.other
          ORDER BY pairs.one, pairs.other`,
      },
    ],
  },
  work({ asked: { by }, lines }) {
    const all = Number(lines.get("size")?.[0]?.[0] ?? 0);
    const pairs = readPairs(lines.get("pairs") ?? [], all);
    const adjusted = adjustProbabilities(pairs.map(pairProbability));
    const kept = pairs
      .map((pair, at) => ({ ...pair, adjusted: adjusted[at] ?? 1, ...associationOf(pair, ratioDigits) }))
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
      rows: kept.map((pair): Cell[] => [
        pair.item,
        pair.otherItem,
        pair.one,
        pair.other,
        pair.both,
        ratioCell(pair.support),
        ratioCell(pair.confidence),
        ratioCell(pair.confidenceOfOther),
        ratioCell(pair.lift),
        probabilityCell(pair.adjusted),
      ]),
      summary: { columns: [], rows: [] },
      facts: [
        { id: "orders_with_items", unit: "count", value: all },
        { id: "fewest_orders", unit: "count", value: fewest },
        { id: "pairs_tested", unit: "count", value: pairs.length },
        { id: "pairs_kept", unit: "count", value: kept.length },
      ],
      notes:
        kept.length > 0 || all === 0
          ? []
          : [
              pairs.length === 0
                ? `no two items stand in ${count(fewest, "order")} together, of ${all}`
                : `of ${count(pairs.length, "pair")} none stands together more or less often than chance may make it`,
            ],
    };
  },
});

interface Pair extends PairCounts {
  readonly item: string;
  readonly otherItem: string;
}

/** The rarer one first: of its orders more have the other one, so it says more of it. */
function readPairs(rows: LinesRows, all: number): Pair[] {
  return rows.map(([one, other, ofOne, ofOther, both]) => {
    const counts = { all, one: Number(ofOne), other: Number(ofOther), both: Number(both) };
    const names = { item: String(one), otherItem: String(other) };
    return counts.one <= counts.other
      ? { ...counts, ...names }
      : { ...counts, one: counts.other, other: counts.one, item: names.otherItem, otherItem: names.item };
  });
}

type LiftedPair = Pair & ReturnType<typeof associationOf>;

function byLift(one: LiftedPair, other: LiftedPair): number {
  const difference = (other.lift ?? zero).units - (one.lift ?? zero).units;
  if (difference !== 0n) return difference > 0n ? 1 : -1;
  return other.both - one.both || compareText(one.item, other.item) || compareText(one.otherItem, other.otherItem);
}

/** Below half of the last digit it is 0. */
function probabilityCell(probability: number): Cell {
  return formatDecimal(parseDecimal(probability.toFixed(ratioDigits)) ?? zero);
}

function refuseTooMany(rows: LinesRows): void {
  const pairs = Number(rows[0]?.[1] ?? 0);
  if (pairs <= mostPairs) return;
  throw new OmError(
    "QUERY_INVALID",
    `orders have ${pairs} pairs of items, more than the ${mostPairs} that are looked at`,
    {
      fix: "take a shorter period or narrow it down with where, or look at categories; an order number that stands for a whole day is no basket",
      details: { pairs, mostPairs },
    },
  );
}
