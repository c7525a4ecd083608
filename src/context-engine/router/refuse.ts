import type { Routed } from "../models/plan.ts";
import { refuse } from "./intents/define-intent.ts";
import { askForMore } from "./ask-for-more.ts";
import type { Reading } from "./reading.ts";
import { readWords } from "./words.ts";

/** Characters of a question, and words, beyond which it is none. */
const mostCharacters = 2_000;
const mostWords = 200;

const statement =
  /\b(?:select\b[^]*\bfrom|union\s+(?:all\s+)?select|insert\s+into|delete\s+from|drop\s+(?:table|schema|database)|update\s+\w+\s+set|alter\s+table|create\s+table|attach\s+database|copy\s+\w+\s+to)\b|--\s*$|;\s*--/i;
const path = /(?:\.\.\/|\/etc\/|[a-z]:\\)/i;
const orders =
  /\b(?:ignore|disregard|forget|override)\b.{0,40}\b(?:rules?|instructions?|prompts?|previous|above)\b|\b(?:system prompt|api key|you are now|administrator|repeat the words?)\b/i;

/** What is no question: nothing, too much, bytes, statements in a query language, orders to somebody else. */
export function refuseAtOnce(question: string): Routed | null {
  if (question.length > mostCharacters) {
    return refuse(
      `The question has ${question.length} characters: at most ${mostCharacters} are read. Ask it in a sentence or two.`,
    );
  }
  const words = readWords(question);
  if (words.length === 0 || !/\p{L}/u.test(question)) return askForMore();
  if (words.length > mostWords) return refuse(`The question has ${words.length} words: at most ${mostWords} are read.`);
  // eslint-disable-next-line no-control-regex -- such bytes are what is looked for
  if (/[\u0000-\u0008\u000E-\u001F\uFFFD]/u.test(question))
    return refuse("The question has characters that no keyboard writes: it is not read. Send plain text.");
  if (statement.test(question))
    return refuse(
      "Questions are asked in plain words; statements of a query language are never run. `om query` takes metrics, dimensions and filters.",
    );
  if (path.test(question))
    return refuse("Files are not read by their path: only data that was ingested for this business is asked.");
  if (/^\s*[{[]/.test(question))
    return refuse("Questions are asked in plain words; a query as JSON goes to POST /v1/query.");
  return null;
}

/** Orders to somebody else, unless they are the name of something in the data. */
export function givesOrders({ question, words, links }: Reading): boolean {
  const named = links.map(({ from, to }) => question.slice(words[from]?.from ?? 0, words[to - 1]?.to ?? 0));
  return orders.test(named.reduce((text, name) => text.replace(name, ""), question));
}

export function refuseOrders(): Routed {
  return refuse(
    "Only the data of this business can be asked here; there is no way to name the other business, and there are no other rules to show or to drop.",
  );
}
