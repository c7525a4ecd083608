import type { Plan } from "../../models/plan.ts";
import { cuesOf, hasCue, type Reading } from "../reading.ts";

/** Shares, averages and ratios that are other numbers than those of a plan. */
export function ofAmounts(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...shareOfMany(reading, plan),
    ...rankedTogether(reading, plan),
    ...averageOrders(reading),
    ...ofEachOther(reading, plan),
    ...reckoned(reading, plan),
    ...shareInEach(reading, plan),
    ...shareOfEach(reading, plan),
    ...firstOfWhole(reading, plan),
    ...ratesOfAmounts(reading, plan),
    ...bestOfOne(reading, plan),
    ...otherBasis(reading, plan),
  ];
}

/** "is Mill Yard still our best store": of one alone there is no rank. */
function bestOfOne(reading: Reading, { queries }: Plan): readonly string[] {
  const isOfOne = queries.some(({ query: { by = [], where = [], limit } }) =>
    by.some(
      (dimension) =>
        limit !== undefined &&
        by.length === 1 &&
        where.filter((one) => one.dimension === dimension && one.op === "=" && one.value !== null).length === 1,
    ),
  );
  return isOfOne ? cuesOf(reading, "best", "worst").map(({ text }) => `"${text}" of one`) : [];
}

/** "returns rate": no number that is a rate was made of it. */
function ratesOfAmounts({ metrics, words }: Reading, { queries }: Plan): readonly string[] {
  const isRate = queries.some(({ query }) =>
    query.metrics.some((metric) => /rate|velocity|turnover|sell_through/.test(metric)),
  );
  return metrics.flatMap(({ to, text }) =>
    words[to]?.key === "rate" && !isRate ? [`"${text} ${words[to].text}"`] : [],
  );
}

/** "gross sales minus returns", "after discounts but before returns": gross and net are defined, what lies between is not. */
function otherBasis(reading: Reading, { queries }: Plan): readonly string[] {
  const said = cuesOf(reading, "after returns").map(({ text }) => text);
  const isOf = (metric: string): boolean => queries.some(({ query }) => query.metrics.includes(metric));
  const isCut = said.some((text) =>
    /^(?:minus|less|net of|after|excluding|without|ex)\b.*(?:return|refund|discount)/i.test(text),
  );
  const isUncut = said.some((text) => /^before (?:discount|return)/i.test(text));
  const isNet = reading.metrics.some(({ text, metric }) => metric === "net_sales" && /^net\b/i.test(text));
  if ((isOf("gross_sales") && isCut) || (isCut && isUncut) || (isNet && isUncut))
    return said.slice(0, 2).map((text) => `"${text}"`);
  return [];
}

/** "what share of customers bought tea": a share of how many, and of no amount. */
function shareOfMany(reading: Reading, { queries }: Plan): readonly string[] {
  if (reading.links.length === 0 && queries.some(({ query }) => query.share === true)) return [];
  return cuesOf(reading, "share").flatMap((cue) => {
    const noun = reading.dimensions.find(({ from }) => from >= cue.to && from - cue.to <= 1);
    const isOfThem = /(?:of|many|percent|percentage|%)$/i.test(cue.text) || reading.words[cue.to]?.key === "of";
    return noun !== undefined && isOfThem && /^(?:customer|order|product|sku|employee)$/.test(noun.noun)
      ? [`a share of ${noun.text}`]
      : [];
  });
}

/** "top products and customers" are two rankings. */
function rankedTogether(reading: Reading, { queries }: Plan): readonly string[] {
  const isPair = reading.dimensions.some((noun) =>
    reading.dimensions.some(
      (other) => other.from === noun.to + 1 && /^(?:and|&)$/.test(reading.words[noun.to]?.key ?? ""),
    ),
  );
  const isRanked = queries.some(({ query }) => query.limit !== undefined && (query.by ?? []).length > 1);
  return isPair && isRanked && !hasCue(reading, "by") ? ["two rankings: ask for one of them"] : [];
}

/** "average orders per day", "average orders per customer" count orders; the average order is an amount. */
function averageOrders({ metrics, time, words, dimensions }: Reading): readonly string[] {
  return metrics.flatMap(({ metric, text, to }) => {
    const isPer = words[to]?.key === "per" && dimensions.some(({ from }) => from === to + 1);
    const isCount = metric === "aov" && /\b(?:orders|sales|transactions)$/i.test(text);
    return isCount && (isPer || time.grains.length > 0) ? [`"${text}"`] : [];
  });
}

/** "margin per unit" is one number, and not two. */
function ofEachOther({ metrics, words }: Reading, { queries }: Plan): readonly string[] {
  return metrics.flatMap((one, at) => {
    const other = metrics[at + 1];
    const isPer = other !== undefined && words[other.from - 1]?.key === "per" && other.from - one.to <= 2;
    if (!isPer) return [];
    const isBoth = queries.some(({ query }) => [one, other].every(({ metric }) => query.metrics.includes(metric)));
    return isBoth ? [`"${one.text} per ${other.text}"`] : [];
  });
}

const operations = /^(?:divided|multiplied|times|plus|added)$/;

/** "net sales divided by orders", "the sum of units and returns" are one number of two. */
function reckoned({ metrics, words }: Reading, { queries }: Plan): readonly string[] {
  return metrics.flatMap((one, at) => {
    const other = metrics[at + 1];
    if (other === undefined || !queries.some(({ query }) => query.metrics.length > 1)) return [];
    const between = words.slice(one.to, other.from);
    const isSum =
      /^(?:sum|difference|product|ratio)$/.test(words[one.from - 2]?.key ?? "") && words[one.from - 1]?.key === "of";
    return isSum || between.some(({ key }) => operations.test(key))
      ? [`what "${one.text}" and "${other.text}" make together: each of them can be asked`]
      : [];
  });
}

/** "web share of sales by month": of each month the part of one name, where rows are parts of that name alone. */
function shareInEach(reading: Reading, { queries }: Plan): readonly string[] {
  return cuesOf(reading, "share").flatMap((cue) => {
    const link = reading.links.find(({ to }) => to === cue.from);
    const isApart = queries.some(
      ({ query }) => query.share === true && link !== undefined && query.by?.includes(link.dimension) !== true,
    );
    return isApart ? [`the ${cue.text} of one in each row`] : [];
  });
}

/** "share of tents in Leeds vs in York", "compare the share in 2025 and 2026": two shares, where one is told. */
function shareOfEach({ cues, words }: Reading, { queries }: Plan): readonly string[] {
  const isVersus = words.some(({ key }) => /^(?:vs|versus|compare|compared|against)$/.test(key));
  const share = cues.find(({ cue }) => cue === "share");
  const isMerged = queries.some(({ query: { share: isShare, where = [], by = [], compare } }) => {
    const named = Map.groupBy(
      where.filter(({ op, dimension }) => op === "=" && !by.includes(dimension)),
      ({ dimension }) => dimension,
    );
    return isShare === true && (compare !== undefined || [...named.values()].some(({ length }) => length > 1));
  });
  return isVersus && isMerged && share !== undefined ? [`the ${share.text} of each of two: ask for one at a time`] : [];
}

/** "sales of the top store by month": one store by months, where each month has a top of its own. */
function firstOfWhole(reading: Reading, { queries }: Plan): readonly string[] {
  const isOfEach = reading.time.grains.length > 0 && queries.some(({ perGroup }) => perGroup !== undefined);
  if (!isOfEach) return [];
  return cuesOf(reading, "best", "worst").flatMap(({ from, text }) => {
    const before = reading.words.slice(Math.max(0, from - 2), from).map(({ key }) => key);
    const isNamed = /^(?:of|for) (?:the|our|my)$/.test(before.join(" "));
    return isNamed ? [`"the ${text}" of all: ask for it first, then for it by name`] : [];
  });
}
