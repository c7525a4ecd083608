import type { Plan } from "../../models/plan.ts";
import { cuesOf, type Reading } from "../reading.ts";
import { saidSide } from "../resolve/choose-side.ts";
import { moveBefore } from "../resolve/choose-thresholds.ts";
import { ofSome } from "./of-items.ts";

/** Values to compare with, of something else than the numbers of a plan. */
export function ofValues(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...prices(reading),
    ...valuesOfThings(reading, plan),
    ...countsOfAmounts(reading),
    ...onlyOne(reading),
    ...movesOfNoTime(reading, plan),
    ...countsOfThemselves(plan),
    ...ofTheTime(reading),
  ];
}

/** What counts the things that a value is of. */
const countsOf: Readonly<Record<string, RegExp>> = {
  product: /^(?:units|upt|products_sold|skus|on_hand|available)/,
  sku: /^(?:units|upt|products_sold|skus|on_hand|available)/,
  customer: /^customers/,
  order: /^orders/,
};

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

/** "number of customers who spent over 200": of rows that are customers there is one each. */
function countsOfThemselves({ queries }: Plan): readonly string[] {
  const itself: Readonly<Record<string, string>> = { customers: "customer", orders: "order", products_sold: "product" };
  return queries.flatMap(({ query, thresholds = [] }) =>
    thresholds.flatMap(({ column }) =>
      query.by?.includes(itself[column] ?? "") === true ? [`a value to compare ${column} with, by themselves`] : [],
    ),
  );
}

/** "returned more than 2 % of the time" is a rate of its own. */
function ofTheTime({ question, numbers }: Reading): readonly string[] {
  return numbers.some(({ isPercent }) => isPercent) && /\bof the time\b/i.test(question) ? ['"of the time"'] : [];
}
