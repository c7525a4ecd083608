import { createAnalyser } from "./analyse-text.ts";
import type { Segment } from "./open-segment.ts";
import { findTerms, termsOfChunk, type WeightedTerms } from "./find-terms.ts";
import { rankChunks } from "./rank-chunks.ts";

export interface ListedSegment {
  /** What the caller knows it by; of two hits with one score that of the lower key comes first. */
  readonly key: string;
  readonly segment: Segment;
}

export interface Hit {
  readonly key: string;
  readonly chunk: number;
  readonly score: number;
  /** The terms that were looked for and the chunk has, as they are indexed (`refunds` is `refund`), rarest first. */
  readonly terms: readonly string[];
}

export interface SearchOptions {
  /** Of all segments together. */
  readonly limit: number;
}

/** What is looked for at most: a question is not a book. */
const mostTerms = 1000;

/**
 * The chunks that fit a query best, best first, ties by key and chunk. Scores are BM25 with the statistics of all segments
 * together: the same chunks score the same in one segment or in fifty. Chunks without a term of the query are no hits.
 */
export function searchSegments(
  listed: readonly ListedSegment[],
  query: string,
  options: SearchOptions,
): readonly Hit[] {
  const ordered = listed.toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  const segments = ordered.map(({ segment }) => segment);
  const terms = findTerms(segments, readQuery(query));
  return rankChunks(segments, terms, options.limit).map(({ segment, chunk, score }) => ({
    key: ordered[segment]?.key ?? "",
    chunk,
    score,
    terms: termsOfChunk(terms, segment, chunk).map(({ term }) => term),
  }));
}

/** A word that is said twice counts twice. */
function readQuery(query: string): WeightedTerms {
  const weights = new Map<string, number>();
  createAnalyser((term) => term).queryTerms(query, (term) => {
    const weight = weights.get(term) ?? 0;
    if (weight > 0 || weights.size < mostTerms) weights.set(term, weight + 1);
  });
  return weights;
}
