/**
 * Probabilities of many tests, each adjusted so that of those below a limit at most that part is expected to be chance:
 * p x tests / rank, never above that of a higher rank (Benjamini and Hochberg, 1995). In the order in which they came.
 */
export function adjustProbabilities(probabilities: readonly number[]): number[] {
  const descending = probabilities
    .map((value, at) => ({ value, at }))
    .toSorted((one, other) => other.value - one.value);
  const adjusted = probabilities.map(() => 1);
  let least = 1;
  for (const [place, { value, at }] of descending.entries()) {
    const rank = probabilities.length - place;
    least = Math.min(least, (value * probabilities.length) / rank);
    adjusted[at] = least;
  }
  return adjusted;
}
