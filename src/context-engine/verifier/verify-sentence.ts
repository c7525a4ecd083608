import { attach, factsOf, wordAt } from "./attach.ts";
import { isBorneOut } from "./check-number.ts";
import { isAllAttached, isOfAllThatItSays } from "./check-whole.ts";
import { followsInOrder, goesThatWay, hasThatPlace } from "./check-order.ts";
import type { Evidence, ItemEvidence } from "./evidence.ts";
import { readSentence, windowsOf } from "./read-sentence.ts";
import type { Rejection, Token } from "./sentence.ts";
import { isUnsafe } from "./unsafe-text.ts";
import { directions, plainWords, superlatives, timeNouns, wordsOfDimension } from "./vocabulary.ts";
import { isSame, lies } from "./windows.ts";

export type Verdict =
  | { readonly is: "verified"; readonly text: string; readonly citations: readonly string[] }
  | { readonly is: "rejected"; readonly why: Rejection; readonly citations: readonly string[] };

const citation = /\s*\[(\d{1,3}(?:\s*,\s*\d{1,3})*)\]/gu;
const mostCharacters = 600;

/**
 * One sentence of a model: as it may leave, without its citations, or why it may not. It leaves where all that it says is
 * borne out by the items that it cites; in doubt it does not.
 */
export function verifySentence(written: string, evidence: Evidence): Verdict {
  const sentence = withoutMarkup(written);
  const citations = [...new Set([...sentence.matchAll(citation)].flatMap(([, ids = ""]) => ids.split(/\s*,\s*/u)))];
  const reject = (why: Rejection): Verdict => ({
    is: "rejected",
    why,
    citations: citations.filter((id) => evidence.items.has(id)),
  });
  const text = sentence.replaceAll(citation, "").trim();
  if (text.length > mostCharacters) return reject("too long");
  if (isUnsafe(text, evidence.fileNames)) return reject("unsafe");
  if (citations.length === 0) return reject("no citation");
  if (citations.some((id) => !evidence.items.has(id))) return reject("unknown citation");
  const why = whyNot(text, citations, evidence);
  return why === null ? { is: "verified", text, citations: bearing(text, citations, evidence) } : reject(why);
}

/** Why the items do not bear the sentence out; null where they do. */
function whyNot(text: string, citations: readonly string[], evidence: Evidence): Rejection | null {
  const items = citations.flatMap((id) => evidence.items.get(id) ?? []);
  if (items.some((item) => isOurs(text, item))) return null;
  const tokens = readSentence(text, items, evidence);
  return tokens === null ? "unreadable" : findFault(tokens, items, evidence);
}

/**
 * Citations that bear something out: without each the others do not suffice, or it suffices by itself. One that is only set
 * beside them would lead a reader to a file that says nothing of it.
 */
function bearing(text: string, citations: readonly string[], evidence: Evidence): readonly string[] {
  let kept = citations;
  for (const id of citations) {
    const others = kept.filter((each) => each !== id);
    const isNeeded = others.length === 0 || whyNot(text, others, evidence) !== null;
    if (!isNeeded && whyNot(text, [id], evidence) !== null) kept = others;
  }
  return kept;
}

function findFault(tokens: readonly Token[], items: readonly ItemEvidence[], evidence: Evidence): Rejection | null {
  if (tokens.some((token, at) => token.is === "word" && !isPlain(token.key, items, tokens) && !isOfTime(tokens, at))) {
    return "unknown word";
  }
  if (isQuotation(tokens, items, evidence)) return null;
  if (factsOf(items).length !== items.length) return "says nothing"; // our words and others' are quoted, not phrased
  if (!tokens.some(isClaim)) return "says nothing";
  if (!tokens.every((token) => isKnownTime(token, items, evidence))) return "date";
  const attachments = attach(tokens);
  for (const [at, token] of tokens.entries()) {
    if (token.is === "number" && !isBorneOut(tokens, at, items, attachments, evidence)) return "number";
    if (token.is !== "number" && !goesThatWay(tokens, at, items, attachments, evidence)) return "direction";
    const isInPlace =
      hasThatPlace(tokens, at, items, attachments, evidence) &&
      followsInOrder(tokens, at, items, attachments, evidence);
    if (!isInPlace) return "rank";
  }
  return isAllAttached(tokens, attachments) && isOfAllThatItSays(tokens, items) ? null : "unattached";
}

/** Signs of emphasis and of lists are no part of a sentence. */
function withoutMarkup(text: string): string {
  return text
    .replace(/^\s*(?:[-•*]\s+|#{1,6}\s+)/u, "")
    .replaceAll(/\*\*|__|(?<!\w)\*(?=\w)|(?<=\w)\*(?!\w)/gu, "")
    .trim();
}

/**
 * In our own words: all of what an item says, or one sentence of a definition. No part of anything else: a name in it may
 * look like a sentence, and half of a sentence may say the opposite of the whole.
 */
function isOurs(text: string, item: ItemEvidence): boolean {
  if (item.form === "passage") return false;
  const whole = plainText(text);
  return whole === plainText(item.text) || item.sentences.some((sentence) => plainText(sentence) === whole);
}

function plainText(text: string): string {
  return text
    .replaceAll(/[\s\u00A0]+/gu, " ")
    .replace(/[\s.]+$/u, "")
    .trim();
}

const isolated = new Set([
  "accounted",
  "accounts",
  "account",
  "contributed",
  "contributes",
  "contribute",
  "represented",
  "represents",
  "represent",
]);

function isPlain(key: string, items: readonly ItemEvidence[], tokens: readonly Token[]): boolean {
  if (isolated.has(key)) return tokens.some((token) => token.is === "number");
  if (
    /^le(?:d|ads?)$/u.test(key) &&
    tokens.some((token, at) => token.is === "word" && token.key === key && tokens[at + 1]?.text === "to")
  )
    return false;
  if (plainWords.has(key) || directions.has(key) || superlatives.has(key) || key === "s") return true;
  return items.some(({ dimensions, filters }) =>
    [...dimensions, ...filters.keys()].some((dimension) => wordsOfDimension(dimension).includes(key)),
  );
}

/** "the month of August 2026" */
function isOfTime(tokens: readonly Token[], at: number): boolean {
  const next = /^(?:of|from)$/u.test(tokens[at + 1]?.text ?? "") ? tokens[at + 2] : tokens[at + 1];
  return timeNouns.has(wordAt(tokens, at)) && next?.is === "date";
}

/** Who says it: others, and never the shop or its numbers. */
const ofQuotations = new Set(
  "a an the this that it its in of from by to and also said says reads note notes states file files document source wrote according is".split(
    " ",
  ),
);

/** Words of others, in quotation marks, with a word or two about who says it; numbers of theirs only where there are no facts. */
function isQuotation(tokens: readonly Token[], items: readonly ItemEvidence[], evidence: Evidence): boolean {
  const quoted = tokens.filter((token) => token.is === "quotation");
  if (quoted.length === 0 || items.some(({ form }) => form !== "passage")) return false;
  const isBare = tokens.every(
    (token) =>
      token.is === "quotation" ||
      token.is === "mark" ||
      token.is === "name" ||
      (token.is === "word" && ofQuotations.has(token.key)),
  );
  const hasFacts = factsOf([...evidence.items.values()]).length > 0;
  return isBare && quoted.every(({ text }) => !isUnsafe(text, []) && !(hasFacts && /\p{N}/u.test(text)));
}

function isClaim(token: Token): boolean {
  return token.is === "number" || (token.is === "word" && (directions.has(token.key) || superlatives.has(token.key)));
}

/** A time that no cited item speaks of is of nothing; one that may be two of them is of neither. */
function isKnownTime(token: Token, items: readonly ItemEvidence[], evidence: Evidence): boolean {
  if (token.is === "relation") {
    return items.some(
      ({ window, comparison }) => window !== null && comparison !== null && lies(comparison, token.relation, window),
    );
  }
  if (token.is !== "date") return true;
  const known = windowsOf(items, evidence);
  return token.windows.filter((said) => known.some((window) => isSame(window, said))).length === 1;
}
