import { type Decimal, divideDecimals } from "#core/money.ts";
import { chiSquareTail } from "./chi-square.ts";
import { fisherExact } from "./fisher-exact.ts";

/** How many orders there are, how many have the one item, the other one, and both. */
export interface PairCounts {
  readonly all: number;
  readonly one: number;
  readonly other: number;
  readonly both: number;
}

/** Support n(AB)/N, confidence n(AB)/n(A) and n(AB)/n(B), lift n(AB) x N / (n(A) x n(B)): Agrawal 1993, Brin 1997. */
export function associationOf({ all, one, other, both }: PairCounts, scale: number) {
  const ratio = (top: bigint, bottom: bigint): Decimal | null =>
    divideDecimals({ units: top, scale: 0 }, { units: bottom, scale: 0 }, scale);
  const [n, a, b, ab] = [BigInt(all), BigInt(one), BigInt(other), BigInt(both)];
  return {
    support: ratio(ab, n),
    confidence: ratio(ab, a),
    confidenceOfOther: ratio(ab, b),
    lift: ratio(ab * n, a * b),
  };
}

/** Below so many expected orders in a cell chi-square is too rough (W. G. Cochran, 1954). */
const fewestExpected = 5;

/**
 * How probable it is that two items stand together so often, or so seldom, or more so, if they had nothing to do with each
 * other: chi-square of the four cells, Fisher's exact test where one of them expects fewer than 5. 1 where an item is in every
 * order or in none.
 */
export function pairProbability(counts: PairCounts): number {
  const { all, one, other, both } = counts;
  const rest = [all - one, all - other] as const;
  if (one === 0 || other === 0 || rest[0] === 0 || rest[1] === 0) return 1;
  const expected = [one * other, one * rest[1], rest[0] * other, rest[0] * rest[1]].map((product) => product / all);
  if (Math.min(...expected) < fewestExpected) return fisherExact(counts);
  const apart = both * (all - one - other + both) - (one - both) * (other - both);
  return chiSquareTail((all * (apart / one) * (apart / other)) / rest[0] / rest[1]);
}
