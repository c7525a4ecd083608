import { editsBetween } from "./edits-between.ts";
import { placeOf } from "./intersect.ts";

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
const longest = 40;
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
    if (text.length < shortest || text.length > longest || !onlyLetters.test(text)) continue;
    known.push(word);
    const beginning = text.slice(0, shortest);
    const same = beginnings.get(beginning);
    if (same === undefined) beginnings.set(beginning, [word]);
    else same.push(word);
    forEachPair(text, (pair) => (starts[pair + 1] = (starts[pair + 1] ?? 0) + 1));
  }
  known.sort((one, other) => (words[one]?.length ?? 0) - (words[other]?.length ?? 0));
  /** Where words of a length begin among the known ones. */
  const lengths = new Uint32Array(longest + 4);
  for (const word of known) {
    const length = words[word]?.length ?? 0;
    lengths[length + 1] = (lengths[length + 1] ?? 0) + 1;
  }
  for (let length = 1; length < lengths.length; length += 1) {
    lengths[length] = (lengths[length] ?? 0) + (lengths[length - 1] ?? 0);
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

  /** Takes places of words of such a length with pairs in common: an edit changes two pairs, a swap three. */
  const forEachNear = (key: string, edits: number, take: (place: number, isOneEdit: boolean) => void): void => {
    const first = lengths[key.length - edits] ?? 0;
    const end = lengths[Math.min(key.length + edits, longest) + 1] ?? 0;
    let pairs = 0;
    forEachPair(key, (pair) => {
      pairs += 1;
      const last = starts[pair + 1] ?? 0;
      for (let at = placeOf(first, places, starts[pair] ?? 0, last); at < last; at += 1) {
        const place = places[at] ?? 0;
        if (place >= end) break;
        shared[place] = (shared[place] ?? 0) + 1;
      }
    });
    const least = Math.max(1, pairs - 2 * edits - 1);
    for (let place = first; place < end; place += 1) {
      const count = shared[place] ?? 0;
      if (count >= least) take(place, count >= pairs - 3);
    }
    shared.fill(0, first, end);
  };

  const like = (key: string, limit: number): readonly SimilarWord[] => {
    if (key.length < shortest || key.length > longest || !onlyLetters.test(key)) return [];
    const edits = key.length >= twoEditsFrom ? 2 : 1;
    const found = new Map<number, SimilarWord>();
    forEachNear(key, edits, (place, isOneEdit) => {
      const word = known[place] ?? 0;
      const text = words[word] ?? "";
      // Two edits and another first letter are another word.
      const most = text[0] === key[0] ? edits : 1;
      if (most < edits && !isOneEdit) return;
      const cost = editsBetween(key, text, most);
      if (cost > 0 && cost <= most) found.set(word, { word, cost, how: "similar" });
    });
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
