import type { Plan } from "../../models/plan.ts";
import { hasCue, type Reading } from "../reading.ts";
import { ofItems } from "./of-items.ts";

/** Questions for somebody, something or some place, where a plan tells a sum. */
export function ofSubjects(reading: Reading, plan: Plan): readonly string[] {
  return [
    ...whereabouts(reading, plan),
    ...whoItIs(reading, plan),
    ...whatIsBought(reading, plan),
    ...reasons(reading),
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
