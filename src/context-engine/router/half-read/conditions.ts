import type { Plan } from "../../models/plan.ts";
import { cuesOf, hasCue, type Mention, type Reading } from "../reading.ts";
import { saidSide } from "../resolve/choose-side.ts";
import { moveBefore } from "../resolve/choose-thresholds.ts";
import { ofItems, ofWhole } from "./of-items.ts";

/** Conditions on what rows are of, where a plan filters the rows alone. */
export function ofConditions(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...ofBoth(reading, plan),
    ...withOther(reading),
    ...prices(reading),
    ...valuesOfThings(reading, plan),
    ...countsOfAmounts(reading),
    ...onlyOne(reading),
    ...movesOfNoTime(reading, plan),
    ...wholeOrders(reading, plan),
    ...countsOfThemselves(plan),
    ...withoutReturns(reading),
    ...ofReturned(reading),
    ...ordersWithout(reading, plan),
    ...boughtWith(reading),
    ...inCash(reading, plan),
    ...onItsWay(reading, plan),
    ...ofTheTime(reading),
  ];
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

/** What counts the things that a value is of. */
const countsOf: Readonly<Record<string, RegExp>> = {
  product: /^(?:units|upt|products_sold|skus|on_hand|available)/,
  sku: /^(?:units|upt|products_sold|skus|on_hand|available)/,
  customer: /^customers/,
  order: /^orders/,
};

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

/** "orders with more than 5 items": the value is of items, and no row is kept by how many it has. */
function valuesOfThings({ cues, numbers, dimensions }: Reading, { queries }: Plan): readonly string[] {
  const columns = queries.flatMap(({ thresholds = [] }) => thresholds.map(({ column }) => column));
  return cues.flatMap(({ cue, from: cueFrom, to, text }) => {
    if (cue !== "over" && cue !== "under" && cue !== "at least" && cue !== "at most") return [];
    const isBehind = /^or /i.test(text);
    const number = numbers.find(({ from, to: end }) =>
      isBehind ? end <= cueFrom && cueFrom - end <= 2 : from >= to && from - to <= 1,
    );
    const thing = dimensions.find(({ from }) => from === number?.to);
    if (number === undefined || thing === undefined) return [];
    const counts = countsOf[thing.noun];
    return columns.some((column) => counts?.test(column) === true) ? [] : [`"${text} ${number.text} ${thing.text}"`];
  });
}

/** "more than 5 returns": how many, where the number is an amount. */
function countsOfAmounts({ metrics, numbers, cues }: Reading): readonly string[] {
  return numbers.flatMap(({ from, to, text, isMoney, isPercent }) => {
    const of = metrics.find((mention) => mention.from === to && ofSome.has(mention.metric));
    const isCompared = cues.some(
      ({ cue, to: end }) =>
        (cue === "over" || cue === "under" || cue === "at least" || cue === "at most") &&
        from >= end &&
        from - end <= 1,
    );
    const isCount = of !== undefined && of.metric !== "units_returned" && isCompared && !isMoney && !isPercent;
    return isCount ? [`how many "${of.text}" there are (${text}): they are an amount here`] : [];
  });
}

/** "customers with only one order": exactly so many. */
function onlyOne({ question }: Reading): readonly string[] {
  const [text] =
    /\b(?:only|just|exactly|precisely) (?:one|once|two|twice)\b|\b(?:exactly|precisely) \d{1,6}\b|\b(?:with|had|has|have|made|placed) (?:one|a single) (?:order|purchase|item|unit|line|product)\b/i.exec(
      question,
    ) ?? [];
  return text === undefined ? [] : [`"${text}"`];
}

/** "products whose sales fell more than 30 %": since when is not said, or it is no more than that. */
function movesOfNoTime(reading: Reading, { queries, intent }: Plan): readonly string[] {
  if (intent === "growth" || intent === "change" || intent === "insights") return [];
  const isCompared = queries.some(({ query }) => query.compare !== undefined);
  const isKept = queries.some(({ thresholds = [] }) => thresholds.some(({ column }) => column.includes("_change")));
  const moves = cuesOf(reading, "over", "under", "at least", "at most").flatMap((cue) => {
    const number = reading.numbers.find(({ from }) => from >= cue.to && from - cue.to <= 1);
    return number !== undefined && moveBefore(cue, number, reading) !== null ? [`${cue.text} ${number.text}`] : [];
  });
  const isSide = saidSide(reading) !== null && queries.some(({ query }) => (query.by ?? []).length > 0);
  return [
    ...(isKept ? [] : moves.map((text) => `a change of "${text}"`)),
    ...(isSide && !isCompared && moves.length === 0 ? ["a change, as no two times are said"] : []),
  ];
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

/** "categories without returns": which rows there are, and not how they are counted. */
function withoutReturns(reading: Reading): readonly string[] {
  return cuesOf(reading, "after returns").flatMap(({ from, text }) =>
    /^(?:without|no|excluding)\b/i.test(text) &&
    (reading.dimensions.some(({ to }) => to === from) ||
      reading.metrics.some(({ to, metric }) => to === from && ofWhole.has(metric)))
      ? [`"${text}"`]
      : [],
  );
}

/** "sales of returned goods": what of them was sold, and not what came back. */
function ofReturned({ question, metrics }: Reading): readonly string[] {
  const [text] = /\bof (?:the )?returned (?:goods|items|products|units|articles|stuff)\b/i.exec(question) ?? [];
  return text !== undefined && metrics.some(({ metric }) => !/return/.test(metric)) ? [`"${text}"`] : [];
}

/** "orders without Sun": those that have none of it, where rows of them are left out. */
function ordersWithout(reading: Reading, { queries }: Plan): readonly string[] {
  const isOfItems = queries.some(({ query }) =>
    (query.where ?? []).some(({ dimension, op, value }) => op === "!=" && value !== null && ofItems.has(dimension)),
  );
  if (!isOfItems) return [];
  return cuesOf(reading, "not").flatMap(({ from, text }) => {
    const before = reading.words[from - 1]?.key ?? "";
    const isOfThem =
      /^(?:orders?|customers?|baskets?|tickets?|receipts?|transactions?|who|that|which)$/.test(before) &&
      /^(?:without|not|never|did|didnt|dont|do|with|but)/i.test(text);
    return isOfThem ? [`"${before} ${text}"`] : [];
  });
}

/** "what do people buy with tea" is of what else is in the order. */
function boughtWith(reading: Reading): readonly string[] {
  const goes = reading.words.flatMap(({ key, text }, at) =>
    /^(?:sells?|goes)$/.test(key) ? [{ to: at + 1, text }] : [],
  );
  return [...cuesOf(reading, "bought", "sold"), ...goes].flatMap(({ to, text }) => {
    const link = reading.links.find(({ from, dimension }) => ofItems.has(dimension) && from > to && from - to <= 3);
    const isWith = reading.words[to]?.key === "with" && link !== undefined;
    return isWith ? [`"${text} with"`] : [];
  });
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

/** "below reorder point but on order": the one is told, and the other is not asked of the rows. */
function onItsWay(reading: Reading, { queries }: Plan): readonly string[] {
  const isTold = queries.some(({ query }) => query.metrics.some((metric) => /incoming|committed/.test(metric)));
  return isTold || !hasCue(reading, "below reorder", "below minimum", "above maximum", "out of stock")
    ? []
    : cuesOf(reading, "incoming", "reserved").map(({ text }) => `"${text}"`);
}

/** "returned more than 2 % of the time" is a rate of its own. */
function ofTheTime({ question, numbers }: Reading): readonly string[] {
  return numbers.some(({ isPercent }) => isPercent) && /\bof the time\b/i.test(question) ? ['"of the time"'] : [];
}
