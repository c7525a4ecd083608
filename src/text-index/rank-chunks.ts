import { lengthNorms, saturate } from "./bm25.ts";
import { firstFrom, type FoundTerm } from "./find-terms.ts";
import type { Segment } from "./open-segment.ts";
import { createTopHits, type ScoredChunk, type TopHits } from "./top-hits.ts";

/** Sums in another order differ in their last digits: a bound must not be lower than what it bounds. */
const roundingMargin = 1 + 1e-9;

/** A chunk is looked up in a list at about the cost of reading so many postings of it. */
const lookUpCost = 8;

/**
 * So many chunks at a time: what is known of them stays in the processor's nearest memory, and a query does not begin with
 * a quarter of a megabyte of zeros.
 */
const windowChunks = 4096;

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
  const norms = lengthNorms(length / chunks);
  const memory = new ArrayBuffer(windowChunks * 10);
  const scores = new Float64Array(memory, 0, windowChunks);
  const touched = new Uint16Array(memory, windowChunks * 8, windowChunks);
  for (const [at, segment] of segments.entries()) {
    const lists = terms.flatMap(({ factor, postings }): readonly ScoredList[] => {
      const found = postings[at];
      if (!found) return [];
      const { list, mostOccurrences, shortestLength } = found;
      const most = factor * saturate(mostOccurrences, norms[shortestLength] ?? 0) * roundingMargin;
      return [{ list, factor, most, perWindow: (list.length / segment.chunks) * windowChunks, from: 0, isHere: false }];
    });
    for (let first = 0; lists.length > 0 && first < segment.chunks; first += windowChunks) {
      const end = Math.min(first + windowChunks, segment.chunks);
      rankWindow({ segment: at, first, end, lengths: segment.lengths, norms, scores, touched }, lists, top);
    }
  }
  return top.list();
}

interface ScoredList {
  readonly list: Uint32Array;
  readonly factor: number;
  /** What it can add to a chunk at most. */
  readonly most: number;
  /** Postings of it in a window, on the average. */
  readonly perWindow: number;
  /** Its first posting of the window or behind it. */
  from: number;
  /** Whether it has one in the window. */
  isHere: boolean;
}

interface Window {
  readonly segment: number;
  /** Its chunks: from this one on, up to the one before `end`. */
  readonly first: number;
  readonly end: number;
  /** Codes, by chunk of the segment. */
  readonly lengths: Uint8Array;
  /** By code of a length. */
  readonly norms: Float64Array;
  /** By chunk of the window; all 0 between two windows. */
  readonly scores: Float64Array;
  /** Chunks of the window that have a score, in any order. */
  readonly touched: Uint16Array;
}

function rankWindow(window: Window, lists: readonly ScoredList[], top: TopHits): void {
  const { first, end, scores, touched } = window;
  const { threshold } = top;
  let rest = 0;
  for (const scored of lists) {
    scored.from = firstAhead(scored.list, first, scored.from);
    scored.isHere = scored.from < scored.list.length && (scored.list[scored.from] ?? 0) >>> 8 < end;
    if (scored.isHere) rest += scored.most;
  }
  let count = 0;
  for (const scored of lists) {
    if (!scored.isHere) continue;
    const bound = rest * roundingMargin;
    if (bound >= threshold) {
      count = addToAll(scored, window, count);
    } else {
      // Each chunk is looked at only where that is less than the postings of the list.
      if (count < scored.perWindow) count = dropBelow(window, count, threshold, bound);
      if (count === 0) break;
      if (count * lookUpCost < scored.perWindow) lookUpKnown(scored, window, count);
      else addToKnown(scored, window);
    }
    rest -= scored.most;
  }
  for (let index = 0; index < count; index += 1) {
    const chunk = touched[index] ?? 0;
    const score = scores[chunk] ?? 0;
    scores[chunk] = 0;
    if (score >= threshold) top.offer(window.segment, first + chunk, score);
  }
}

/** As `firstFrom`, by steps that double: it is mostly near. */
function firstAhead(list: Uint32Array, chunk: number, from: number): number {
  let low = from;
  let step = 1;
  while (low + step < list.length && (list[low + step] ?? 0) >>> 8 < chunk) {
    low += step;
    step *= 2;
  }
  return firstFrom(list, chunk, low, Math.min(low + step, list.length));
}

function addToAll({ list, factor, from }: ScoredList, window: Window, known: number): number {
  const { first, end, lengths, norms, scores, touched } = window;
  let count = known;
  for (let index = from; index < list.length; index += 1) {
    const posting = list[index] ?? 0;
    const chunk = posting >>> 8;
    if (chunk >= end) break;
    const before = scores[chunk - first] ?? 0;
    if (before === 0) {
      touched[count] = chunk - first;
      count += 1;
    }
    scores[chunk - first] = before + factor * saturate(posting & 255, norms[lengths[chunk] ?? 0] ?? 0);
  }
  return count;
}

function addToKnown({ list, factor, from }: ScoredList, window: Window): void {
  const { first, end, lengths, norms, scores } = window;
  for (let index = from; index < list.length; index += 1) {
    const posting = list[index] ?? 0;
    const chunk = posting >>> 8;
    if (chunk >= end) break;
    const before = scores[chunk - first] ?? 0;
    if (before === 0) continue;
    scores[chunk - first] = before + factor * saturate(posting & 255, norms[lengths[chunk] ?? 0] ?? 0);
  }
}

/** As `addToKnown`, where the list is longer than the chunks are many. */
function lookUpKnown({ list, factor, from }: ScoredList, window: Window, count: number): void {
  const { first, lengths, norms, scores, touched } = window;
  for (let index = 0; index < count; index += 1) {
    const inWindow = touched[index] ?? 0;
    const chunk = first + inWindow;
    const at = firstAhead(list, chunk, from);
    const posting = at < list.length ? (list[at] ?? 0) : 0;
    if (posting >>> 8 !== chunk || posting === 0) continue;
    const before = scores[inWindow] ?? 0;
    scores[inWindow] = before + factor * saturate(posting & 255, norms[lengths[chunk] ?? 0] ?? 0);
  }
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
