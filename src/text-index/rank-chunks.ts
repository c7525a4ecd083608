import { lengthNorms, saturate } from "./bm25.ts";
import { firstFrom, type FoundTerm } from "./find-terms.ts";
import type { Segment } from "./open-segment.ts";
import { createTopHits, type ScoredChunk, type TopHits } from "./top-hits.ts";

/** Sums in another order differ in their last digits: a bound must not be lower than what it bounds. */
const roundingMargin = 1 + 1e-9;

/** A chunk is looked up in a list at about the cost of reading so many postings of it. */
const lookUpCost = 16;

/** So many chunks at a time: what is known of them stays in the processor's nearest memory. */
const windowChunks = 32_768;

/**
 * The best `limit` chunks of all segments together, by BM25 with the statistics of all of them. Terms are added up from the
 * rarest on; when the rest of them could no longer lift a chunk that has none so far among the best (MaxScore: Turtle and
 * Flood, 1995), the rest is added to the chunks that are still in question only. What is left out is never a hit.
 */
export function rankChunks(
  segments: readonly Segment[],
  terms: readonly FoundTerm[],
  limit: number,
): readonly ScoredChunk[] {
  const chunks = segments.reduce((sum, segment) => sum + segment.chunks, 0);
  const length = segments.reduce((sum, segment) => sum + segment.length, 0);
  if (limit <= 0 || length === 0) return [];
  const top = createTopHits(limit);
  const window: Window = {
    scores: new Float64Array(windowChunks),
    touched: new Uint16Array(windowChunks),
    norms: lengthNorms(length / chunks),
    limit,
  };
  for (const [at, segment] of segments.entries()) {
    const lists = terms.flatMap(({ factor, postings }): readonly ScoredList[] => {
      const found = postings[at];
      if (!found) return [];
      const most = factor * saturate(found.mostOccurrences, window.norms[found.shortestLength] ?? 0);
      return [{ list: found.list, factor, most: most * roundingMargin, from: 0, to: 0 }];
    });
    for (let first = 0; lists.length > 0 && first < segment.chunks; first += windowChunks) {
      rankWindow(at, segment.lengths.subarray(first, first + windowChunks), first, lists, window, top);
    }
  }
  return top.list();
}

interface ScoredList {
  readonly list: Uint32Array;
  readonly factor: number;
  /** What it can add to a chunk at most. */
  readonly most: number;
  /** The postings of the window. */
  from: number;
  to: number;
}

interface Window {
  /** By chunk of the window; all 0 between two windows. */
  readonly scores: Float64Array;
  /** Chunks of the window that have a score, in any order. */
  readonly touched: Uint16Array;
  /** By code of a length. */
  readonly norms: Float64Array;
  readonly limit: number;
}

function rankWindow(
  segment: number,
  lengths: Uint8Array,
  first: number,
  lists: readonly ScoredList[],
  window: Window,
  top: TopHits,
): void {
  const { scores, touched, limit } = window;
  let rest = 0;
  for (const scored of lists) {
    scored.from = scored.to;
    scored.to = firstFrom(scored.list, first + lengths.length, scored.from, scored.list.length);
    if (scored.from < scored.to) rest += scored.most;
  }
  const all = rest;
  let count = 0;
  let isClosed = false;
  for (const scored of lists) {
    if (scored.from === scored.to) continue;
    if (rest * roundingMargin < top.threshold) isClosed = true;
    if (isClosed && count === 0) break;
    count = isClosed
      ? addToKnown(scored, lengths, first, window, count)
      : addToAll(scored, lengths, first, window, count);
    rest -= scored.most;
    if (rest <= 0) break;
    // No chunk has more yet than the lists so far can give: where the rest can give as much, there is nothing to find out.
    const isOpen = count < limit || (!isClosed && rest >= all - rest);
    const threshold = Math.max(top.threshold, isOpen ? 0 : highestButFew(window, count));
    const bound = rest * roundingMargin;
    isClosed ||= bound < threshold;
    if (isClosed) count = dropBelow(window, count, threshold, bound);
  }
  for (let index = 0; index < count; index += 1) {
    const chunk = touched[index] ?? 0;
    const score = scores[chunk] ?? 0;
    scores[chunk] = 0;
    if (score >= top.threshold) top.offer(segment, first + chunk, score);
  }
}

function addToAll(
  { list, factor, from, to }: ScoredList,
  lengths: Uint8Array,
  first: number,
  { scores, touched, norms }: Window,
  known: number,
): number {
  let count = known;
  for (let index = from; index < to; index += 1) {
    const posting = list[index] ?? 0;
    const chunk = (posting >>> 8) - first;
    const before = scores[chunk] ?? 0;
    if (before === 0) {
      touched[count] = chunk;
      count += 1;
    }
    scores[chunk] = before + factor * saturate(posting & 255, norms[lengths[chunk] ?? 0] ?? 0);
  }
  return count;
}

function addToKnown(
  { list, factor, from, to }: ScoredList,
  lengths: Uint8Array,
  first: number,
  { scores, touched, norms }: Window,
  count: number,
): number {
  if (count * lookUpCost < to - from) {
    for (let index = 0; index < count; index += 1) {
      const chunk = touched[index] ?? 0;
      const at = firstFrom(list, first + chunk, from, to);
      const posting = at < to ? (list[at] ?? 0) : 0;
      if (posting >>> 8 !== first + chunk || posting === 0) continue;
      scores[chunk] = (scores[chunk] ?? 0) + factor * saturate(posting & 255, norms[lengths[chunk] ?? 0] ?? 0);
    }
    return count;
  }
  for (let index = from; index < to; index += 1) {
    const posting = list[index] ?? 0;
    const chunk = (posting >>> 8) - first;
    const before = scores[chunk] ?? 0;
    if (before !== 0) scores[chunk] = before + factor * saturate(posting & 255, norms[lengths[chunk] ?? 0] ?? 0);
  }
  return count;
}

/** Forgets chunks that cannot be among the best any more; gives how many are left. */
function dropBelow({ scores, touched }: Window, count: number, threshold: number, bound: number): number {
  let left = 0;
  for (let index = 0; index < count; index += 1) {
    const chunk = touched[index] ?? 0;
    if (((scores[chunk] ?? 0) + bound) * roundingMargin < threshold) {
      scores[chunk] = 0;
    } else {
      touched[left] = chunk;
      left += 1;
    }
  }
  return left;
}

/** The score that `limit` of the chunks have or exceed: a heap of the best, the lowest on top. */
function highestButFew({ scores, touched, limit }: Window, count: number): number {
  const heap = new Float64Array(limit);
  for (let index = 0; index < count; index += 1) {
    const score = scores[touched[index] ?? 0] ?? 0;
    if (score <= (heap[0] ?? 0)) continue;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= limit) break;
      const lower = left + 1 < limit && (heap[left + 1] ?? 0) < (heap[left] ?? 0) ? left + 1 : left;
      if ((heap[lower] ?? 0) >= score) break;
      heap[at] = heap[lower] ?? 0;
      at = lower;
    }
    heap[at] = score;
  }
  return heap[0] ?? 0;
}
