/** A chunk that was found, in the list of segments that were searched. */
export interface ScoredChunk {
  readonly segment: number;
  readonly chunk: number;
  readonly score: number;
}

/** The best so far. */
export interface TopHits {
  /** Only a higher score, or the same with an earlier place, would change them; -1 while there is room. */
  readonly threshold: number;
  offer(segment: number, chunk: number, score: number): void;
  /** Best first: by score, then by segment, then by chunk. */
  list(): readonly ScoredChunk[];
}

/** A heap of at most `limit` chunks, the worst on top. */
export function createTopHits(limit: number): TopHits {
  const heap: ScoredChunk[] = [];
  let threshold = limit > 0 ? -1 : Infinity;

  const siftUp = (hit: ScoredChunk): void => {
    let at = heap.length;
    heap.push(hit);
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      const above = heap[parent];
      if (above === undefined || !isBetter(above, hit)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = hit;
  };
  const replaceWorst = (hit: ScoredChunk): void => {
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      if (left === undefined) break;
      const worse = right !== undefined && isBetter(left, right) ? right : left;
      if (!isBetter(hit, worse)) break;
      heap[at] = worse;
      at = worse === left ? 2 * at + 1 : 2 * at + 2;
    }
    heap[at] = hit;
  };

  return {
    get threshold() {
      return threshold;
    },
    offer: (segment, chunk, score) => {
      if (score < threshold) return;
      const hit = { segment, chunk, score };
      if (heap.length < limit) siftUp(hit);
      else if (heap[0] !== undefined && isBetter(hit, heap[0])) replaceWorst(hit);
      if (heap.length === limit) threshold = heap[0]?.score ?? Infinity;
    },
    list: () => heap.toSorted((left, right) => (isBetter(left, right) ? -1 : 1)),
  };
}

function isBetter(left: ScoredChunk, right: ScoredChunk): boolean {
  if (left.score !== right.score) return left.score > right.score;
  return left.segment === right.segment ? left.chunk < right.chunk : left.segment < right.segment;
}
