import { addDecimals, compareDecimals, type Decimal, multiplyDecimals, zero } from "#core/money.ts";

export type AbcClass = "A" | "B" | "C";

/** Below the first share of the total it is A, below the second B: the 80/15/5 of ABC analysis. */
const abcLimits = { A: { units: 80n, scale: 2 }, B: { units: 95n, scale: 2 } } as const;

export interface ClassifiedValue {
  readonly class: AbcClass;
  /** The sum of what stands before it. */
  readonly before: Decimal;
}

/**
 * The class of each value by the share of the total that stands before it, so that the item that crosses a limit is still in
 * the better class. The total is that of what is above zero: a value that is not is C, and adds nothing to what stands before.
 * @param values the largest first
 */
export function abcClasses(values: readonly Decimal[]): ClassifiedValue[] {
  const total = totalAboveZero(values);
  let before = zero;
  return values.map((value) => {
    const isBelow = (limit: Decimal): boolean => compareDecimals(before, multiplyDecimals(total, limit)) < 0;
    const found: ClassifiedValue = {
      class: isAboveZero(value) && isBelow(abcLimits.A) ? "A" : isAboveZero(value) && isBelow(abcLimits.B) ? "B" : "C",
      before,
    };
    if (isAboveZero(value)) before = addDecimals(before, value);
    return found;
  });
}

export function totalAboveZero(values: readonly Decimal[]): Decimal {
  return values.filter(isAboveZero).reduce(addDecimals, zero);
}

export function isAboveZero(value: Decimal): boolean {
  return value.units > 0n;
}
