import { addDecimals, type Decimal, divideDecimals, multiplyDecimals, zero } from "#core/money.ts";
import { isAboveZero, totalAboveZero } from "./abc-classes.ts";

/** The part of the items of which the Pareto share is: a fifth. */
const fewOf = 5;

/**
 * What the first fifth of the items (a part of an item is one) has of the whole: V. Pareto's 80/20. Null where none is above zero.
 * @param values the largest first; those that are not above zero do not count
 */
export function paretoShare(values: readonly Decimal[], scale: number): Decimal | null {
  const counted = values.filter(isAboveZero);
  const few = counted.slice(0, Math.ceil(counted.length / fewOf)).reduce(addDecimals, zero);
  return divideDecimals(few, totalAboveZero(counted), scale);
}

/**
 * How unequal the values are: 0 where all are the same, near 1 where one has everything. sum of (2i - n - 1) x value / (n x sum),
 * i from 1 for the smallest (C. Gini, 1912, over a finite population). Null where none is above zero.
 * @param values the largest first; those that are not above zero do not count
 */
export function gini(values: readonly Decimal[], scale: number): Decimal | null {
  const counted = values.filter(isAboveZero);
  const items = counted.length;
  const weighted = counted.map((value, at) => multiplyDecimals(value, whole(items - 1 - 2 * at)));
  const sum = multiplyDecimals(totalAboveZero(counted), whole(items));
  return divideDecimals(weighted.reduce(addDecimals, zero), sum, scale);
}

function whole(number: number): Decimal {
  return { units: BigInt(number), scale: 0 };
}
