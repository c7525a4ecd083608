import type { NumberStyle } from "#core/decision.ts";
import { type Decimal, roundDecimal } from "#core/money.ts";

const pointStyle: NumberStyle = { decimal: ".", thousands: "" };
export const germanStyle: NumberStyle = { decimal: ",", thousands: "." };

/** A decimal with exactly `digits` places, the way a file of this style prints it: `-1.234,50`. */
export function writeNumber(value: Decimal, digits: number, style: NumberStyle = pointStyle): string {
  const { units } = roundDecimal(value, digits);
  const figures = (units < 0n ? -units : units).toString().padStart(digits + 1, "0");
  const whole = figures.slice(0, figures.length - digits).replace(/\B(?=(?:\d{3})+$)/g, style.thousands);
  const fraction = digits === 0 ? "" : style.decimal + figures.slice(-digits);
  return `${units < 0n ? "-" : ""}${whole}${fraction}`;
}

/** Whole cents as a decimal. */
export function fromCents(cents: number): Decimal {
  return { units: BigInt(cents), scale: 2 };
}

export function fromWhole(count: number): Decimal {
  return { units: BigInt(count), scale: 0 };
}
