import { inverseFrequency } from "./bm25.ts";
import type { Segment, TermPostings } from "./open-segment.ts";

/** A term that is looked for, with what it counts. */
export type WeightedTerms = ReadonlyMap<string, number>;

/** A term that some segment has. */
export interface FoundTerm {
  readonly term: string;
  /** What it counts, times how rare it is among all chunks of all segments. */
  readonly factor: number;
  readonly rarity: number;
  /** By segment. */
  readonly postings: readonly (TermPostings | null)[];
}

/** The terms that are found, rarest first; the same order however the chunks are spread over segments. */
export function findTerms(segments: readonly Segment[], terms: WeightedTerms): readonly FoundTerm[] {
  const chunks = segments.reduce((sum, segment) => sum + segment.chunks, 0);
  const found = Array.from(terms, ([term, weight]) => {
    const bytes = Buffer.from(term, "utf8");
    const postings = segments.map((segment) => segment.find(bytes));
    const withTerm = postings.reduce((sum, ofSegment) => sum + (ofSegment?.list.length ?? 0), 0);
    const rarity = inverseFrequency(chunks, withTerm);
    return { term, postings, withTerm, rarity, factor: weight * rarity };
  });
  return found
    .filter(({ withTerm }) => withTerm > 0)
    .toSorted((left, right) => left.withTerm - right.withTerm || (left.term < right.term ? -1 : 1));
}

/** Which of the terms a chunk has. */
export function termsOfChunk(terms: readonly FoundTerm[], segment: number, chunk: number): readonly FoundTerm[] {
  return terms.filter(({ postings }) => {
    const list = postings[segment]?.list;
    if (list === undefined) return false;
    const at = firstFrom(list, chunk, 0, list.length);
    return at < list.length && (list[at] ?? 0) >>> 8 === chunk;
  });
}

/** Where the postings of `chunk` and those behind it begin, between two places of a list. */
export function firstFrom(list: Uint32Array, chunk: number, from: number, to: number): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((list[middle] ?? 0) >>> 8 < chunk) low = middle + 1;
    else high = middle;
  }
  return low;
}
