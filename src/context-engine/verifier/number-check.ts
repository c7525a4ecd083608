import { type Decimal, divideDecimals, subtractDecimals } from "#core/money.ts";
import type { Attached, Used } from "./attach.ts";
import type { Evidence, FactCell } from "./evidence.ts";
import type { NumberToken, Token } from "./sentence.ts";
import { type Exactness, signOf } from "./stated-number.ts";

/** What a number is checked with. */
export interface NumberCheck {
  readonly tokens: readonly Token[];
  readonly at: number;
  readonly token: NumberToken;
  readonly attached: Attached;
  readonly used: Used;
  readonly currency: string | null;
  /** "units" of "31 units"; "" where no noun of a count stands behind it. */
  readonly noun: string;
  readonly evidence: Evidence;
}

export function exactnessOf({ unit, value }: FactCell): Exactness {
  const isWhole = value.units % 10n ** BigInt(value.scale) === 0n;
  return unit === "count" || (unit === "quantity" && isWhole) ? "whole" : "rounded";
}

export function saysShare(tokens: readonly Token[]): boolean {
  return tokens.some(
    (token) =>
      (token.is === "word" &&
        /^(?:shares?|of|account\w*|contribut\w*|represent\w*|compris\w*|proportion|portion|total|made|makes?)$/u.test(
          token.key,
        )) ||
      token.text === "(",
  );
}

export function hasItsSign({ token: { stated } }: NumberCheck, value: Decimal): boolean {
  const sign = signOf(value);
  return stated.sign === sign || (stated.sign === 0 && sign >= 0) || sign === 0;
}

/** "rose by", "5 less", "change -5". */
export function goesItsWay({ used, token: { stated } }: NumberCheck, value: Decimal): boolean {
  const sign = signOf(value);
  if (used.direction === null) return stated.sign === sign || (stated.sign === 0 && sign > 0);
  return sign === (used.direction === "up" ? 1 : -1) && (stated.sign === 0 || stated.sign === sign);
}

/** `left / right`, as a share of 1. */
export function ratioOf(left: Decimal, right: Decimal): Decimal | null {
  return divideDecimals(left, right, 12);
}

export function rateOf(value: Decimal, base: Decimal): Decimal | null {
  return base.units <= 0n ? null : ratioOf(subtractDecimals(value, base), base);
}
