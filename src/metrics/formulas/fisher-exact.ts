import type { PairCounts } from "./association.ts";

/** Tables that are as probable as the one that was seen count as well, whatever the last digit of a float says. */
const tolerance = 1 + 1e-7;

/**
 * Fisher's exact test of two by two (R. A. Fisher, 1935), two-sided: the sum of the probabilities of all tables with these
 * margins that are no more probable than this one. As many steps as the smallest margin.
 */
export function fisherExact({ all, one, other, both }: PairCounts): number {
  const [least, most] = [Math.max(0, one + other - all), Math.min(one, other)];
  const margins =
    logFactorial(one) + logFactorial(all - one) + logFactorial(other) + logFactorial(all - other) - logFactorial(all);
  const probability = (together: number): number =>
    Math.exp(
      margins -
        logFactorial(together) -
        logFactorial(one - together) -
        logFactorial(other - together) -
        logFactorial(all - one - other + together),
    );
  const seen = probability(both) * tolerance;
  let sum = 0;
  for (let together = least; together <= most; together += 1) {
    const each = probability(together);
    if (each <= seen) sum += each;
  }
  return Math.min(1, sum);
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
