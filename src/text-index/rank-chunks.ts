import { lengthNorm, saturate } from "./bm25.ts";
import { findPosting, type FoundTerm } from "./find-terms.ts";
import type { Segment, TermPostings, Workspace } from "./open-segment.ts";
import { createTopHits, type ScoredChunk, type TopHits } from "./top-hits.ts";

/** Sums in another order differ in their last digits: a bound must not be lower than what it bounds. */
const roundingMargin = 1 + 1e-9;

/** A chunk is looked up in a list at about the cost of reading so many postings of it. */
const lookUpCost = 16;

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
  const top = createTopHits(limit);
  if (limit <= 0 || length === 0) return [];
  for (const [at, segment] of segments.entries()) {
    const lists = terms.flatMap(({ factor, postings }): readonly ScoredList[] => {
      const found = postings[at];
      return found ? [{ ...found, factor }] : [];
    });
    if (lists.length > 0) rankSegment(at, segment, length / chunks, lists, top, limit);
  }
  return top.list();
}

interface ScoredList extends TermPostings {
  readonly factor: number;
}

function rankSegment(
  at: number,
  segment: Segment,
  averageLength: number,
  lists: readonly ScoredList[],
  top: TopHits,
  limit: number,
): void {
  const bounds = boundsOfRest(lists, averageLength);
  const all = bounds[0] ?? 0;
  if (all < top.threshold) return;
  const workspace = segment.workspace(averageLength);
  let count = 0;
  let isClosed = false;
  for (const [index, list] of lists.entries()) {
    count = isClosed ? addToKnown(list, workspace, count) : addToAll(list, workspace, count);
    const bound = bounds[index + 1] ?? 0;
    if (bound === 0) break;
    // No chunk has more yet than the lists so far can give: where the rest can give as much, there is nothing to find out.
    const isOpen = count < limit || (!isClosed && bound >= all - bound);
    const threshold = Math.max(top.threshold, isOpen ? 0 : highestButFew(workspace, count, limit));
    isClosed ||= bound < threshold;
    if (isClosed) count = dropBelow(workspace, count, threshold, bound);
  }
  const { scores, touched } = workspace;
  for (let index = 0; index < count; index += 1) {
    const chunk = touched[index] ?? 0;
    const score = scores[chunk] ?? 0;
    scores[chunk] = 0;
    if (score >= top.threshold) top.offer(at, chunk, score);
  }
}

/** The most that this list and all behind it can add to a chunk; one number more than lists, the last is 0. */
function boundsOfRest(lists: readonly ScoredList[], averageLength: number): readonly number[] {
  const bounds = [0];
  for (const { factor, mostOccurrences, shortestLength } of lists.toReversed()) {
    const most = factor * saturate(mostOccurrences, lengthNorm(shortestLength, averageLength)) * roundingMargin;
    bounds.unshift((bounds[0] ?? 0) + most);
  }
  return bounds;
}

function addToAll({ list, factor }: ScoredList, { scores, touched, norms }: Workspace, known: number): number {
  let count = known;
  for (let index = 0; index < list.length; index += 1) {
    const posting = list[index] ?? 0;
    const chunk = posting >>> 8;
    const before = scores[chunk] ?? 0;
    if (before === 0) {
      touched[count] = chunk;
      count += 1;
    }
    scores[chunk] = before + factor * saturate(posting & 255, norms[chunk] ?? 0);
  }
  return count;
}

function addToKnown({ list, factor }: ScoredList, { scores, touched, norms }: Workspace, count: number): number {
  if (count * lookUpCost < list.length) {
    for (let index = 0; index < count; index += 1) {
      const chunk = touched[index] ?? 0;
      const posting = findPosting(list, chunk);
      if (posting !== 0) {
        scores[chunk] = (scores[chunk] ?? 0) + factor * saturate(posting & 255, norms[chunk] ?? 0);
      }
    }
    return count;
  }
  for (let index = 0; index < list.length; index += 1) {
    const posting = list[index] ?? 0;
    const chunk = posting >>> 8;
    const before = scores[chunk] ?? 0;
    if (before !== 0) scores[chunk] = before + factor * saturate(posting & 255, norms[chunk] ?? 0);
  }
  return count;
}

/** Forgets chunks that cannot be among the best any more; gives how many are left. */
function dropBelow({ scores, touched }: Workspace, count: number, threshold: number, bound: number): number {
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
function highestButFew({ scores, touched }: Workspace, count: number, limit: number): number {
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
