import type { Lexicon } from "./lexicon.ts";
import { singular } from "./singular.ts";

/**
 * The word of the lexicon that a misspelt one stands for: one letter wrong, missing, too many or swapped (two from seven
 * letters on), or its consonants alone ("mnth", "sls"). Null where none or several are as near.
 */
export function correctSpelling(key: string, lexicon: Lexicon): string | null {
  const word = singular(key);
  if (word.length < 4 || !/^\p{L}+$/u.test(word) || lexicon.words.has(word)) return null;
  const most = word.length >= 7 ? 2 : 1;
  let best = most + 1;
  let found: string[] = [];
  for (const known of lexicon.words) {
    if (known.length < 4 || Math.abs(known.length - word.length) > most || known[0] !== word[0]) continue;
    const distance = editDistance(word, known, most);
    if (distance > most || distance > best) continue;
    found = distance < best ? [known] : [...found, known];
    best = distance;
  }
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const skeleton = [...lexicon.words].filter((known) => known.length >= 5 && consonants(known) === word);
  return found.length === 0 && skeleton.length === 1 ? (skeleton[0] ?? null) : null;
}

function consonants(word: string): string {
  return `${word[0] ?? ""}${word.slice(1).replaceAll(/[aeiou]/g, "")}`;
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
