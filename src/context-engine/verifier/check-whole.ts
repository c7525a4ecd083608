import { type Attachments, isNumber, isTime, wordAt } from "./attach.ts";
import type { ItemEvidence } from "./evidence.ts";
import { stands } from "./fits.ts";
import type { Token } from "./sentence.ts";
import { directions, superlatives } from "./vocabulary.ts";

/** Words that set two things beside each other. */
const besides = new Set([
  "than",
  "between",
  "ahead",
  "behind",
  "followed",
  "difference",
  "gap",
  "beat",
  "beats",
  "topped",
]);
/** Before a time they say another one. */
const otherTimes = new Set(["before", "after", "until", "since", "by", "around", "into", "out", "up"]);
const nouns = new Set([
  "day",
  "week",
  "month",
  "quarter",
  "year",
  "store",
  "shop",
  "product",
  "item",
  "row",
  "line",
  "name",
]);

/**
 * What stands in a sentence and is said of no number, is said of nothing: "Tea made EUR 5 and also Mugs". So each name,
 * metric and time has to belong to a number, or to a word that is checked; each currency has to stand beside a number.
 */
export function isAllAttached(tokens: readonly Token[], attachments: Attachments): boolean {
  const used = new Set<unknown>();
  for (const [at, token] of tokens.entries()) {
    const isWord = token.is === "word" && (directions.has(token.key) || superlatives.has(token.key));
    if (!isNumber(token) && !isWord) continue;
    const attached = isNumber(token) ? attachments.of(at) : attachments.around(at);
    for (const each of [...attached.names, ...(attached.group ?? []), attached.time, attached.metrics]) used.add(each);
  }
  const hasBeside = tokens.some(
    (token) => (token.is === "word" && besides.has(token.key)) || (isNumber(token) && token.stated.kind === "times"),
  );
  const hasPlace = tokens.some(
    (token) =>
      (token.is === "word" && superlatives.has(token.key)) || (isNumber(token) && token.stated.kind === "rank"),
  );
  return tokens.every((token, at) => {
    if (token.is === "name")
      return used.has(token) || hasBeside || hasPlace || token.names.every(({ dimension }) => dimension === "file");
    if (token.is === "metric") return used.has(token.ids);
    if (token.is === "currency") return isNumber(tokens[at - 1]) || isNumber(tokens[at + 1]);
    if (isTime(token))
      return (used.has(token) || isBase(tokens, at) || hasPlace) && !otherTimes.has(leadOf(tokens, at));
    return !isNumber(token) || !isRepeated(tokens, at);
  });
}

const ofAll = /\b(?:overall|altogether|totals?|totall?ed|totall?ing|company|business)\b/iu;

/** "Overall", "the company", of numbers that are of some of it only: unless the sentence says of what. */
export function isOfAllThatItSays(tokens: readonly Token[], items: readonly ItemEvidence[]): boolean {
  if (!tokens.some((token) => (token.is === "word" || token.is === "metric") && ofAll.test(token.text))) return true;
  const isNamed = (dimension: string, value: string): boolean =>
    tokens.some((token) => token.is === "name" && stands(token, dimension, value));
  return items.every(
    ({ filters, leavesOut }) =>
      !leavesOut && [...filters].every(([dimension, values]) => values.every((value) => isNamed(dimension, value))),
  );
}

/** What a change is counted to or from: "from July to August", "higher than in the month before". */
function isBase(tokens: readonly Token[], at: number): boolean {
  const hasDirection = tokens.some((token) => token.is === "word" && directions.has(token.key));
  const isBeside =
    tokens[at]?.is === "relation" && /^(?:than|on|over|against|versus|vs|with|to)$/u.test(leadOf(tokens, at));
  const isThan = tokens[at]?.is === "relation" && wordAt(tokens, at - 1) === "in" && wordAt(tokens, at - 2) === "than";
  return hasDirection && (wordAt(tokens, at - 1) === "to" || isBeside || isThan);
}

function leadOf(tokens: readonly Token[], at: number): string {
  return wordAt(tokens, at - 1) === "the" ? wordAt(tokens, at - 2) : wordAt(tokens, at - 1);
}

/** "EUR 5 a day" is a mean, and no fact. */
function isRepeated(tokens: readonly Token[], at: number): boolean {
  const behind = tokens[at + 1]?.is === "currency" || tokens[at + 1]?.is === "metric" ? at + 2 : at + 1;
  return /^an?$/u.test(wordAt(tokens, behind)) && nouns.has(wordAt(tokens, behind + 1));
}
