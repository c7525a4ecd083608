import type { PlannedQuery, Threshold } from "../../models/plan.ts";
import { singular } from "../lexicon/singular.ts";
import { comparisonWindow } from "../periods/comparison-window.ts";
import { cuesOf, hasCue, type Reading } from "../reading.ts";
import { isOfRise } from "../rise-or-fall.ts";
import type { RouteContext } from "../route-context.ts";
import { type Family, resolveNoun } from "./catalogue.ts";
import { chooseDimensions } from "./choose-dimensions.ts";
import { chooseFilters, type Condition, type OpenName } from "./choose-filters.ts";
import { type ChosenMetrics, chooseMetrics } from "./choose-metrics.ts";
import { chooseRank, type Rank } from "./choose-rank.ts";
import { chooseSide } from "./choose-side.ts";
import { type ChosenThresholds, chooseThresholds } from "./choose-thresholds.ts";
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

export function composeQuery(said: Reading, context: RouteContext, chosenBefore?: ChosenMetrics): Composed {
  const chosen = chosenBefore ?? chooseMetrics(said, context.definitions);
  const reading = chosen.metrics.includes("velocity") ? withoutDays(said) : said;
  const { family, metrics } = chosen;
  const [metric = "net_sales"] = metrics;
  const rank = chooseRank(reading);
  const window = withBefore(chooseWindow(reading, { family, metric }, context), rank, context);
  const kept = chooseThresholds(reading, metrics, {
    definitions: context.definitions,
    isCompared: window.compare !== null,
  });
  const hasThreshold = kept.thresholds.length > 0;
  const isOfRate = rank?.isOfChange === true && window.compare !== null && isInPercent(reading);
  const isShare =
    kept.isOfShare ||
    (hasCue(reading, "share") && !isOfRate && !isRatio(metric, context) && !hasCue(reading, "changed")) ||
    (hasCue(reading, "percent") &&
      !isOfRate &&
      !hasThreshold &&
      !isRatio(metric, context) &&
      reading.numbers.every(({ isPercent }) => !isPercent));
  const grouped = chooseDimensions(reading, family, context.catalogue, {
    counted: chosen.counted,
    isRanked: rank !== null,
    hasThreshold,
  });
  const shared = isShare ? sharedBy(reading, family, context, grouped.by) : null;
  const filters = chooseFilters(reading, family, context.catalogue, (link) => shared?.links.includes(link) === true);
  const besides = besideEachOther(reading, filters.where, grouped.by);
  const by =
    shared?.by ?? groupFirst(reading, withSubject([...besides, ...grouped.by], rank, reading), rank, context, family);
  const where = [...filters.where, ...known(by, rank, hasThreshold, filters.where)];
  const limit =
    rank === null || by.length === 0 || rank.isOrderOnly ? null : (rank.limit ?? (rank.isSingular ? 1 : usualLimit));
  const order = orderFor({
    rank,
    metric,
    by,
    window,
    isUnder: kept.thresholds[0]?.is.startsWith("<") === true,
    isChange: hasCue(reading, "changed"),
    isRise: isOfRise(reading),
    isOfRate,
  });
  const isBeside = rank === null && !hasThreshold && window.compare !== null && by.length === 1;
  const side = isBeside && !by.some((dimension) => grains.has(dimension)) ? chooseSide(reading, metric) : null;
  const returned = rank === null && !hasThreshold && window.compare === null ? whoReturned(reading, metric, by) : null;
  const perGroup = perGroupOf(reading, by, limit);
  const isCut = limit !== null && (hasThreshold || perGroup !== null);
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
        ...(window.compare !== null && hasCue(reading, "same stores") && { sameStore: true }),
        ...(reading.currency !== null && isMoney(metrics, context) && { currency: reading.currency.code }),
      },
      ...(hasThreshold && { thresholds: kept.thresholds }),
      ...(side !== null && { thresholds: [side] }),
      ...(returned !== null && { thresholds: [returned] }),
      ...(perGroup !== null && { perGroup }),
      ...(isCut && perGroup === null && { keep: limit }),
      ...(rank !== null && rank.place !== null && by.length > 0 && { place: rank.place }),
    },
    chosen,
    window,
    rank,
    assumptions: [
      ...chosen.assumptions,
      ...(chosen.isDefault ? ["no number was named: net sales"] : []),
      ...window.assumptions,
      ...(shared !== null &&
      where.some(({ dimension, op, value }) => persons.has(dimension) && op === "!=" && value === null)
        ? ["shares are of the rows that say who it was"]
        : []),
      ...(limit === usualLimit && rank?.limit === null ? [`no number of rows was named: the first ${usualLimit}`] : []),
    ],
    open: [...filters.open, ...idleNames(grouped.idle, reading, context)],
    missing: [
      ...grouped.missing.map(
        ({ text, noun }) => `no row of these numbers says its ${text.toLowerCase()} (${noun.replaceAll("_", " ")})`,
      ),
      ...(hasThreshold && by.length === 0
        ? ["a value to keep rows by needs to know what the rows are: say by what, as by product"]
        : []),
      ...unusedNumbers(reading, rank, kept).map(
        (text) => `"${text}" could not be read: what it says of the answer is not known`,
      ),
      ...filters.missing.map((name) => `"${name}" is no name in the rows of these numbers`),
    ],
  };
}

/** "which customers returned something": those that did, and not each with its nothing. */
function whoReturned(reading: Reading, metric: string, by: readonly string[]): Threshold | null {
  const isAsked = hasCue(reading, "which", "who") && hasCue(reading, "returned") && reading.metrics.length === 0;
  const isOfOne = by.length === 1 && !by.some((dimension) => grains.has(dimension));
  return isAsked && isOfOne && /^(?:returns|units_returned)$/.test(metric)
    ? { column: metric, is: ">", value: 0 }
    : null;
}

/** "units a day" is the number itself, not what it is told by. */
function withoutDays(reading: Reading): Reading {
  return {
    ...reading,
    time: { ...reading.time, grains: reading.time.grains.filter(({ dimension }) => dimension !== "day") },
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
function unusedNumbers(reading: Reading, rank: Rank | null, kept: ChosenThresholds): readonly string[] {
  return reading.numbers
    .filter((number) => rank?.spans.some(({ from }) => from === number.from) !== true && !kept.numbers.includes(number))
    .map(({ text }) => text);
}

/** "top 3 products in each category": so many of each value of what is behind "each". */
function perGroupOf(reading: Reading, by: readonly string[], limit: number | null): number | null {
  if (limit === null || by.length < 2 || isByPairs(reading, by)) return null;
  return cuesOf(reading, "by").length > 0 || reading.time.grains.length > 0 ? limit : null;
}

/** "by product and store, the top 5": of the pairs. */
function isByPairs(reading: Reading, by: readonly string[]): boolean {
  const cues = cuesOf(reading, "by");
  if (by.length !== 2 || cues.length !== 1) return false;
  const [one, other] = reading.dimensions.filter(({ from }) => from >= (cues[0]?.to ?? 0));
  return (
    one?.from === cues[0]?.to &&
    other?.from === (one?.to ?? 0) + 1 &&
    /^(?:and|&)$/.test(reading.words[one?.to ?? 0]?.key ?? "")
  );
}

/** What each has some of stands before what is ranked. */
function groupFirst(
  reading: Reading,
  by: readonly string[],
  rank: Rank | null,
  context: RouteContext,
  family: Family,
): readonly string[] {
  if (rank === null || by.length !== 2) return by;
  const [cue] = cuesOf(reading, "by");
  const noun =
    cue === undefined ? undefined : reading.dimensions.find(({ from }) => from >= cue.to && from - cue.to <= 1);
  const group =
    noun === undefined
      ? reading.time.grains[0]?.dimension
      : resolveNoun(noun.noun, family, context.catalogue).dimension;
  return group === undefined || !by.includes(group) ? by : [group, ...by.filter((dimension) => dimension !== group)];
}

/** "grew most in percent", "by percentage": by the rate of the change, and no share. */
function isInPercent(reading: Reading): boolean {
  return (
    hasCue(reading, "percent") ||
    /\b(?:in|by) (?:percent|percentage|per cent|%)|\bpercentage growth\b/i.test(reading.question)
  );
}

function isRatio(metric: string, { definitions }: RouteContext): boolean {
  return definitions.find(({ id }) => id === metric)?.unit === "ratio";
}

/** "the market" where stores are called Old Market and Market Stall: which is meant. */
function idleNames(
  idle: readonly { readonly from: number; readonly to: number }[],
  reading: Reading,
  { names }: RouteContext,
): readonly OpenName[] {
  return idle.flatMap(({ from, to }) => {
    const key = reading.words[from]?.key ?? "";
    if (singular(key) !== key) return [];
    const candidates = [...names.namesWith(names.wordOf(key) ?? -1)].slice(0, mostNamed).flatMap((id) => {
      const listed = names.names[id];
      return listed === undefined
        ? []
        : [{ dimension: listed.dimension, name: listed.name, score: 0.5, how: "words" as const }];
    });
    const distinct = [...new Map(candidates.map((candidate) => [candidate.name, candidate])).values()];
    if (distinct.length === 0 || distinct.length >= mostNamed || to - from > 1) return [];
    return [
      {
        link: {
          from,
          to,
          dimension: distinct[0]?.dimension ?? "",
          candidates: distinct,
          isClear: false,
          sameName: false,
          isTaken: false,
          isHinted: false,
          said: null,
        },
        candidates: distinct,
      },
    ];
  });
}

/** More names than that have a word because it is an ordinary one. */
const mostNamed = 9;

/** "West vs East", "did West sell more than East", "food or drinks", "split between shops and web": each by itself. */
function besideEachOther(reading: Reading, where: readonly Condition[], by: readonly string[]): readonly string[] {
  const named = Map.groupBy(
    where.filter(({ op, value }) => op === "=" && value !== null),
    ({ dimension }) => dimension,
  );
  const [several] = [...named].filter(
    ([dimension, values]) => values.length > 1 && !by.includes(dimension) && dimension !== "weekday",
  );
  if (several === undefined) return [];
  const isApart = reading.words.some(({ key }) =>
    /^(?:vs|versus|v|than|or|compare|compared|between|difference|split|against)$/.test(key),
  );
  return isApart ? [several[0]] : [];
}

/** "top customers" without more says what is ranked; "best sellers" alone, and those of each category, are products. */
function withSubject(by: readonly string[], rank: Rank | null, reading: Reading): readonly string[] {
  if (rank === null) return by;
  const isSeller = /seller|selling|mover|moving|sold/i.test(
    cuesOf(reading, "best", "worst", "rise", "fall")
      .map(({ text }) => text)
      .join(" "),
  );
  const isOfEach =
    isSeller && by.length === 1 && cuesOf(reading, "by").some(({ text }) => /\b(?:each|every)\b/i.test(text));
  if (by.length > 0) return isOfEach && !by.includes("product") && !by.includes("sku") ? [...by, "product"] : by;
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
  const clear = reading.links.filter(({ isClear }) => isClear);
  const part = partOfWhole(clear, reading) ?? clear[0];
  if (part === undefined) return { by: [], links: [] };
  const links = reading.links.filter(({ dimension }) => dimension === part.dimension);
  return { by: [part.dimension], links };
}

/** "what part of Tea is Earl Grey", "share of tea sales that comes from West": behind the verb stands the part. */
function partOfWhole([whole, part]: Reading["links"], { words }: Reading): Reading["links"][number] | undefined {
  if (whole === undefined || part === undefined || whole.dimension === part.dimension) return undefined;
  const between = words.slice(whole.to, part.from);
  return between.some(({ key }) => /^(?:is|are|was|were|come|comes|came|coming|goes|went|from|through)$/.test(key))
    ? part
    : undefined;
}

/** "which categories drive the most revenue", "category mix": a noun without "by". */
function chooseDimensionsOfShare(reading: Reading, family: Family, context: RouteContext): readonly string[] {
  return chooseDimensions(reading, family, context.catalogue, { counted: [], isRanked: true, hasThreshold: false }).by;
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
  readonly isRise: boolean;
  readonly isOfRate: boolean;
}): readonly string[] | null {
  const { rank, metric, by, window, isUnder, isChange, isRise, isOfRate } = asked;
  if (by.length === 0) return null;
  const isTold = by.some((dimension) => grains.has(dimension));
  if (rank === null && window.compare !== null && isChange && !isTold) return [`${isRise ? "-" : ""}${metric}_change`];
  if (rank === null) return metric === "days_of_supply" || (isUnder && !isTold) ? [metric] : null;
  const ofChange = isOfRate ? `${metric}_change_rate` : `${metric}_change`;
  const column = rank.isOfChange && window.compare !== null ? ofChange : metric;
  if (rank.direction === "worst") return [column];
  return rank.isOfChange || by.some((dimension) => grains.has(dimension)) ? [`-${column}`] : null;
}
