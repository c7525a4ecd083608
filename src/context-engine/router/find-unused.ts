import { metricDefinitions } from "#metrics/registry.ts";
import type { Plan } from "../models/plan.ts";
import type { CueMention, Reading } from "./reading.ts";
import { findHalfRead } from "./half-read/find-half-read.ts";
import { negatedLinks } from "./resolve/choose-filters.ts";

/**
 * What a question says and its plan does not do, in sentences: a second period, a negation, an average, a comparison of
 * values. Whoever reads past such a word answers another question; so the answer is refused instead.
 */
export function findUnused(reading: Reading, plan: Plan): readonly string[] {
  if (plan.intent === "definition") return besideDefinition(reading);
  if (plan.intent === "files" || plan.intent === "lineage") return [];
  return [
    ...periods(reading, plan),
    ...negations(reading, plan),
    ...cues(reading, plan),
    ...grains(reading, plan),
    ...alternatives(reading, plan),
    ...times(reading, plan),
    ...counts(reading),
    ...exclusives(reading, plan),
    ...sameTimes(plan),
    ...comparisons(reading, plan),
    ...ofFiles(reading, plan),
    ...otherKinds(reading),
    ...places(reading, plan),
    ...nets(reading, plan),
    ...findHalfRead(reading, plan),
  ];
}

/** "what is sell-through and what was it for Alto in July": a number is asked, too. */
function besideDefinition({ question, links, time }: Reading): readonly string[] {
  const isAlso = /(?:\band|[;?])\s+(?:what|how|tell|give|show)\b/i.test(question.replace(/[?\s]+$/, ""));
  return isAlso && links.length + time.periods.length > 0 ? ["a definition and its number: ask one at a time"] : [];
}

function periods({ time }: Reading, plan: Plan): readonly string[] {
  const used = plan.queries.some(({ query }) => query.compare !== undefined) || plan.cover !== null ? 2 : 1;
  const extra = time.periods.slice(Math.min(used, time.comparison === null ? 1 : used));
  return extra.map(
    ({ label }) => `a second period (${label}): ask for one, a range from the first to the last, or a comparison`,
  );
}

/** Kinds of questions that are a negation themselves. */
const denials: readonly CueMention["cue"][] = ["unsold", "lapsed", "out of stock", "rejected rows"];

function negations(reading: Reading, plan: Plan): readonly string[] {
  const excluded = plan.queries
    .flatMap(({ query }) => query.where ?? [])
    .filter(({ op, value }) => op === "!=" && value !== null);
  const covered = plan.cover?.where.filter(({ op }) => op === "!=") ?? [];
  const unknown = plan.queries
    .flatMap(({ query }) => query.where ?? [])
    .filter(({ op, value }) => op === "=" && value === null);
  const links = negatedLinks(reading);
  const isUsed = (cue: CueMention): boolean =>
    links.some((link) => link.cue === cue) ||
    unknown.length > 0 ||
    plan.queries.some(({ without }) => without !== undefined) ||
    reading.cues.some(({ cue: other, from, to }) => denials.includes(other) && from <= cue.to && cue.from <= to);
  const unused = reading.cues.filter((cue) => (cue.cue === "not" || cue.cue === "unknown value") && !isUsed(cue));
  const isLost = links.length > excluded.length + covered.length;
  return [...unused.map(({ text }) => `"${text}"`), ...(isLost ? ["what is to be left out"] : [])];
}

/** Words that change a number, with the plans that do what they say. */
function cues(reading: Reading, { intent, queries, cover, analysis }: Plan): readonly string[] {
  const all = queries.map((planned) => planned);
  const done: Readonly<Partial<Record<CueMention["cue"], boolean>>> = {
    average: all.some(({ query }) => query.metrics.some((metric) => averages.has(metric))),
    over:
      all.some(({ thresholds = [] }) => thresholds.length > 0) || all.some(({ query }) => query.compare !== undefined),
    under:
      all.some(({ thresholds = [] }) => thresholds.length > 0) || all.some(({ query }) => query.compare !== undefined),
    "at least": all.some(({ thresholds = [] }) => thresholds.length > 0),
    "at most": all.some(({ thresholds = [] }) => thresholds.length > 0),
    unsold: all.some(({ without, query }) => without !== undefined || query.metrics.includes("dead_stock_value")),
    lapsed: all.some(({ without }) => without !== undefined),
    best:
      all.some(
        ({ query, keep, perGroup }) =>
          query.limit !== undefined ||
          query.order !== undefined ||
          keep !== undefined ||
          perGroup !== undefined ||
          query.share === true ||
          ((query.by ?? []).length > 0 && isOrderOnly(reading)),
      ) ||
      analysis !== null ||
      cover !== null,
    worst: all.some(
      ({ query, keep, perGroup }) =>
        query.limit !== undefined || query.order !== undefined || keep !== undefined || perGroup !== undefined,
    ),
    "cost value": all.some(({ query }) => query.metrics.some((metric) => ofStock.test(metric))),
    "retail value": all.some(({ query }) => query.metrics.includes("retail_value")),
    "with tax": all.some(({ query }) => query.metrics.some((metric) => /tax|^total_sales$|adjusted/.test(metric))),
    share: all.some(
      ({ query, thresholds = [] }) =>
        query.share === true ||
        query.compare !== undefined ||
        (query.by ?? []).length > 0 ||
        thresholds.length > 0 ||
        query.metrics.some((metric) => metric.endsWith("_rate")),
    ),
    changed: intent === "growth" || all.some(({ query }) => query.compare !== undefined || isBeside(query)),
    "growth rate": intent === "growth",
    "same stores": all.some(({ query }) => query.sameStore === true),
    "lifetime value": false,
    seasonal: intent === "seasonality",
    returned: all.some(
      ({ query, without }) => without !== undefined || query.metrics.some((metric) => ofReturns.has(metric)),
    ),
    trend:
      all.some(({ query }) => (query.by ?? []).some((dimension) => spans.has(dimension))) ||
      intent === "change" ||
      intent === "growth" ||
      intent === "seasonality",
    "lost to stock-outs": all.some(({ query }) => query.metrics.includes("lost_sales")),
  };
  const counted = reading.cues.filter(
    (mention) =>
      (mention.cue === "over" || mention.cue === "under" || mention.cue === "at least" || mention.cue === "at most") &&
      !isOfTime(mention, reading),
  ).length;
  const used = all.reduce((most, { thresholds = [] }) => Math.max(most, thresholds.length), 0);
  const isMore = used > 0 && counted > used;
  return [
    ...reading.cues
      .filter((mention) => done[mention.cue] === false && !isOfTime(mention, reading))
      .map(({ text }) => `"${text}"`),
    ...reading.cues.filter(({ cue, from }) => cue === "when" && from <= 1).map(({ text }) => `"${text}"`),
    ...(isMore ? ["one of the values to compare with"] : []),
  ];
}

/** "highest first" is how rows come anyway. */
function isOrderOnly({ cues: all }: Reading): boolean {
  return all.filter(({ cue }) => cue === "best").every(({ text }) => /\bfirst$|^desc/i.test(text));
}

const spans = new Set(["day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year", "weekday", "hour"]);

const averages = new Set(["aov", "aov_adjusted", "asp", "upt", "velocity", "average_inventory_value", "discount_rate"]);

/** "which sold more, A or B": both stand side by side. */
function isBeside({ by = [], where = [] }: Plan["queries"][number]["query"]): boolean {
  return by.some((dimension) => where.filter((one) => one.dimension === dimension && one.op === "=").length > 1);
}

const ofStock = /value|margin|turnover|dsi|cost|contribution/;

/** Numbers of what came back, or that are told after it. */
const ofReturns = new Set(
  metricDefinitions
    .map(({ id }) => id)
    .filter((id) => /return|refund|^net_sales$|^total_sales$|^gross_margin$/.test(id)),
);

/** "over the last 30 days": of a period, and of no value. */
function isOfTime({ cue, to }: CueMention, { time }: Reading): boolean {
  const isValue = cue === "over" || cue === "under" || cue === "at most" || cue === "at least";
  return isValue && [...time.periods, ...time.spent].some((span) => span.from <= to + 3 && to - 3 < span.to);
}

/** "by month" of a plan that has no months. */
function grains({ time }: Reading, { queries, intent, analysis }: Plan): readonly string[] {
  if (intent === "growth" || intent === "seasonality" || intent === "movement" || analysis !== null) return [];
  const told = new Set(queries.flatMap(({ query }) => [...(query.by ?? []), ...query.metrics]));
  return time.grains
    .filter(
      ({ dimension }) =>
        !told.has(dimension) &&
        !told.has(`fiscal_${dimension}`) &&
        !told.has("velocity") &&
        !told.has("days_of_supply"),
    )
    .map(({ dimension }) => `by ${dimension}`);
}

/** "Furniture in West or Technology in East": alternatives of several columns are no filter. */
function alternatives({ words }: Reading, { queries }: Plan): readonly string[] {
  const isOr = words.some(({ key }) => key === "or");
  const several = queries.some(({ query }) => {
    const named = Map.groupBy(
      (query.where ?? []).filter(({ op }) => op === "="),
      ({ dimension }) => dimension,
    );
    return [...named.values()].filter((values) => values.length > 1).length > 1;
  });
  return isOr && several ? ['"or" between things of several kinds'] : [];
}

/** A day of stock of what is no stock, time that is still to come, days that no kind of question counted. */
function times({ time }: Reading, { queries, cover, intent }: Plan): readonly string[] {
  const isStock =
    queries.every(({ query }) => query.metrics.every((metric) => positions.has(metric))) && queries.length > 0;
  const looksAhead = cover !== null || intent === "running-out" || intent === "reorder";
  const countsDays = queries.some(
    ({ without, query }) => without !== undefined || query.metrics.includes("dead_stock_value"),
  );
  return [
    ...(time.snapshot !== null && !isStock ? [`the day ${time.snapshot.day} as that of a stock`] : []),
    ...(time.horizon !== null && !looksAhead ? [`time to come (${time.horizon.label})`] : []),
    ...(time.spanDays !== null && !countsDays && !looksAhead ? [`${time.spanDays.days} days`] : []),
  ];
}

const positions = new Set(metricDefinitions.filter((metric) => metric.time === "last").map(({ id }) => id));

/** "how many regions": how many values a column has is no number here, unless it is defined. */
function counts({ cues: all, dimensions }: Reading): readonly string[] {
  const counted = new Set(["customer", "product", "sku", "order"]);
  return dimensions
    .filter(
      ({ noun, from }) =>
        !counted.has(noun) && all.some(({ cue, to }) => cue === "how many" && from >= to && from - to <= 1),
    )
    .map(({ text }) => `how many ${text} there are`);
}

/** A time beside itself, or beside one in which it lies, tells nothing: another one was meant. */
function sameTimes({ queries }: Plan): readonly string[] {
  const isSame = queries.some(({ query: { period = "all", compare } }) => {
    const [first = "", last = first] = period.split("..");
    const [from = "", to = from] = compare?.split("..") ?? [];
    return compare !== undefined && from <= first && last <= to;
  });
  return isSame ? ["a comparison of a time with itself"] : [];
}

/** "lost sales compared with last year": of numbers that are told of one time only. */
function comparisons({ time }: Reading, { queries, intent, analysis }: Plan): readonly string[] {
  if (time.comparison === null || intent === "growth" || intent === "movement" || analysis !== null) return [];
  const isCompared = queries.some(({ query }) => query.compare !== undefined);
  return isCompared ? [] : [`the comparison with ${time.comparison.label}`];
}

/** "what happened with the file": no number answers it. */
function ofFiles({ cues: all, dimensions }: Reading, { queries }: Plan): readonly string[] {
  const isTold = queries.some(({ query }) =>
    [...(query.by ?? []), ...(query.where ?? []).map(({ dimension }) => dimension)].some(
      (dimension) => dimension === "file" || dimension === "source",
    ),
  );
  const isNamed = dimensions.some(({ noun }) => noun === "file");
  return isTold || !isNamed
    ? []
    : all.filter(({ cue }) => cue === "file state").map(({ text }) => `"${text}" of a file`);
}

/** "the source stall" is no store called so: a noun right before a name says of what kind it is. */
function otherKinds({ dimensions, links, question, words }: Reading): readonly string[] {
  return dimensions.flatMap(({ noun, to, text }) => {
    const link = links.find(({ from }) => from === to);
    if (noun !== "source" && noun !== "file") return [];
    const said = link === undefined ? "" : question.slice(words[link.from]?.from ?? 0, words[link.to - 1]?.to ?? 0);
    return link === undefined ? [] : [`the ${text} "${said}": rows are not filtered by it here`];
  });
}

/** "units, net" are net; what "net" is of any other number is not known. */
function nets({ cues: all }: Reading, { queries }: Plan): readonly string[] {
  const isNet = queries.every(({ query }) =>
    query.metrics.every((metric) => metric === "units" || metric === "net_sales"),
  );
  return isNet ? [] : all.filter(({ text }) => text.toLowerCase() === "net").map(({ text }) => `"${text}"`);
}

/** "second" of what is not ranked. */
function places({ places: said }: Reading, { queries }: Plan): readonly string[] {
  const used = queries.some(({ place }) => place !== undefined) ? 1 : 0;
  return said.slice(used).map(({ text }) => `"${text}"`);
}

/** "customers only in West" are not customers in West. */
function exclusives({ words }: Reading, { queries }: Plan): readonly string[] {
  // "only at Bridge End" of a question that goes on is one more filter.
  const goesOn = (place: number): boolean => words[place - 1]?.text === "";
  const at = words.findIndex(
    ({ key }, place) =>
      key === "only" && !goesOn(place) && /^(?:in|at|from|sold|bought|buying|with)$/.test(words[place + 1]?.key ?? ""),
  );
  const isOfEach = queries.some(({ query }) =>
    (query.by ?? []).some((dimension) => dimension === "customer" || dimension === "product" || dimension === "sku"),
  );
  return at >= 0 && isOfEach ? ['"only"'] : [];
}
