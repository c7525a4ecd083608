import { inverseFrequency, lengthNorms, saturate } from "./bm25.ts";
import type { Segment } from "./open-segment.ts";
import { createTopHits, type ScoredChunk } from "./top-hits.ts";

/** A term that is looked for, with what it counts. */
export type WeightedTerms = ReadonlyMap<string, number>;

/** A term that some segment has: its rarity among all chunks of all segments, and where it is in each. */
export interface FoundTerm {
  readonly term: string;
  readonly weight: number;
  readonly inverseFrequency: number;
  /** By segment. */
  readonly postings: readonly Uint32Array[];
}

/** The terms that are found, rarest first; the same order however the chunks are spread over segments. */
export function findTerms(segments: readonly Segment[], terms: WeightedTerms): readonly FoundTerm[] {
  const chunks = segments.reduce((sum, segment) => sum + segment.chunks, 0);
  const found = Array.from(terms, ([term, weight]) => {
    const bytes = Buffer.from(term, "utf8");
    const postings = segments.map((segment) => segment.postings(bytes));
    const withTerm = postings.reduce((sum, list) => sum + list.length, 0);
    return { term, weight, postings, withTerm, inverseFrequency: inverseFrequency(chunks, withTerm) };
  });
  return found
    .filter(({ withTerm }) => withTerm > 0)
    .toSorted((left, right) => left.withTerm - right.withTerm || (left.term < right.term ? -1 : 1));
}

/** The best `limit` chunks of all segments together, by BM25 with the statistics of all of them. */
export function rankChunks(
  segments: readonly Segment[],
  terms: readonly FoundTerm[],
  limit: number,
): readonly ScoredChunk[] {
  const chunks = segments.reduce((sum, segment) => sum + segment.chunks, 0);
  const length = segments.reduce((sum, segment) => sum + segment.length, 0);
  const top = createTopHits(limit);
  for (const [at, segment] of segments.entries()) {
    const { scores, touched } = segment.accumulator();
    const norms = lengthNorms(segment.lengths, length / chunks);
    let count = 0;
    for (const { postings, weight, inverseFrequency: rarity } of terms) {
      const factor = weight * rarity;
      for (const posting of postings[at] ?? []) {
        const chunk = posting >>> 8;
        const before = scores[chunk] ?? 0;
        if (before === 0) {
          touched[count] = chunk;
          count += 1;
        }
        scores[chunk] = before + factor * saturate(posting & 255, norms[chunk] ?? 0);
      }
    }
    for (let index = 0; index < count; index += 1) {
      const chunk = touched[index] ?? 0;
      const score = scores[chunk] ?? 0;
      scores[chunk] = 0;
      if (score >= top.threshold) top.offer(at, chunk, score);
    }
  }
  return top.list();
}

/** Which of the terms a chunk has. */
export function termsOfChunk(terms: readonly FoundTerm[], segment: number, chunk: number): readonly string[] {
  return terms.filter(({ postings }) => holds(postings[segment], chunk)).map(({ term }) => term);
}

function holds(postings: Uint32Array | undefined, chunk: number): boolean {
  if (postings === undefined) return false;
  let low = 0;
  let high = postings.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = (postings[middle] ?? 0) >>> 8;
    if (found === chunk) return true;
    if (found < chunk) low = middle + 1;
    else high = middle - 1;
  }
  return false;
}
