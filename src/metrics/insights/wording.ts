import { type Decimal, formatDecimal, roundDecimal } from "#core/money.ts";

/** 0.12345 -> "12.3 %" */
export function sayShare(rate: Decimal): string {
  return `${formatDecimal(roundDecimal({ units: rate.units * 100n, scale: rate.scale }, 1))} %`;
}
