/** Of one query: which documents answer it, and how well (0 and below: not at all). */
export type Judgements = ReadonlyMap<string, number>;

/**
 * Normalised discounted cumulative gain of the first `depth` (Järvelin and Kekäläinen, 2002), with gains as trec_eval takes
 * them: the judgement itself. 1 is the best order there is; 0 where nothing is judged relevant.
 */
export function normalisedGain(ranked: readonly string[], judgements: Judgements, depth: number): number {
  const ideal = [...judgements.values()].filter((gain) => gain > 0).toSorted((left, right) => right - left);
  const best = discountedSum(ideal.slice(0, depth));
  if (best === 0) return 0;
  return (
    discountedSum(
      withoutRepeats(ranked)
        .slice(0, depth)
        .map((id) => Math.max(0, judgements.get(id) ?? 0)),
    ) / best
  );
}

/** Share of the relevant documents that are among the first `depth`; 0 where nothing is judged relevant. */
export function recall(ranked: readonly string[], judgements: Judgements, depth: number): number {
  const relevant = [...judgements].filter(([, gain]) => gain > 0).map(([id]) => id);
  if (relevant.length === 0) return 0;
  const found = new Set(ranked.slice(0, depth));
  return relevant.filter((id) => found.has(id)).length / relevant.length;
}

/** A document that is listed twice must not count twice. */
function withoutRepeats(ranked: readonly string[]): readonly string[] {
  return [...new Set(ranked)];
}

function discountedSum(gains: readonly number[]): number {
  return gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0);
}
