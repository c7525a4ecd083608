import { decodeLength, lengthCodes } from "./length-code.ts";

/** Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009); k1 and b are Lucene's. */
const k1 = 1.2;
const b = 0.75;

/** How rare a term is among all chunks; above 0 also where every chunk has it (Lucene's form). */
export function inverseFrequency(chunks: number, withTerm: number): number {
  return Math.log(1 + (chunks - withTerm + 0.5) / (withTerm + 0.5));
}

/** What the length of a chunk adds to the occurrences of a term in it, by the code of the length. */
export function lengthNorms(averageLength: number): Float64Array {
  const norms = new Float64Array(lengthCodes);
  for (let code = 0; code < lengthCodes; code += 1) {
    norms[code] = k1 * (1 - b + (b * decodeLength(code)) / averageLength);
  }
  return norms;
}

/** What occurrences are worth, before the rarity of the term: the first the most, all together less than k1 + 1. */
export function saturate(occurrences: number, norm: number): number {
  return ((k1 + 1) * occurrences) / (occurrences + norm);
}
