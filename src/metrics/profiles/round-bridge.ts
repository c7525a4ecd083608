import {
  addDecimals,
  compareDecimals,
  type Decimal,
  negate,
  roundDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";

/**
 * The values of a bridge (one profile's, the terms, the gap, the other's) at `scale` digits, so that they add up as they are
 * printed: the gap is the difference of the two values, and what rounding made the terms miss of it is in the largest term, the
 * first of equals. An unknown value stays unknown; a term that is unknown adds nothing.
 */
export function roundBridge(values: readonly (Decimal | null)[], scale: number): (Decimal | null)[] {
  const rounded = values.map((value) => (value === null ? null : roundDecimal(value, scale)));
  const [from = null, to = null] = [rounded[0], rounded.at(-1)];
  if (from === null || to === null) return rounded;
  const gap = subtractDecimals(to, from);
  const terms = rounded.slice(1, -2);
  const sum = terms.reduce<Decimal>((before, term) => addDecimals(before, term ?? zero), zero);
  const rest = subtractDecimals(gap, sum);
  // Each value is off by half a unit at most; what is more was never due to rounding, and is not to be hidden.
  const most = { units: BigInt(values.length), scale };
  const largest = compareDecimals(sizeOf(rest), most) > 0 ? -1 : placeOfLargest(terms);
  return [from, ...terms.map((term, at) => (at === largest ? addDecimals(term ?? zero, rest) : term)), gap, to];
}

/** -1 where no term is known. */
function placeOfLargest(terms: readonly (Decimal | null)[]): number {
  const sizes = terms.map((term) => (term === null ? null : sizeOf(term)));
  return sizes.reduce<number>((best, size, at) => {
    if (size === null) return best;
    return best < 0 || compareDecimals(size, sizes[best] ?? zero) > 0 ? at : best;
  }, -1);
}

function sizeOf(value: Decimal): Decimal {
  return value.units < 0n ? negate(value) : value;
}
