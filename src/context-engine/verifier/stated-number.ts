import {
  addDecimals,
  compareDecimals,
  type Decimal,
  multiplyDecimals,
  negate,
  parseDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";

/** How a number is qualified: "about 12,000", "more than 12,000", "almost 12,000". */
export type Hedge = "none" | "about" | "above" | "below";

export interface StatedNumber {
  /** Without its sign. */
  readonly value: Decimal;
  /** A sign that is written: "-5", "+5", "minus 5". */
  readonly sign: -1 | 0 | 1;
  /** Power of ten of the last digit that is written, and of the last that is not 0. */
  readonly lastDigit: number;
  readonly lastNonZero: number;
  /** `points`: percentage points. `times`: a multiple. `part`: of one, such as a half. `rank`: an ordinal. */
  readonly kind: "plain" | "percent" | "points" | "times" | "part" | "rank";
  /** "12k", "1.2 million": its digits say how much it is rounded. */
  readonly isScaled: boolean;
}

/** Of digits with a point; `scale` is a power of ten: 3 for thousands. */
export function toStated(
  text: string,
  scale: number,
  kind: StatedNumber["kind"],
  sign: StatedNumber["sign"] = 0,
): StatedNumber | null {
  const digits = parseDecimal(text);
  if (digits === null) return null;
  const trailing = /0*$/.exec(digits.units.toString())?.[0].length ?? 0;
  const last = scale - digits.scale;
  return {
    value: multiplyDecimals(digits, powerOfTen(scale)),
    sign,
    lastDigit: last,
    // "107.0 thousand" says its tenth, "107,000" does not say its units.
    lastNonZero: digits.units === 0n || digits.scale > 0 ? last : last + trailing,
    kind,
    isScaled: scale > 0,
  };
}

/** A count that the figure has to be to the unit; or a figure that may be told rounded. */
export type Exactness = "whole" | "rounded";

/**
 * Whether what is stated is the actual figure: to its last written digit, or, qualified, to its last digit that is not 0,
 * on the side that the words say. Never further off than a twentieth, or a tenth where only a side is said. A figure of one
 * digit and zeros ("about 10,000") does not say how much it is rounded: it has to be the actual figure to its second digit, or
 * no further off than a fortieth.
 */
export function agrees(stated: StatedNumber, hedge: Hedge, actual: Decimal, exactness: Exactness): boolean {
  const size = absolute(actual);
  const off = absolute(subtractDecimals(size, stated.value));
  if (off.units === 0n) return hedge === "none" || hedge === "about";
  if (stated.kind === "times" || stated.kind === "part") return agreesLoosely(stated, hedge, size);
  if (hedge === "above" || hedge === "below") {
    const isRightSide = compareDecimals(size, stated.value) === (hedge === "above" ? 1 : -1);
    return isRightSide && atMost(off, powerOfTen(stated.lastNonZero)) && isWithin(off, size, 10n);
  }
  if (hedge === "about" && stated.kind === "percent" && !atMost(off, mostPointsOff)) return false;
  if (hedge === "about") {
    const isVague = isOneDigit(stated) && stated.kind === "plain";
    if (isVague && !isWithin(off, size, 40n) && !atMost(off, halfOf(secondDigitOf(size)))) return false;
    return atMost(off, halfOf(powerOfTen(stated.lastNonZero))) && isWithin(off, size, 20n);
  }
  if (exactness === "whole" && !stated.isScaled) return false;
  return atMost(off, halfOf(powerOfTen(stated.lastDigit))) && isWithin(off, size, 20n);
}

/** One digit and zeros: "10,000", "3 million". */
function isOneDigit({ value, lastNonZero }: StatedNumber): boolean {
  return lastNonZero > 0 && compareDecimals(value, powerOfTen(lastNonZero + 1)) < 0;
}

/** The power of ten of the second digit: 100 for 9,548. */
function secondDigitOf({ units, scale }: Decimal): Decimal {
  return powerOfTen((units / 10n ** BigInt(scale)).toString().length - 2);
}

/** "about 80 %" is 78.5 % to 81.5 %. */
const mostPointsOff: Decimal = { units: 15n, scale: 1 };

/** "doubled", "a third": to 3 % of it, and qualified to 10 %, on the side that the words say. */
function agreesLoosely({ value }: StatedNumber, hedge: Hedge, size: Decimal): boolean {
  const off = absolute(subtractDecimals(size, value));
  if (hedge === "none") return isWithin(off, value, 33n);
  const side = compareDecimals(size, value);
  if ((hedge === "above" && side < 0) || (hedge === "below" && side > 0)) return false;
  return isWithin(off, value, 10n);
}

export function absolute(value: Decimal): Decimal {
  return value.units < 0n ? negate(value) : value;
}

export function signOf({ units }: Decimal): -1 | 0 | 1 {
  return units < 0n ? -1 : units > 0n ? 1 : 0;
}

export function sumOf(values: readonly Decimal[]): Decimal {
  return values.reduce(addDecimals, zero);
}

export const hundred: Decimal = { units: 100n, scale: 0 };

function powerOfTen(power: number): Decimal {
  return power >= 0 ? { units: 10n ** BigInt(power), scale: 0 } : { units: 1n, scale: -power };
}

function halfOf({ units, scale }: Decimal): Decimal {
  return { units: units * 5n, scale: scale + 1 };
}

function atMost(one: Decimal, other: Decimal): boolean {
  return compareDecimals(one, other) <= 0;
}

/** off <= size / parts */
function isWithin(off: Decimal, size: Decimal, parts: bigint): boolean {
  return compareDecimals({ units: off.units * parts, scale: off.scale }, size) <= 0;
}
