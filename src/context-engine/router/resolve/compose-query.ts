import type { PlannedQuery } from "../../models/plan.ts";
import { comparisonWindow } from "../periods/comparison-window.ts";
import { cuesOf, hasCue, type Reading } from "../reading.ts";
import type { RouteContext } from "../route-context.ts";
import type { Family } from "./catalogue.ts";
import { chooseDimensions } from "./choose-dimensions.ts";
import { chooseFilters, type Condition, type OpenName } from "./choose-filters.ts";
import { type ChosenMetrics, chooseMetrics } from "./choose-metrics.ts";
import { chooseRank, type Rank } from "./choose-rank.ts";
import { chooseThreshold } from "./choose-threshold.ts";
import { chooseWindow, type Window } from "./choose-window.ts";

/** A question as a query, with what stands in its way. */
export interface Composed {
  readonly planned: PlannedQuery;
  readonly chosen: ChosenMetrics;
  readonly window: Window;
  readonly rank: Rank | null;
  readonly assumptions: readonly string[];
  readonly open: readonly OpenName[];
  /** Sentences: what the rows do not have. */
  readonly missing: readonly string[];
}

/** How many rows a ranking shows where no number is said. */
const usualLimit = 10;
/** Rows without one of these are nobody: they are no part of a ranking. */
const persons = new Set(["customer", "employee"]);

export function composeQuery(reading: Reading, context: RouteContext, chosenBefore?: ChosenMetrics): Composed {
  const chosen = chosenBefore ?? chooseMetrics(reading, context.definitions);
  const { family, metrics } = chosen;
  const [metric = "net_sales"] = metrics;
  const rank = chooseRank(reading);
  const threshold = chooseThreshold(reading, metrics, context.definitions);
  const window = withBefore(chooseWindow(reading, { family, metric }, context), rank, context);
  const isShare =
    (hasCue(reading, "share") && !isRatio(metric, context)) ||
    (hasCue(reading, "percent") &&
      threshold === null &&
      !isRatio(metric, context) &&
      reading.numbers.every(({ isPercent }) => !isPercent));
  const grouped = chooseDimensions(reading, family, context.catalogue, {
    counted: chosen.counted,
    isRanked: rank !== null,
    hasThreshold: threshold !== null,
  });
  const shared = isShare ? sharedBy(reading, family, context, grouped.by) : null;
  const filters = chooseFilters(reading, family, context.catalogue, (link) => shared?.links.includes(link) === true);
  const by = shared?.by ?? withSubject(grouped.by, rank, reading);
  const where = [...filters.where, ...ofRegion(context), ...known(by, rank, threshold !== null, filters.where)];
  const limit =
    rank === null || by.length === 0 || rank.isOrderOnly ? null : (rank.limit ?? (rank.isSingular ? 1 : usualLimit));
  const order = orderFor({
    rank,
    metric,
    by,
    window,
    isUnder: threshold?.is.startsWith("<") === true,
    isChange: hasCue(reading, "changed"),
  });
  const isCut = threshold !== null && limit !== null;
  return {
    planned: {
      query: {
        metrics,
        ...(by.length > 0 && { by }),
        ...(where.length > 0 && { where }),
        period: window.period,
        ...(window.compare !== null && { compare: window.compare }),
        ...(order !== null && { order }),
        ...(limit !== null && !isCut && { limit }),
        ...(shared !== null && { share: true }),
        ...(reading.currency !== null && isMoney(metrics, context) && { currency: reading.currency.code }),
      },
      ...(threshold !== null && { threshold }),
      ...(isCut && { keep: limit }),
    },
    chosen,
    window,
    rank,
    assumptions: [
      ...chosen.assumptions,
      ...(chosen.isDefault ? ["no number was named: net sales"] : []),
      ...window.assumptions,
      ...(limit === usualLimit && rank?.limit === null ? [`no number of rows was named: the first ${usualLimit}`] : []),
    ],
    open: filters.open,
    missing: [
      ...grouped.missing.map(({ text }) => `no row of these numbers says its ${text.toLowerCase()}`),
      ...unusedNumbers(reading, rank, threshold !== null).map(
        (text) => `"${text}" could not be read: what it says of the answer is not known`,
      ),
      ...filters.missing.map((name) => `"${name}" is no name in the rows of these numbers`),
    ],
  };
}

/** "biggest losers this quarter": beside the time before. */
function withBefore(window: Window, rank: Rank | null, context: RouteContext): Window {
  if (rank?.isOfChange !== true || window.compare !== null || window.said === null) return window;
  const before = comparisonWindow(window.said, { kind: "previous" }, context);
  if (before === null) return window;
  return {
    ...window,
    compare: before.period,
    compareLabel: before.label,
    assumptions: [...window.assumptions, `compared with ${before.label}`],
  };
}

function isMoney(metrics: readonly string[], { definitions }: RouteContext): boolean {
  return metrics.some((metric) => definitions.find(({ id }) => id === metric)?.unit === "money");
}

/** Numbers that are no rank and no threshold: what they would change is not known. */
function unusedNumbers(reading: Reading, rank: Rank | null, hasThreshold: boolean): readonly string[] {
  const compared = hasThreshold ? cuesOf(reading, "over", "under", "at least", "at most") : [];
  return reading.numbers
    .filter(
      ({ from, to }) =>
        rank?.spans.some((span) => span.from === from) !== true &&
        !compared.some((cue) => Math.abs(cue.to - from) <= 1 || Math.abs(cue.from - to) <= 2),
    )
    .map(({ text }) => text);
}

function isRatio(metric: string, { definitions }: RouteContext): boolean {
  return definitions.find(({ id }) => id === metric)?.unit === "ratio";
}

/** "top customers" without more says what is ranked; "best sellers" alone are products. */
function withSubject(by: readonly string[], rank: Rank | null, reading: Reading): readonly string[] {
  if (by.length > 0 || rank === null) return by;
  const isSeller = /seller|selling|mover|moving|sold/i.test(
    cuesOf(reading, "best", "worst", "rise", "fall")
      .map(({ text }) => text)
      .join(" "),
  );
  return isSeller || rank.isOfChange ? ["product"] : by;
}

/** "share of West": all values of the column of that name, so that the share is of the whole. */
function sharedBy(
  reading: Reading,
  family: Family,
  context: RouteContext,
  by: readonly string[],
): { readonly by: readonly string[]; readonly links: Reading["links"] } {
  const bare = by.length === 0 ? chooseDimensionsOfShare(reading, family, context) : by;
  if (bare.length > 0) return { by: bare, links: reading.links.filter(({ dimension }) => bare.includes(dimension)) };
  const [first] = reading.links.filter(({ isClear }) => isClear);
  if (first === undefined) return { by: [], links: [] };
  const links = reading.links.filter(({ dimension }) => dimension === first.dimension);
  return { by: [first.dimension], links };
}

/** "which categories drive the most revenue", "category mix": a noun without "by". */
function chooseDimensionsOfShare(reading: Reading, family: Family, context: RouteContext): readonly string[] {
  return chooseDimensions(reading, family, context.catalogue, { counted: [], isRanked: true, hasThreshold: false }).by;
}

function ofRegion({ region }: RouteContext): readonly Condition[] {
  return region === null ? [] : [{ dimension: "region", op: "=", value: region }];
}

function known(
  by: readonly string[],
  rank: Rank | null,
  hasThreshold: boolean,
  where: readonly Condition[],
): readonly Condition[] {
  if (rank === null && !hasThreshold) return [];
  return by
    .filter((dimension) => persons.has(dimension) && !where.some((condition) => condition.dimension === dimension))
    .map((dimension) => ({ dimension, op: "!=", value: null }));
}

const grains = new Set(["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year", "weekday", "hour"]);

function orderFor(asked: {
  readonly rank: Rank | null;
  readonly metric: string;
  readonly by: readonly string[];
  readonly window: Window;
  readonly isUnder: boolean;
  readonly isChange: boolean;
}): readonly string[] | null {
  const { rank, metric, by, window, isUnder, isChange } = asked;
  if (by.length === 0) return null;
  const isTold = by.some((dimension) => grains.has(dimension));
  if (rank === null && window.compare !== null && isChange && !isTold) return [`${metric}_change`];
  if (rank === null) return metric === "days_of_supply" || (isUnder && !isTold) ? [metric] : null;
  const column = rank.isOfChange && window.compare !== null ? `${metric}_change` : metric;
  if (rank.direction === "worst") return [column];
  return rank.isOfChange || by.some((dimension) => grains.has(dimension)) ? [`-${column}`] : null;
}
