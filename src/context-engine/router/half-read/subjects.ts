import type { Plan } from "../../models/plan.ts";
import { cuesOf, hasCue, type Reading } from "../reading.ts";
import { ofItems } from "./of-items.ts";

/** Questions for somebody, something or some place, where a plan tells a sum. */
export function ofSubjects(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...whereabouts(reading, plan),
    ...whoItIs(reading, plan),
    ...whatIsBought(reading, plan),
    ...reasons(reading),
    ...besidesStock(reading, plan),
    ...betterHere(reading, plan),
  ];
}

/** "returns by reason": what rows would have to say, and no question why. */
function reasons({ cues, words }: Reading): readonly string[] {
  return cues.flatMap(({ cue, from, text }) =>
    cue === "why" && /^(?:by|per|each|every)$/.test(words[from - 1]?.key ?? "") ? [`by ${text}`] : [],
  );
}

/** "where can I find it": a place, and no sum. */
function whereabouts({ words, links }: Reading, { queries, intent }: Plan): readonly string[] {
  const isPlaced = queries.some(({ query }) =>
    (query.by ?? []).some((dimension) => /^(?:store|location|region|channel)$/.test(dimension)),
  );
  const isAsked = words[0]?.key === "where" && links.length > 0 && intent === "numbers";
  return isAsked && !isPlaced ? ['"where"'] : [];
}

/** "who works there": people, and no sum. */
function whoItIs(reading: Reading, { queries, intent }: Plan): readonly string[] {
  const isTold = queries.some(({ query }) =>
    (query.by ?? []).some((dimension) => /^(?:customer|employee|store|vendor|order)$/.test(dimension)),
  );
  // "who sold more, Quay Street or Old Market": who it may be is named.
  const isNamed = reading.words.some(({ key }) => key === "or");
  const isAsked = reading.words[0]?.key === "who" && intent === "numbers" && reading.links.length > 0;
  return isAsked && !isTold && !isNamed ? ['"who"'] : [];
}

/** "what did customers buy": the things, and not who bought them. */
function whatIsBought(reading: Reading, { queries }: Plan): readonly string[] {
  const isWhat = /^\s*what (?:do|did|does|have|has)\b/i.test(reading.question) && hasCue(reading, "bought");
  const isTold = queries.some(({ query }) => (query.by ?? []).some((dimension) => ofItems.has(dimension)));
  return isWhat && !isTold && reading.metrics.length === 0 ? ['"what" was bought'] : [];
}

/** "stock and sales of a product" are two numbers, of which a list of stock says one. */
function besidesStock({ words }: Reading, { queries }: Plan): readonly string[] {
  const isStock =
    queries.length > 0 &&
    queries.every(({ query }) => query.metrics.every((metric) => /^(?:on_hand|available)/.test(metric)));
  return words.flatMap(({ key, text }, at) => {
    const isBeside =
      /^(?:and|&|plus|vs)$/.test(words[at - 1]?.key ?? "") || /^(?:and|&|plus|vs)$/.test(words[at + 1]?.key ?? "");
    return isStock && isBeside && /^(?:sales?|revenue|sold|orders?)$/.test(key) ? [`"${text}" beside the stock`] : [];
  });
}

/** "which products sell better here than there": those that do, where rows are all of both. */
function betterHere(reading: Reading, { queries }: Plan): readonly string[] {
  const isWhich = /^(?:which|what)$/.test(reading.words[0]?.key ?? "") && reading.dimensions[0]?.from === 1;
  const isThan = reading.words.some(({ key }) => key === "than");
  const isTold = queries.some(({ query, thresholds }) => query.compare !== undefined || thresholds !== undefined);
  const cue = cuesOf(reading, "changed").find(({ text }) => /^(?:better|worse|more|less|fewer)$/i.test(text));
  return isWhich && isThan && !isTold && cue !== undefined ? [`"${cue.text} ... than"`] : [];
}
