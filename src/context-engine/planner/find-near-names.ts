import { editsBetween } from "../router/names/edits-between.ts";
import type { KnownName, NameIndex } from "../router/names/name-index.ts";
import { nearestNames } from "../router/names/nearest-names.ts";
import { wordsOfName } from "../router/names/name-text.ts";
import type { Reading } from "../router/reading.ts";
import { singular } from "../router/lexicon/singular.ts";
import type { Word } from "../router/words.ts";

/** Names for one word; more are no near match. */
const mostNames = 5;

/** The names that the router's near match finds for words that were not read; no others are shown to a model or taken from it. */
export function findNearNames(reading: Reading, names: NameIndex): readonly KnownName[] {
  const found = reading.unread.flatMap((word) => nearNamesOf(word, reading, names));
  return [...new Map(found.map((known) => [`${known.dimension} ${known.name}`, known])).values()];
}

/** Names that are like the word, and those of which the words beside it are a part. */
function nearNamesOf(word: Word, { words, links }: Reading, names: NameIndex): readonly KnownName[] {
  const at = words.indexOf(word);
  const beside = links
    .filter(({ from, to }) => from === at + 1 || to === at)
    .flatMap(({ candidates }) => candidates.slice(0, mostNames))
    .map(({ dimension, name }) => ({ dimension, name, rows: 1 }));
  return [...beside, ...nearestNames(word.text, names, { limit: mostNames })];
}

const beforeNames = /^(?:of|in|at|from|for|near|with|by|to|and|or|not|except|without|excluding|barring)$/;
const articles = /^(?:the|a|an|our|my|all)$/;

/** Written or placed as a name is: quoted, with a capital, behind "of" or "in"; and so are the words behind such a word. */
export function looksLikeName(word: Word, reading: Reading): boolean {
  const { words, unread, question } = reading;
  const at = words.indexOf(word);
  const isFirst = question.slice(0, word.from).trim() === "";
  if (word.quoted || /\d/.test(word.text) || (/^\p{Lu}/u.test(word.text) && !isFirst)) return true;
  let before = at - 1;
  while (articles.test(words[before]?.key ?? "")) before -= 1;
  const previous = words[before];
  if (previous === undefined) return false;
  if (unread.includes(previous)) return looksLikeName(previous, reading);
  return beforeNames.test(previous.key);
}

/**
 * How many letters lie between written words and a name that each of them is a word of, at most a third of each; null
 * where one is another word.
 */
export function editsToName(written: readonly Word[], name: string): number | null {
  const parts = wordsOfName(name).flat();
  let edits = 0;
  let at = 0;
  for (const { key } of written) {
    const wanted = singular(key);
    const near = parts
      .slice(at)
      .map((part, place) => {
        const most = Math.floor(part.length / 3);
        const cost = editsBetween(wanted, part, most);
        return { place, cost, isNear: cost <= most };
      })
      .filter(({ isNear }) => isNear)
      .toSorted((one, other) => one.cost - other.cost);
    const [best] = near;
    if (best === undefined) return null;
    edits += best.cost;
    at += best.place + 1;
  }
  return edits;
}
