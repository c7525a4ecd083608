import { editDistance } from "../lexicon/spelling.ts";

/** A word that a misspelt one may stand for; `cost` is in edits, 1.5 for one of which only the beginning is written. */
export interface SimilarWord {
  readonly word: number;
  readonly cost: number;
  readonly how: "prefix" | "similar";
}

/** Words by the pairs of letters in them, so that those like a misspelt one are found without looking at all. */
export interface SimilarWords {
  /** At most `limit`, the nearest first. */
  like(key: string, limit: number): readonly SimilarWord[];
}

const shortest = 4;
const twoEditsFrom = 7;
const prefixCost = 1.5;
/** Of words with the same beginning no more are looked at. */
const mostWithBeginning = 500;

/** Build O(letters); memory about 10 bytes a letter. Only words of letters alone: a number that is near is another number. */
export function createSimilarWords(words: readonly string[]): SimilarWords {
  const starts = new Uint32Array(buckets + 1);
  const beginnings = new Map<string, number[]>();
  const known: number[] = [];
  for (const [word, text] of words.entries()) {
    if (text.length < shortest || text.length > 40 || !onlyLetters.test(text)) continue;
    known.push(word);
    const beginning = text.slice(0, shortest);
    const same = beginnings.get(beginning);
    if (same === undefined) beginnings.set(beginning, [word]);
    else same.push(word);
    forEachPair(text, (pair) => (starts[pair + 1] = (starts[pair + 1] ?? 0) + 1));
  }
  for (let pair = 1; pair <= buckets; pair += 1) starts[pair] = (starts[pair] ?? 0) + (starts[pair - 1] ?? 0);
  const ends = starts.slice(0, buckets);
  const places = new Uint32Array(starts[buckets] ?? 0);
  for (const [place, word] of known.entries()) {
    forEachPair(words[word] ?? "", (pair) => {
      const end = ends[pair] ?? 0;
      places[end] = place;
      ends[pair] = end + 1;
    });
  }
  const shared = new Uint8Array(known.length);

  /** Places of words with enough pairs in common: an edit changes two pairs, a swap three. */
  const withPairs = (key: string, edits: number): number[] => {
    const touched: number[] = [];
    let pairs = 0;
    forEachPair(key, (pair) => {
      pairs += 1;
      for (let at = starts[pair] ?? 0; at < (starts[pair + 1] ?? 0); at += 1) {
        const place = places[at] ?? 0;
        const count = shared[place] ?? 0;
        if (count === 0) touched.push(place);
        shared[place] = count + 1;
      }
    });
    const least = Math.max(1, pairs - 3 * edits);
    const enough = touched.filter((place) => (shared[place] ?? 0) >= least);
    for (const place of touched) shared[place] = 0;
    return enough;
  };

  const like = (key: string, limit: number): readonly SimilarWord[] => {
    if (key.length < shortest || key.length > 40 || !onlyLetters.test(key)) return [];
    const edits = key.length >= twoEditsFrom ? 2 : 1;
    const found = new Map<number, SimilarWord>();
    for (const place of withPairs(key, edits)) {
      const word = known[place] ?? 0;
      const text = words[word] ?? "";
      if (Math.abs(text.length - key.length) > edits) continue;
      const cost = editDistance(key, text, edits);
      // Two edits and another first letter are another word.
      if (cost === 0 || cost > edits || (cost > 1 && text[0] !== key[0])) continue;
      found.set(word, { word, cost, how: "similar" });
    }
    for (const word of (beginnings.get(key.slice(0, shortest)) ?? []).slice(0, mostWithBeginning)) {
      const text = words[word] ?? "";
      const isBeginning = text.length > key.length && text.length <= key.length * 2.5 && text.startsWith(key);
      if (isBeginning && (found.get(word)?.cost ?? 2) > prefixCost)
        found.set(word, { word, cost: prefixCost, how: "prefix" });
    }
    return [...found.values()]
      .toSorted((one, other) => one.cost - other.cost || compareTexts(words[one.word] ?? "", words[other.word] ?? ""))
      .slice(0, limit);
  };
  return { like };
}

const onlyLetters = /^[\p{L}\p{M}]+$/u;
const buckets = 1 << 16;

/** Each pair once: two letters, and the first and the last one with the edge of the word. Pairs may share a number. */
function forEachPair(text: string, take: (pair: number) => void): void {
  const seen: number[] = [];
  let before = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const letter = at === text.length ? 0 : text.charCodeAt(at);
    const pair = (before * 257 + letter) % buckets;
    before = letter;
    if (seen.includes(pair)) continue;
    seen.push(pair);
    take(pair);
  }
}

export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
