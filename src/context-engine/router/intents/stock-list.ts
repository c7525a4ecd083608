import type { PlannedQuery, Threshold } from "../../models/plan.ts";
import { hasCue, hasNoun, type Reading } from "../reading.ts";
import { resolveNoun } from "../resolve/catalogue.ts";
import type { ChosenMetrics } from "../resolve/choose-metrics.ts";
import { type Composed, composeQuery } from "../resolve/compose-query.ts";
import type { RouteContext } from "../route-context.ts";
import { defineIntent } from "./define-intent.ts";
import { fromComposed } from "./from-composed.ts";

interface StockList {
  readonly cue: Parameters<typeof hasCue>[1];
  /** How many items there are of this kind. */
  readonly count: string;
  /** What tells of an item whether it is one. */
  readonly metric: string;
  readonly is: Threshold["is"];
  readonly value: number;
}

const lists: readonly StockList[] = [
  { cue: "below reorder", count: "below_reorder_skus", metric: "below_reorder_skus", is: ">=", value: 1 },
  { cue: "below minimum", count: "below_min_skus", metric: "below_min_skus", is: ">=", value: 1 },
  { cue: "above maximum", count: "above_max_skus", metric: "above_max_skus", is: ">=", value: 1 },
  { cue: "out of stock", count: "out_of_stock_skus", metric: "available_units", is: "<=", value: 0 },
  { cue: "incoming", count: "incoming_units", metric: "incoming_units", is: ">", value: 0 },
];

/** Items of stock in a state: out of stock, below their reorder point or minimum, above their maximum, on their way. */
export const stockList = defineIntent({
  id: "numbers",
  recognises: (reading) =>
    !hasCue(reading, "files") &&
    (lists.some(({ cue }) => hasCue(reading, cue)) || hasRunOut(reading)) &&
    reading.time.horizon === null &&
    !hasCue(reading, "unsold") &&
    (!hasCue(reading, "runs out") || hasRunOut(reading)),
  plan(reading, context) {
    const again = (other: Reading): Composed => composeList(other, context);
    return fromComposed("numbers", reading, again(reading), again);
  },
});

function composeList(reading: Reading, context: RouteContext): Composed {
  const list = lists.find(({ cue }) => hasCue(reading, cue)) ?? {
    cue: "out of stock",
    count: "out_of_stock_skus",
    metric: "available_units",
    is: "<=",
    value: 0,
  };
  const isCount =
    isCounted(reading) || (list.cue === "incoming" && !hasNoun(reading, "product", "sku") && !hasCue(reading, "which"));
  const metric = isCount ? list.count : list.metric;
  const chosen: ChosenMetrics = {
    metrics: [metric],
    family: "inventory",
    assumptions: [],
    isDefault: false,
    counted: isCount ? reading.dimensions.filter(({ noun }) => noun === "product" || noun === "sku") : [],
  };
  const composed = composeQuery(
    {
      ...reading,
      metrics: [],
      cues: reading.cues.filter(
        ({ cue }) =>
          cue !== "best" &&
          cue !== "worst" &&
          cue !== "over" &&
          cue !== "under" &&
          cue !== "at most" &&
          cue !== "share" &&
          cue !== "unknown value",
      ),
    },
    context,
    chosen,
  );
  if (isCount) return composed;
  return { ...composed, planned: listed(composed.planned, list, reading, context) };
}

/** Item by item, and place by place where places are spoken of. */
function listed(
  { query }: PlannedQuery,
  { metric, is, value }: StockList,
  reading: Reading,
  context: RouteContext,
): PlannedQuery {
  const item = itemOf(reading, context);
  const others = (query.by ?? []).filter((dimension) => dimension !== "product" && dimension !== "sku");
  const isByPlace =
    others.includes("location") ||
    (hasNoun(reading, "store", "location") && !hasWord(reading, "everywhere") && !isNamed(query));
  const place = resolveNoun("store", "inventory", context.catalogue).dimension;
  const isReorder = metric === "below_reorder_skus";
  const places = isByPlace ? [place, ...others.filter((dimension) => dimension !== place)] : others;
  const by = isReorder && isByPlace ? [...places, item] : [item, ...places];
  return {
    query: {
      metrics: [metric],
      by,
      ...(query.where !== undefined && { where: query.where }),
      ...(query.period !== undefined && { period: query.period }),
      order: by,
    },
    thresholds: [{ column: metric, is, value }],
  };
}

/** "what have we run out of": it is so already. */
export function hasRunOut({ question }: Reading): boolean {
  return /\b(?:have|has|had|already|ve)\b.{0,24}\brun out\b/i.test(question);
}

function isNamed({ where = [] }: PlannedQuery["query"]): boolean {
  return where.some(({ dimension, op }) => op === "=" && (dimension === "location" || dimension === "store"));
}

function isCounted(reading: Reading): boolean {
  return hasCue(reading, "how many") || reading.metrics.some(({ metric }) => metric === "skus");
}

function hasWord({ words }: Reading, key: string): boolean {
  return words.some((word) => word.key === key);
}

/** "items" and "articles" are what a list of stock numbers: its skus; "products" are products. */
export function itemOf(reading: Reading, { catalogue }: RouteContext): "sku" | "product" {
  const noun = reading.dimensions.find((each) => each.noun === "product" || each.noun === "sku");
  const hasSkus = catalogue.get("inventory")?.has("sku") ?? false;
  if (noun === undefined) return "product";
  return hasSkus && (noun.noun === "sku" || /^(?:item|article|itm)/i.test(noun.text)) ? "sku" : "product";
}
