import type { PairCounts } from "./association.ts";

/** Tables that are as probable as the one that was seen count as well, whatever the last digit of a float says. */
const tolerance = 1 + 1e-7;

/**
 * Fisher's exact test of two by two (R. A. Fisher, 1935), two-sided: the sum of the probabilities of all tables with these
 * margins that are no more probable than this one. Each table's follows from its neighbour's; as many steps as the smallest
 * margin has.
 */
export function fisherExact({ all, one, other, both }: PairCounts): number {
  const [least, most] = [Math.max(0, one + other - all), Math.min(one, other)];
  const seen = probabilityOf({ all, one, other, both });
  let sum = seen;
  for (let together = both, each = seen; together < most; together += 1) {
    each *= ((one - together) * (other - together)) / ((together + 1) * (all - one - other + together + 1));
    if (each <= seen * tolerance) sum += each;
  }
  for (let together = both, each = seen; together > least; together -= 1) {
    each *= (together * (all - one - other + together)) / ((one - together + 1) * (other - together + 1));
    if (each <= seen * tolerance) sum += each;
  }
  return Math.min(1, sum);
}

/** Of one table among all with its margins. */
function probabilityOf({ all, one, other, both }: PairCounts): number {
  const margins = [one, all - one, other, all - other].map(logFactorial);
  const cells = [all, both, one - both, other - both, all - one - other + both].map(logFactorial);
  return Math.exp(margins.reduce((sum, each) => sum + each, 0) - cells.reduce((sum, each) => sum + each, 0));
}

/** ln n!: as a product up to 20, above by the series of Stirling, whose error is below 1e-12 there. */
function logFactorial(n: number): number {
  if (n <= 20) {
    let product = 1;
    for (let factor = 2; factor <= n; factor += 1) product *= factor;
    return Math.log(product);
  }
  const inverse = 1 / n;
  const series = inverse * (1 / 12 - inverse * inverse * (1 / 360 - (inverse * inverse) / 1260));
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + series;
}
