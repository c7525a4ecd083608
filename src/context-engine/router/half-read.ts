import type { Plan } from "../models/plan.ts";
import { cuesOf, hasCue, type Mention, type Reading } from "./reading.ts";

/**
 * Words that are all read, though not what they say together: "who bought tea and candles" is of both, and not of either.
 * In sentences, as `findUnused`.
 */
export function findHalfRead(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...ofBoth(reading, plan),
    ...withOther(reading),
    ...shareOfMany(reading, plan),
    ...prices(reading),
    ...rankedTogether(reading, plan),
    ...averageOrders(reading),
    ...valuesOfThings(reading, plan),
    ...ofEachSpan(reading),
    ...wholeOrders(reading, plan),
    ...countsOfThemselves(plan),
    ...weekdaysBeside(reading, plan),
    ...whereabouts(reading, plan),
    ...inCash(reading, plan),
  ];
}

const ofItems: ReadonlySet<string> = new Set(["product", "sku", "category", "vendor"]);
const ofWhole: ReadonlySet<string> = new Set(["orders", "customers"]);

/** "customers who bought tea and candles", "orders with tea but not candles": rows are filtered, what they are of is not. */
function ofBoth(reading: Reading, { queries }: Plan): readonly string[] {
  const { words, metrics } = reading;
  const hasVerb = hasCue(reading, "bought", "sold", "spent", "returned") || words.some(({ key }) => key === "with");
  const isJoined = words.some(({ key }) => /^(?:and|but|both|&)$/.test(key));
  const isEither = words.some(({ key }) => /^(?:or|either|vs|versus|than|together|combined)$/.test(key));
  const isAny = queries.some(({ query }) => {
    const named = (query.where ?? []).filter(({ dimension, value }) => ofItems.has(dimension) && value !== null);
    const isOne = new Set(named.map(({ dimension }) => dimension)).size < named.length;
    const isSplit = named.some(({ dimension }) => query.by?.includes(dimension) === true);
    const isOfPeople =
      query.metrics.some((metric) => ofWhole.has(metric)) ||
      (metrics.length === 0 && (query.by ?? []).some((by) => /^(?:customer|employee|store|order)$/.test(by)));
    return isOne && !isSplit && isOfPeople;
  });
  return hasVerb && isJoined && !isEither && isAny ? ["who or what has both, or the one without the other"] : [];
}

/** Amounts that some orders and lines have, and others do not. */
const ofSome: ReadonlySet<string> = new Set([
  "discounts",
  "returns",
  "units_returned",
  "taxes",
  "shipping",
  "tips",
  "fees",
]);

/** "orders with a discount", "how many orders had a return": a condition, and no second number. */
function withOther({ metrics, words }: Reading): readonly string[] {
  const between = (one: Mention, other: Mention): readonly string[] =>
    words.slice(one.to, other.from).map(({ key }) => key);
  return metrics.flatMap((one, at) => {
    const other = metrics[at + 1];
    if (other === undefined) return [];
    const keys = between(one, other);
    const isCondition = keys.length <= 3 && keys.some((key) => /^(?:with|had|have|has|having)$/.test(key));
    return isCondition && ofSome.has(other.metric) ? [`"${one.text}" that have "${other.text}"`] : [];
  });
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

/** "products under 10 euros" may be those of that price, which no number here is. */
function prices(reading: Reading): readonly string[] {
  const items = reading.dimensions.filter(({ noun }) => noun === "product" || noun === "sku");
  return cuesOf(reading, "over", "under", "at least", "at most").flatMap((cue) => {
    const isBeside = items.some(({ to }) => to === cue.from);
    const number = reading.numbers.find(({ from, isMoney }) => isMoney && from >= cue.to && from - cue.to <= 1);
    const isNamed = reading.metrics.some(
      ({ from }) => number !== undefined && from >= number.to && from - number.to <= 2,
    );
    return isBeside && number !== undefined && !isNamed ? [`"${cue.text} ${number.text}" of what`] : [];
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

/** "average orders per day" counts orders; the average order is an amount. */
function averageOrders({ metrics, time }: Reading): readonly string[] {
  return metrics.flatMap(({ metric, text }) =>
    metric === "aov" && /\b(?:orders|sales|transactions)$/i.test(text) && time.grains.length > 0 ? [`"${text}"`] : [],
  );
}

/** What counts the things that a value is of. */
const countsOf: Readonly<Record<string, RegExp>> = {
  product: /^(?:units|upt|products_sold|skus|on_hand|available)/,
  sku: /^(?:units|upt|products_sold|skus|on_hand|available)/,
  customer: /^customers/,
  order: /^orders/,
};

/** "orders with more than 5 items": the value is of items, and no row is kept by how many it has. */
function valuesOfThings({ cues, numbers, dimensions }: Reading, { queries }: Plan): readonly string[] {
  const columns = queries.flatMap(({ thresholds = [] }) => thresholds.map(({ column }) => column));
  return cues.flatMap(({ cue, to, text }) => {
    if (cue !== "over" && cue !== "under" && cue !== "at least" && cue !== "at most") return [];
    const number = numbers.find(({ from }) => from >= to && from - to <= 1);
    const thing = dimensions.find(({ from }) => from === number?.to);
    if (number === undefined || thing === undefined) return [];
    const counts = countsOf[thing.noun];
    return columns.some((column) => counts?.test(column) === true) ? [] : [`"${text} ${number.text} ${thing.text}"`];
  });
}

/** "the last day of each month" are many days. */
function ofEachSpan({ words, time }: Reading): readonly string[] {
  return time.periods.flatMap(({ to }) => {
    const [of, each, span] = words.slice(to, to + 3).map(({ key }) => key);
    return of === "of" && (each === "each" || each === "every") ? [`"of ${each} ${span ?? ""}"`] : [];
  });
}

/** "the average of orders with tea" is of whole orders, and rows are those of the tea. */
function wholeOrders({ words, links, metrics }: Reading, { queries }: Plan): readonly string[] {
  const isCount = queries.every(({ query }) => query.metrics.every((metric) => ofWhole.has(metric)));
  if (isCount) return [];
  return links.flatMap(({ from, to, dimension }) => {
    const [of, verb] = words.slice(Math.max(0, from - 4), from).flatMap(({ key }, at, all) => {
      const next = all.slice(at + 1).find((word) => !/^(?:a|an|the|that|which)$/.test(word.key))?.key ?? "";
      const isOf = /^(?:orders?|baskets?|tickets?|receipts?|transactions?)$/.test(key);
      return isOf && /^(?:with|containing|including|having|include|contain)$/.test(next) ? [key, next] : [];
    });
    const isOrders = of !== undefined && metrics.length > 0 && ofItems.has(dimension);
    const name = words.slice(from, to).map(({ text }) => text);
    return isOrders ? [`${of} ${verb} "${name.join(" ")}"`] : [];
  });
}

/** "number of customers who spent over 200": of rows that are customers there is one each. */
function countsOfThemselves({ queries }: Plan): readonly string[] {
  const itself: Readonly<Record<string, string>> = { customers: "customer", orders: "order", products_sold: "product" };
  return queries.flatMap(({ query, thresholds = [] }) =>
    thresholds.flatMap(({ column }) =>
      query.by?.includes(itself[column] ?? "") === true ? [`a value to compare ${column} with, by themselves`] : [],
    ),
  );
}

const weekday = /^(?:mon|tues|wednes|thurs|fri|satur|sun)days?$/;

/** "Friday vs Saturday sales in August" are many days each. */
function weekdaysBeside({ words, time }: Reading, { queries }: Plan): readonly string[] {
  const days = new Set(words.map(({ key }) => key.replace(/s$/, "")).filter((key) => weekday.test(key)));
  const isOfOneDay = queries.some(({ query: { period = "all", compare } }) => {
    const [first, last] = period.split("..");
    return compare !== undefined && first === last;
  });
  const isLonger = words.some(({ key }) => months.has(key) || /^(?:month|quarter|year)$/.test(key));
  return days.size > 1 && isOfOneDay && isLonger && time.comparison !== null ? ["weekdays of a longer time"] : [];
}

const months = new Set(
  "january february march april may june july august september october november december".split(" "),
);

/** "where can I find it": a place, and no sum. */
function whereabouts({ words, links }: Reading, { queries, intent }: Plan): readonly string[] {
  const isPlaced = queries.some(({ query }) =>
    (query.by ?? []).some((dimension) => /^(?:store|location|region|channel)$/.test(dimension)),
  );
  const isAsked = words[0]?.key === "where" && links.length > 0 && intent === "numbers";
  return isAsked && !isPlaced ? ['"where"'] : [];
}

/** "cash sales": a way to pay, where it is no way to say money. */
function inCash({ words }: Reading, { queries }: Plan): readonly string[] {
  const isFiltered = queries.some(({ query }) =>
    [...(query.by ?? []), ...(query.where ?? []).map(({ dimension }) => dimension)].includes("payment_method"),
  );
  const at = words.findIndex(
    ({ key }, place) =>
      key === "cash" &&
      (/^(?:sales?|payments?|orders?|transactions?|revenue|takings|customers?)$/.test(words[place + 1]?.key ?? "") ||
        /^(?:in|by|with|paid|pay)$/.test(words[place - 1]?.key ?? "")),
  );
  return at >= 0 && !isFiltered ? ['"cash" as a way to pay'] : [];
}
