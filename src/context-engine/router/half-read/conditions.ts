import type { Plan } from "../../models/plan.ts";
import { cuesOf, hasCue, type Mention, type Reading } from "../reading.ts";
import { ofItems, ofSome, ofWhole } from "./of-items.ts";

/** Conditions on what rows are of, where a plan filters the rows alone. */
export function ofConditions(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...ofBoth(reading, plan),
    ...withOther(reading),
    ...wholeOrders(reading, plan),
    ...withoutReturns(reading),
    ...ofReturned(reading),
    ...ordersWithout(reading, plan),
    ...boughtWith(reading),
    ...inCash(reading, plan),
    ...onItsWay(reading, plan),
  ];
}

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
    const at = reading.words[to]?.key === "together" ? to + 1 : to;
    const isWith = reading.words[at]?.key === "with" && link !== undefined;
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
