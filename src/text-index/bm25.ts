/** Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); k1 and b are Lucene's. */
const k1 = 1.2;
const b = 0.75;

/** What many occurrences of a term are worth at most beside none, before its rarity. */
export const mostSaturation = k1 + 1;

/** How rare a term is among all chunks; above 0 also where every chunk has it (Lucene's form). */
export function inverseFrequency(chunks: number, withTerm: number): number {
  return Math.log(1 + (chunks - withTerm + 0.5) / (withTerm + 0.5));
}

/** What a chunk's length adds to its occurrences: one number a chunk, in the order of `lengths`. */
export function lengthNorms(lengths: Uint32Array, averageLength: number): Float64Array {
  const norms = new Float64Array(lengths.length);
  const base = k1 * (1 - b);
  const perTerm = (k1 * b) / averageLength;
  for (let chunk = 0; chunk < norms.length; chunk += 1) norms[chunk] = base + perTerm * (lengths[chunk] ?? 0);
  return norms;
}

/** Between 0 and `mostSaturation`. */
export function saturate(occurrences: number, norm: number): number {
  return (mostSaturation * occurrences) / (occurrences + norm);
}
