import type { KnownName } from "../router/names/name-index.ts";
import { cuesOf, hasCue, type Reading } from "../router/reading.ts";
import { readWords, type Word } from "../router/words.ts";
import { editsToName, looksLikeName } from "./find-near-names.ts";
import { changing, type PlacedPart, placeWords, readSpans } from "./place-words.ts";
import { idleWords } from "./idle-words.ts";
import { partsOfPlan, type PlanPart, type ProposedPlan } from "./proposed-plan.ts";

/** The question with what a model takes its unread words for; or why that cannot be, in words that are none of the model's. */
export type Rewritten =
  | {
      readonly is: "rewritten";
      readonly question: string;
      /** Words that only the model says the meaning of: what they decide has to be asked back. */
      readonly decided: readonly string[];
      /** Words that are said to add nothing to the part they stand in. */
      readonly idle: readonly string[];
    }
  | { readonly is: "refused"; readonly why: string };

/** More words that say nothing are a question that was not understood. */
const mostIdle = 2;

/**
 * Both ways: each word that was not read, and each that counts, stands in a part of the plan that can say it; and each part
 * stands for a word that can say it. What comes out is a question that the router reads by itself.
 */
export function rewriteQuestion(plan: ProposedPlan, reading: Reading, near: readonly KnownName[]): Rewritten {
  const { words, unread } = reading;
  const asWritten = readWords(reading.question); // the reading corrects misspelt words, and a name may be spelt so
  const placed: PlacedPart[] = [];
  for (const part of partsOfPlan(plan)) {
    const found = placeWords(part, asWritten);
    if (found === null) return refused("a part of it quotes words that are not in the question");
    placed.push(found);
  }
  const problem = checkBothWays(placed, reading);
  if (problem !== null) return refused(problem);
  const edits = new Map<number, string>();
  const decided: string[] = [];
  const idle: string[] = [];
  for (const word of unread) {
    const at = words.indexOf(word);
    if (edits.has(at)) continue;
    const own = placed.filter((each) => each.at.has(at));
    const [first, ...others] = own;
    if (first === undefined) return refused(`no part of it stands for "${word.text}"`);
    if (others.length > 0) return refused(`"${word.text}" stands for two things in it`);
    if (first.part.kind === "where" || looksLikeName(word, reading)) {
      const name = replaceName(first, reading, asWritten, near, edits);
      if (name !== null) return refused(name);
    } else if (isReadToo(first, reading)) {
      if (standsBesideThing(at, reading) || (followsThing(at, reading) && !idleWords.has(word.key)))
        return refused(`"${word.text}" says which, and no part of it does`);
      edits.set(at, "");
      idle.push(word.text);
    } else {
      const text = decided.length === 0 || !hasText(first, edits) ? canonical(first.part) : "";
      if (text === null) return refused(`"${word.text}" cannot stand for such a part`);
      edits.set(at, text);
      decided.push(word.text);
    }
  }
  if (idle.length > mostIdle) return refused("too many of the words say nothing in it");
  return { is: "rewritten", question: write(reading, edits), decided, idle };
}

function refused(why: string): Rewritten {
  return { is: "refused", why };
}

function checkBothWays(placed: readonly PlacedPart[], reading: Reading): string | null {
  const { words, unread, cues, dimensions } = reading;
  const spans = readSpans(reading);
  const free = new Set(
    [...cues.filter(({ cue }) => !changing.has(cue)), ...dimensions].map(({ from, to }) => `${from} ${to}`),
  );
  for (const { from, to, kinds, text } of spans) {
    if (free.has(`${from} ${to}`)) continue;
    const isSaid = placed.some(({ part, at }) => kinds.includes(part.kind) && isIn(at, from, to));
    if (!isSaid) return `no part of it says "${text}"`;
  }
  const open = new Set(unread.map((word) => words.indexOf(word)));
  for (const { part, at } of placed) {
    const stands =
      spans.some(({ from, to, kinds }) => kinds.includes(part.kind) && isIn(at, from, to)) ||
      [...at].some((place) => open.has(place));
    if (!stands) return "a part of it stands for no word of the question";
  }
  const negated = cuesOf(reading, "not");
  const isLost = negated.some(
    ({ from, to }) => !placed.some(({ part, at }) => (part.kind !== "where" || part.op === "!=") && isIn(at, from, to)),
  );
  return isLost ? "what is to be left out is not left out in it" : null;
}

function isIn(at: ReadonlySet<number>, from: number, to: number): boolean {
  for (let place = from; place < to; place += 1) if (at.has(place)) return true;
  return false;
}

/** The router itself found what the part says: an unread word adds nothing to it. */
function isReadToo({ part, at }: PlacedPart, reading: Reading): boolean {
  if (part.kind === "metrics")
    return (
      reading.metrics.some(({ metric }) => metric === part.metric) ||
      (part.metric === "units" && hasCue(reading, "by units")) ||
      (part.metric === "net_sales" && hasCue(reading, "by value"))
    );
  return readSpans(reading).some(({ from, to, kinds }) => kinds[0] === part.kind && isIn(at, from, to));
}

/** "refurbished products", "midmonth February", "February mornings": such a word says which of them. */
function standsBesideThing(at: number, { metrics, dimensions, links, time }: Reading): boolean {
  const isBefore = [...metrics, ...dimensions, ...links, ...time.periods].some(({ from }) => from === at + 1);
  return isBefore || time.periods.some(({ to }) => to === at);
}

/** "units prepaid", "sales that were already prepaid": what follows a thing tells which, unless it is known not to. */
function followsThing(at: number, { words, unread, metrics, dimensions, links }: Reading): boolean {
  const isBetween = (word: Word): boolean => unread.includes(word) || linking.test(word.key);
  let before = at;
  while (before > 0 && words.slice(before - 1, before).some(isBetween)) before -= 1;
  return [...metrics, ...dimensions, ...links].some(({ to }) => to >= before && to <= at);
}

const linking =
  /^(?:that|which|who|is|are|was|were|be|been|being|has|have|had|got|get|the|a|an|our|all|and|as|so|already|still|yet|just|ever|up)$/;

function hasText({ at }: PlacedPart, edits: ReadonlyMap<number, string>): boolean {
  return [...at].some((place) => (edits.get(place) ?? "") !== "");
}

/** As the router reads it; null where unread words may not say such a thing. */
function canonical(part: PlanPart): string | null {
  switch (part.kind) {
    case "metrics":
      return part.metric.replaceAll("_", " ");
    case "by":
      return `by ${part.dimension.replaceAll("_", " ")}`;
    case "order":
      return part.column.startsWith("-") ? "highest" : "lowest";
    case "period":
      return part.period;
    case "where":
    case "compare":
    case "limit":
    case "thresholds":
    case "share":
      return null;
    default:
      return part satisfies never;
  }
}

/** Writes the name in the place of its words, where the near match alone would take them for it; else why not. */
function replaceName(
  { part, at }: PlacedPart,
  { cues, unread }: Reading,
  asWritten: readonly Word[],
  near: readonly KnownName[],
  edits: Map<number, string>,
): string | null {
  const isBound = (place: number): boolean =>
    cues.some(({ from, to }) => from <= place && place < to) || bound.test(asWritten[place]?.key ?? "");
  const places = [...at].filter((place) => !isBound(place)).toSorted((one, other) => one - other);
  const written = places.flatMap((place): readonly Word[] => asWritten.slice(place, place + 1));
  const text = unread.map((word) => `"${word.text}"`).join(", ");
  if (part.kind !== "where" || part.value === null) return `${text} stand where a name would, and no name is like them`;
  const { value, dimension } = part;
  const known = near.find((each) => each.dimension === dimension && each.name === value);
  const own = known === undefined ? null : editsToName(written, value);
  if (own === null || /["“”«»„]/u.test(value)) return `${text} are not like the name that they stand for in it`;
  const isClear = near.every((other) => {
    if (other.name === value) return true;
    const theirs = editsToName(written, other.name);
    return theirs === null || theirs > own;
  });
  if (!isClear) return `several names are as like ${text}`;
  for (const [order, place] of places.entries()) edits.set(place, order === 0 ? `"${value}"` : "");
  return null;
}

const bound = /^(?:the|a|an|of|in|at|from|for|near|with|by|to|and|or|on|not|except|without|excluding)$/;

function write({ question, words }: Reading, edits: ReadonlyMap<number, string>): string {
  let written = "";
  let from = 0;
  for (const [at, word] of words.entries()) {
    const text = edits.get(at);
    if (text === undefined) continue;
    written += question.slice(from, word.from) + text;
    from = word.to;
  }
  return (written + question.slice(from)).replaceAll(/\s+/gu, " ").trim();
}
