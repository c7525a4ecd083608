/**
 * Exact decimals. A value is `units / 10^scale`; no float ever touches money or quantity.
 * Rules (rounding half-even, money 6 digits, ratios 9): docs/decisions/0004-money-is-exact-decimal.md.
 */
export interface Decimal {
  readonly units: bigint;
  /** Digits after the point, 0 or more. */
  readonly scale: number;
}

export const zero: Decimal = { units: 0n, scale: 0 };

const plainNumber = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;

/** "-12.50" -> a Decimal; null for anything that is not a plain number with a point as decimal mark. */
export function parseDecimal(text: string): Decimal | null {
  if (!plainNumber.test(text)) return null;
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = text.replace(/^[+-]/, "").split(".");
  const units = BigInt(whole + fraction);
  return { units: negative ? -units : units, scale: fraction.length };
}

/** The shortest exact text: trailing zeros trimmed, no exponent, "-0" is "0". */
export function formatDecimal(value: Decimal): string {
  const negative = value.units < 0n;
  const digits = (negative ? -value.units : value.units).toString().padStart(value.scale + 1, "0");
  const whole = digits.slice(0, digits.length - value.scale);
  const fraction = digits.slice(digits.length - value.scale).replace(/0+$/, "");
  const text = fraction === "" ? whole : `${whole}.${fraction}`;
  return negative && value.units !== 0n ? `-${text}` : text;
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const scale = Math.max(left.scale, right.scale);
  return { units: unitsAt(left, scale) + unitsAt(right, scale), scale };
}

export function negate(value: Decimal): Decimal {
  return { units: -value.units, scale: value.scale };
}

export function subtractDecimals(left: Decimal, right: Decimal): Decimal {
  return addDecimals(left, negate(right));
}

export function multiplyDecimals(left: Decimal, right: Decimal): Decimal {
  return { units: left.units * right.units, scale: left.scale + right.scale };
}

/** -1, 0 or 1. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const difference = subtractDecimals(left, right).units;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Rounded half-even to `scale` digits after the point. */
export function roundDecimal(value: Decimal, scale: number): Decimal {
  if (value.scale <= scale) return { units: unitsAt(value, scale), scale };
  return { units: divideHalfEven(value.units, 10n ** BigInt(value.scale - scale)), scale };
}

/** `left / right` rounded half-even to `scale` digits; null when `right` is zero. */
export function divideDecimals(left: Decimal, right: Decimal, scale: number): Decimal | null {
  if (right.units === 0n) return null;
  const numerator = left.units * 10n ** BigInt(right.scale + scale);
  const denominator = right.units * 10n ** BigInt(left.scale);
  return { units: divideHalfEven(numerator, denominator), scale };
}

/**
 * Splits `total` over `weights` at `scale` digits by largest remainder, ties by order; the parts always sum to `total`.
 * A negative total splits as its positive twin, so that a refund takes back from each line what the sale gave it.
 * Equal parts where the weights sum to zero.
 */
export function allocate(total: Decimal, weights: readonly Decimal[], scale: number): Decimal[] {
  const target = unitsAt(roundDecimal(total, scale), scale);
  if (target < 0n) return allocate({ units: -target, scale }, weights, scale).map(negate);
  const widest = Math.max(0, ...weights.map((weight) => weight.scale));
  const { shares, sum } = positiveShares(weights.map((weight) => unitsAt(weight, widest)));
  const parts = shares.map((share, order) => {
    const floor = floorDivide(target * share, sum);
    return { order, floor, remainder: target * share - floor * sum };
  });
  let left = target - parts.reduce((given, part) => given + part.floor, 0n);
  const byRemainder = parts.toSorted((a, b) =>
    a.remainder === b.remainder ? a.order - b.order : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.floor += 1n;
    left -= 1n;
  }
  return parts.map((part) => ({ units: part.floor, scale }));
}

/** The same proportions with a sum above zero. */
function positiveShares(shares: readonly bigint[]): { readonly shares: readonly bigint[]; readonly sum: bigint } {
  const sum = shares.reduce((before, share) => before + share, 0n);
  if (sum === 0n) return { shares: shares.map(() => 1n), sum: BigInt(shares.length) };
  return sum > 0n ? { shares, sum } : { shares: shares.map((share) => -share), sum: -sum };
}

function unitsAt(value: Decimal, scale: number): bigint {
  return value.units * 10n ** BigInt(scale - value.scale);
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const exact = quotient * denominator === numerator;
  return !exact && numerator < 0n !== denominator < 0n ? quotient - 1n : quotient;
}

function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const negative = numerator < 0n !== denominator < 0n;
  const top = numerator < 0n ? -numerator : numerator;
  const bottom = denominator < 0n ? -denominator : denominator;
  let quotient = top / bottom;
  const twice = (top - quotient * bottom) * 2n;
  if (twice > bottom || (twice === bottom && quotient % 2n === 1n)) quotient += 1n;
  return negative ? -quotient : quotient;
}
