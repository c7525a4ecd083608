import type { Lexicon } from "./lexicon.ts";
import { commonWords } from "../names/common-words.ts";
import { singular } from "./singular.ts";

/**
 * The word of the lexicon that a misspelt one stands for: one letter wrong, missing, too many or swapped (two from seven
 * letters on), or its consonants alone ("mnth", "sls"). Null where none or several are as near.
 */
export function correctSpelling(key: string, lexicon: Lexicon): string | null {
  const word = singular(key);
  if (word.length < 4 || !/^\p{L}+$/u.test(word) || lexicon.words.has(word)) return null;
  if (ownWords.has(word) || ownWords.has(key) || commonWords.has(word)) return null;
  // "quietest" is no "quickest": two letters make another superlative, perhaps the opposite one.
  const most = word.length >= 7 && !word.endsWith("est") ? 2 : 1;
  let best = most + 1;
  let found: string[] = [];
  for (const known of lexicon.corrections) {
    if (known.length < 4 || known[0] !== word[0]) continue;
    const distance = isAbbreviated(word, known) ? 1 : editDistance(word, known, most);
    if (distance > most || distance > best || isOtherWord(word, known)) continue;
    found = distance < best ? [known] : [...found, known];
    best = distance;
  }
  const [longest, ...others] = found.toSorted((one, other) => other.length - one.length);
  return longest !== undefined && others.every((other) => longest.startsWith(other)) ? longest : null;
}

/** Words that are spelt rightly and mean nothing here: no other word is made of them. */
const ownWords = new Set([
  "summer",
  "winter",
  "spring",
  "autumn",
  "season",
  "median",
  "second",
  "third",
  "fourth",
  "instead",
  "other",
  "weather",
  "early",
  "later",
  "mid",
  "holiday",
  "colour",
  "color",
  "discounted",
  "known",
  "gold",
  "brook",
  "lead",
  "sock",
  "prince",
  "pride",
  "solid",
  "unity",
  "profile",
  "marking",
]);

/** Of short words another letter makes another word ("stone" is no "store"), unless its key lies beside. */
function isOtherWord(word: string, known: string): boolean {
  if (word.length > 5 || word.length !== known.length) return false;
  const others = [...word].flatMap((letter, at) => (letter === known[at] ? [] : [[letter, known[at] ?? ""] as const]));
  const [only] = others;
  return others.length === 1 && only !== undefined && !areNeighbours(...only);
}

const rowsOfKeys = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

/** On a keyboard; one vowel for another is a slip of spelling, too. */
function areNeighbours(one: string, other: string): boolean {
  if (/[aeiou]/.test(one) && /[aeiou]/.test(other)) return true;
  const [at, next] = [one, other].map((letter) => {
    const row = rowsOfKeys.findIndex((keys) => keys.includes(letter));
    return { row, column: (rowsOfKeys[row] ?? "").indexOf(letter) };
  });
  if (at === undefined || next === undefined) return false;
  return Math.abs(at.row - next.row) <= 1 && Math.abs(at.column - next.column) <= 1;
}

/** "discnt" for "discount": only vowels are left out, and the last letter is there. */
function isAbbreviated(word: string, known: string): boolean {
  if (word.length < 4 || known.length <= word.length || known.at(-1) !== word.at(-1)) return false;
  let at = 0;
  for (const letter of known) {
    if (letter === word[at]) at += 1;
    else if (!/[aeiou]/.test(letter)) return false;
  }
  return at === word.length;
}

/** Damerau-Levenshtein (optimal string alignment), given up beyond `most`. */
export function editDistance(one: string, other: string, most: number): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let row = 1; row <= one.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const cost = one[row - 1] === other[column - 1] ? 0 : 1;
      let value = Math.min((last[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost);
      if (row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1])
        value = Math.min(value, (before[column - 2] ?? 0) + 1);
      next.push(value);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, last] = [last, next];
  }
  return last[other.length] ?? 0;
}
