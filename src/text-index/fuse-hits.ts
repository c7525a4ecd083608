import type { Hit } from "./search.ts";
import type { NearChunk } from "./vectors.ts";

/** As in the paper that proposed it (Cormack, Clarke and Büttcher, SIGIR 2009): no place is worth much more than the next. */
const placeBehind = 60;

/**
 * Hits by words and by nearness as one list: weighted reciprocal rank fusion, where the words weigh 1. A chunk that only
 * its nearness found has no terms; ties by key and chunk. Scores are of the fused list.
 */
export function fuseHits(hits: readonly Hit[], near: readonly NearChunk[], weight: number, limit: number): Hit[] {
  const fused = new Map<string, Hit>();
  for (const [rank, hit] of hits.entries()) {
    fused.set(`${hit.key}#${hit.chunk}`, { ...hit, score: 1 / (placeBehind + rank + 1) });
  }
  for (const [rank, { key, chunk }] of near.entries()) {
    const known = fused.get(`${key}#${chunk}`) ?? { key, chunk, score: 0, terms: [] };
    fused.set(`${key}#${chunk}`, { ...known, score: known.score + weight / (placeBehind + rank + 1) });
  }
  return [...fused.values()].toSorted(better).slice(0, limit);
}

function better(one: Hit, other: Hit): number {
  if (one.score !== other.score) return other.score - one.score;
  return one.key === other.key ? one.chunk - other.chunk : one.key < other.key ? -1 : 1;
}
