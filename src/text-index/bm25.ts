/** Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); k1 and b are Lucene's. */
const k1 = 1.2;
const b = 0.75;

/** How rare a term is among all chunks; above 0 also where every chunk has it (Lucene's form). */
export function inverseFrequency(chunks: number, withTerm: number): number {
  return Math.log(1 + (chunks - withTerm + 0.5) / (withTerm + 0.5));
}

/** What a chunk's length adds to its occurrences: one number a chunk, in the order of `lengths`. */
export function lengthNorms(lengths: Uint32Array, averageLength: number): Float32Array {
  const norms = new Float32Array(lengths.length);
  for (let chunk = 0; chunk < norms.length; chunk += 1) norms[chunk] = lengthNorm(lengths[chunk] ?? 0, averageLength);
  return norms;
}

/** In single precision: a search reads many of them, and half as much memory is read sooner. */
export function lengthNorm(length: number, averageLength: number): number {
  return Math.fround(k1 * (1 - b) + ((k1 * b) / averageLength) * length);
}

/** What occurrences are worth, before the rarity of the term: the first the most, all together less than k1 + 1. */
export function saturate(occurrences: number, norm: number): number {
  return ((k1 + 1) * occurrences) / (occurrences + norm);
}
