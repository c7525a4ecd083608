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
  return terms.filter(({ postings }) => findPosting(postings[segment]?.list, chunk) !== 0);
}

/** The posting of a chunk, 0 where it has none: a posting counts at least one occurrence. */
export function findPosting(list: Uint32Array | undefined, chunk: number): number {
  if (list === undefined) return 0;
  let low = 0;
  let high = list.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const posting = list[middle] ?? 0;
    if (posting >>> 8 === chunk) return posting;
    if (posting >>> 8 < chunk) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}
