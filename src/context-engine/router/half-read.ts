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
