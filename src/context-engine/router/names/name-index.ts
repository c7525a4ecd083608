import { singular } from "../lexicon/singular.ts";
import { readWords } from "../words.ts";

/** A name as a filter writes it, and where rows have it. */
export interface KnownName {
  readonly dimension: string;
  readonly name: string;
  readonly rows: number;
  readonly datasets: readonly string[];
}

/** Names by what a question may say of them. */
export interface NameIndex {
  readonly names: readonly KnownName[];
  /** Ids by all words of a name, and by a code without its separators. */
  readonly whole: ReadonlyMap<string, readonly number[]>;
  /** Ids by each word. */
  readonly words: ReadonlyMap<string, readonly number[]>;
  /** Words by their first letter and length, for those that are spelt otherwise. */
  readonly spellings: ReadonlyMap<string, readonly string[]>;
}

/** Of a longer name only the beginning is looked up. */
const mostCharacters = 200;

export function createNameIndex(names: readonly KnownName[]): NameIndex {
  const whole = new Map<string, number[]>();
  const words = new Map<string, number[]>();
  const add = (map: Map<string, number[]>, key: string, id: number): void => {
    const ids = map.get(key);
    if (ids === undefined) map.set(key, [id]);
    else if (ids.at(-1) !== id) ids.push(id);
  };
  for (const [id, { name }] of names.entries()) {
    const keys = nameKeys(name);
    if (keys.length === 0) continue;
    add(whole, keys.join(" "), id);
    const code = toCode(keys.join(""));
    if (code !== null) add(whole, code, id);
    for (const key of keys) add(words, key, id);
  }
  const spellings = Map.groupBy(words.keys(), (word) => `${word[0] ?? ""}${word.length}`);
  return { names, whole, words, spellings };
}

export function nameKeys(name: string): readonly string[] {
  return readWords(name.slice(0, mostCharacters)).map(({ key }) => singular(key));
}

/** "ca-320" and "CA 320" are one code; null for what has no digit and letter. */
export function toCode(joined: string): string | null {
  const code = joined.replaceAll(/[^\p{L}\p{N}]/gu, "");
  return /\d/.test(code) && /\p{L}/u.test(code) && code.length >= 3 ? `code:${code}` : null;
}
