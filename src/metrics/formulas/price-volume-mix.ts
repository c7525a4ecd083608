import {
  addDecimals,
  allocate,
  type Decimal,
  divideDecimals,
  multiplyDecimals,
  roundDecimal,
  subtractDecimals,
  zero,
} from "#core/money.ts";

/** What an item sold in a period; units are above zero. */
export interface Sold {
  readonly units: Decimal;
  readonly amount: Decimal;
}

export interface SoldTwice {
  readonly before: Sold;
  readonly now: Sold;
}

/** The change of an amount, apart: volume + mix + price is the change, to the last digit. */
export interface ChangeParts {
  readonly volume: Decimal;
  readonly mix: Decimal;
  readonly price: Decimal;
}

/**
 * By what the sales of items that were sold in both periods changed, as a whole and item by item. With prices p, units q and
 * totals R, Q of both periods: volume = R0 x (Q1/Q0 - 1); mix = sum of p0 x (q1 - q0 x Q1/Q0); price = sum of (p1 - p0) x q1.
 * Two sums are rounded once (R0 x Q1/Q0, and p0 x q1 of each item) and each stands on both sides of a difference, so the parts
 * sum to the change exactly. Of the volume each item has its share by what it sold before.
 */
export function priceVolumeMix(
  items: readonly SoldTwice[],
  scale: number,
): { readonly whole: ChangeParts; readonly items: readonly ChangeParts[] } {
  const sum = (read: (item: SoldTwice) => Decimal): Decimal => items.map(read).reduce(addDecimals, zero);
  const [unitsBefore, unitsNow] = [sum(({ before }) => before.units), sum(({ now }) => now.units)];
  const amountBefore = sum(({ before }) => before.amount);
  const atOldMix = divideDecimals(multiplyDecimals(amountBefore, unitsNow), unitsBefore, scale) ?? zero;
  const volume = roundDecimal(subtractDecimals(atOldMix, amountBefore), scale);
  const shares = allocate(
    volume,
    items.map(({ before }) => before.amount),
    scale,
  );
  const parts = items.map(({ before, now }, at): ChangeParts => {
    const atOldPrice = divideDecimals(multiplyDecimals(before.amount, now.units), before.units, scale) ?? zero;
    const share = shares[at] ?? zero;
    return {
      volume: share,
      mix: subtractDecimals(subtractDecimals(atOldPrice, before.amount), share),
      price: subtractDecimals(now.amount, atOldPrice),
    };
  });
  return {
    whole: {
      volume: parts.map((part) => part.volume).reduce(addDecimals, zero),
      mix: parts.map((part) => part.mix).reduce(addDecimals, zero),
      price: parts.map((part) => part.price).reduce(addDecimals, zero),
    },
    items: parts,
  };
}
