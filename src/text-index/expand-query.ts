import { createAnalyser } from "./analyse-text.ts";
import { inverseFrequency } from "./bm25.ts";
import { decodeLength } from "./length-code.ts";
import type { Segment } from "./open-segment.ts";
import { type FoundTerm, termsOfChunk, type WeightedTerms } from "./find-terms.ts";
import { rankChunks } from "./rank-chunks.ts";
import type { ScoredChunk } from "./top-hits.ts";

/** Abdul-Jaleel et al., "UMass at TREC 2004" (RM3), with the numbers that Anserini takes by default. */
const feedbackChunks = 10;
const feedbackTerms = 10;
const originalShare = 0.5;

/** A query of fewer distinct terms is short. */
const shortQuery = 4;

/** The first hit is weak when it has less than this share of the rarity of all that is looked for. */
const weakShare = 0.5;

/**
 * The query with the terms that tell its first hits from other chunks, as relevance model 3 weighs them. Null where the
 * query is neither short nor its first hit weak, and where nothing is found: long queries that are met lose by it.
 */
export function expandQuery(
  segments: readonly Segment[],
  wanted: WeightedTerms,
  found: readonly FoundTerm[],
): WeightedTerms | null {
  const first = rankChunks(segments, found, feedbackChunks);
  const [best] = first;
  if (best === undefined || !(wanted.size < shortQuery || isWeak(segments, wanted, found, best))) return null;
  const model = relevanceModel(segments, first);
  const expanded = new Map<string, number>();
  const sumWanted = [...wanted.values()].reduce((sum, weight) => sum + weight, 0);
  for (const [term, weight] of wanted) expanded.set(term, (originalShare * weight) / sumWanted);
  const sumModel = model.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [term, weight] of model) {
    expanded.set(term, (expanded.get(term) ?? 0) + ((1 - originalShare) * weight) / sumModel);
  }
  return expanded;
}

/** Terms that no chunk has are looked for as well: they are as rare as can be. */
function isWeak(
  segments: readonly Segment[],
  wanted: WeightedTerms,
  found: readonly FoundTerm[],
  best: ScoredChunk,
): boolean {
  const chunks = segments.reduce((sum, segment) => sum + segment.chunks, 0);
  const known = new Map(found.map(({ term, rarity }) => [term, rarity]));
  const unknown = inverseFrequency(chunks, 0);
  const all = [...wanted.keys()].reduce((sum, term) => sum + (known.get(term) ?? unknown), 0);
  const met = termsOfChunk(found, best.segment, best.chunk).reduce((sum, { rarity }) => sum + rarity, 0);
  return met < weakShare * all;
}

/** The likeliest terms of the first hits, each hit by its score, each term by its share of the hit. */
function relevanceModel(
  segments: readonly Segment[],
  first: readonly ScoredChunk[],
): readonly (readonly [term: string, weight: number])[] {
  const analyser = createAnalyser((term) => term);
  const model = new Map<string, number>();
  for (const { segment, chunk, score } of first) {
    const source = segments[segment];
    if (source === undefined) continue;
    const { title, text } = source.read(chunk);
    const share = score / Math.max(1, decodeLength(source.lengths[chunk] ?? 1));
    const take = (term: string): void => void model.set(term, (model.get(term) ?? 0) + share);
    analyser.indexTerms(title, take);
    analyser.indexTerms(text, take);
  }
  return [...model]
    .toSorted(([left, leftWeight], [right, rightWeight]) => rightWeight - leftWeight || (left < right ? -1 : 1))
    .slice(0, feedbackTerms);
}
