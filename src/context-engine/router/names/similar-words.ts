import { editsBetween } from "./edits-between.ts";

/** A word that a misspelt one may stand for; `cost` is in edits, 1.5 for one of which only the beginning is written. */
export interface SimilarWord {
  readonly word: number;
  readonly text: string;
  readonly cost: number;
  readonly how: "prefix" | "similar";
}

export interface SimilarWords {
  /** At most `limit`, the nearest first. */
  like(key: string, limit: number): readonly SimilarWord[];
}

const shortest = 4;
const longest = 40;
const twoEditsFrom = 7;
const prefixCost = 1.5;
/** A beginning that is shorter than this share of the word is that of too many. */
const leastShare = 0.4;
const mostFirstLetters = 200;

/**
 * Words by their first letter and length. Two edits and another first letter are another word, so that only those with the
 * same one are looked at letter by letter; the first letter itself may be the wrong one. Only words of letters alone: a
 * number that is near is another number.
 */
export function createSimilarWords(
  words: readonly string[],
  wordOf: (text: string) => number | undefined,
): SimilarWords {
  const groups = new Map<string, Map<number, number[]>>();
  const letters = new Uint32Array(words.length);
  for (const [word, text] of words.entries()) {
    if (!isSpelt(text)) continue;
    letters[word] = lettersOf(text);
    const first = firstOf(text);
    const byLength = groups.get(first) ?? new Map<number, number[]>();
    groups.set(first, byLength);
    const same = byLength.get(text.length);
    if (same === undefined) byLength.set(text.length, [word]);
    else same.push(word);
  }
  const firstLetters = [...groups]
    .map(([letter, byLength]) => ({
      letter,
      count: [...byLength.values()].reduce((sum, { length }) => sum + length, 0),
    }))
    .toSorted((one, other) => other.count - one.count || compareTexts(one.letter, other.letter))
    .slice(0, mostFirstLetters)
    .map(({ letter }) => letter);

  const like = (key: string, limit: number): readonly SimilarWord[] => {
    if (!isSpelt(key)) return [];
    const edits = key.length >= twoEditsFrom ? 2 : 1;
    const wanted = lettersOf(key);
    const found = new Map<number, SimilarWord>();
    const add = (word: number, cost: number, how: SimilarWord["how"]): void => {
      if ((found.get(word)?.cost ?? Infinity) > cost) found.set(word, { word, text: words[word] ?? "", cost, how });
    };
    for (const [length, group] of groups.get(firstOf(key)) ?? []) {
      const isNear = Math.abs(length - key.length) <= edits;
      const isLonger = length > key.length && key.length >= length * leastShare;
      if (!isNear && !isLonger) continue;
      for (const word of group) {
        const own = letters[word] ?? 0;
        const mayBeNear = isNear && countBits(own ^ wanted) <= 2 * edits;
        const mayBegin = isLonger && (wanted & ~own) === 0;
        if (!mayBeNear && !mayBegin) continue;
        const text = words[word] ?? "";
        const cost = mayBeNear ? editsBetween(key, text, edits) : edits + 1;
        if (cost > 0 && cost <= edits) add(word, cost, "similar");
        if (mayBegin && text.startsWith(key)) add(word, prefixCost, "prefix");
      }
    }
    for (const text of withOtherFirst(key, firstLetters)) {
      const word = text.length >= shortest ? wordOf(text) : undefined;
      if (word !== undefined) add(word, 1, "similar");
    }
    return [...found.values()].toSorted(compareSimilar).slice(0, limit);
  };
  return { like };
}

/** The words of two lists; those of the second are numbered from `first` on. */
export function joinSimilar(one: SimilarWords, other: SimilarWords, first: number): SimilarWords {
  return {
    like(key, limit) {
      const more = other.like(key, limit).map((found) => ({ ...found, word: found.word + first }));
      return more.length === 0
        ? one.like(key, limit)
        : [...one.like(key, limit), ...more].toSorted(compareSimilar).slice(0, limit);
    },
  };
}

const onlyLetters = /^[\p{L}\p{M}]+$/u;

function isSpelt(text: string): boolean {
  return text.length >= shortest && text.length <= longest && onlyLetters.test(text);
}

/** Which letters a word has, a bit each (some share one): an edit changes two of them at most. */
function lettersOf(text: string): number {
  let letters = 0;
  for (let at = 0; at < text.length; at += 1) letters |= 1 << (text.charCodeAt(at) & 31);
  return letters >>> 0;
}

function countBits(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

function firstOf(text: string): string {
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

/** One edit away, with another first letter: it is wrong, missing, too many or swapped with the second. */
function withOtherFirst(key: string, firstLetters: readonly string[]): readonly string[] {
  const first = firstOf(key);
  const rest = key.slice(first.length);
  const second = firstOf(rest);
  const others = firstLetters.filter((letter) => letter !== first);
  const swapped = second === first ? [] : [second + first + rest.slice(second.length)];
  return [
    ...others.flatMap((letter) => [letter + rest, letter + key]),
    ...(second === first ? [] : [rest]),
    ...swapped,
  ];
}

function compareSimilar(one: SimilarWord, other: SimilarWord): number {
  return one.cost - other.cost || compareTexts(one.text, other.text);
}

export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
