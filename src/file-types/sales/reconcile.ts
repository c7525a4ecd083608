import { type Column, type Draft, picked } from "../draft.ts";

type Numbers = readonly (number | null)[];

/** Share of rows on which an amount is explained, and how many rows could be compared. */
export interface Agreement {
  readonly share: number;
  readonly rows: number;
}

/** Nearly every comparable row agrees; the rest may be damaged. (METRICS section 2: proved by reconciliation.) */
const provedShare = 0.98;

export function isProved({ share, rows }: Agreement): boolean {
  return rows > 0 && share >= provedShare;
}

/**
 * How often `total` is `expected`, row by row. A printed price is off by up to half a cent, so `quantity` of them are off
 * by half a cent each.
 */
export function agreement(total: Numbers, expected: Numbers, quantity?: Numbers): Agreement {
  let rows = 0;
  let agreeing = 0;
  total.forEach((amount, index) => {
    const other = expected[index];
    if (amount === null || other === null || other === undefined) return;
    rows += 1;
    const tolerance = 0.005 * Math.abs(quantity?.[index] ?? 1) + 0.0061;
    if (Math.abs(amount - other) <= Math.max(tolerance, Math.abs(amount) * 1e-9)) agreeing += 1;
  });
  return { share: rows === 0 ? 0 : agreeing / rows, rows };
}

export function combine(one: Numbers, other: Numbers, by: (one: number, other: number) => number): (number | null)[] {
  return one.map((value, index) => {
    const second = other[index];
    return value === null || second === null || second === undefined ? null : by(value, second);
  });
}

export const times = (one: Numbers, other: Numbers): (number | null)[] => combine(one, other, (a, b) => a * b);
export const plus = (one: Numbers, other: Numbers): (number | null)[] => combine(one, other, (a, b) => a + b);
/** A discount counts against the amount whichever sign it is written with; a blank one is none. */
export function lessDiscount(amounts: Numbers, discounts: Numbers): (number | null)[] {
  return amounts.map((amount, index) =>
    amount === null ? null : amount - Math.sign(amount || 1) * Math.abs(discounts[index] ?? 0),
  );
}
export function lessRate(amounts: Numbers, rates: Numbers): (number | null)[] {
  return amounts.map((amount, index) => (amount === null ? null : amount * (1 - (rates[index] ?? 0))));
}

/** Amounts of the sampled rows, and what to call them. */
export interface KnownAmount {
  readonly name: string;
  readonly numbers: Numbers;
}

/** One amount, or none where a factor is not known. */
export function quantityTimesPrice(draft: Draft): KnownAmount[] {
  const quantity = picked(draft, "quantity");
  const price = picked(draft, "unit_price");
  if (!quantity || !price) return [];
  return [{ name: `${quantity.name} x ${price.name}`, numbers: times(quantity.numbers, price.numbers) }];
}

/**
 * Whether a price is one unit's or the line's, told by items that were sold in different quantities: one of price and
 * price / quantity stays the same. `null` when too few items say so.
 */
export function unitOrLine(price: Column, quantity: Column, item: Column): "unit" | "line" | null {
  const byItem = new Map<string, { price: number; quantity: number }[]>();
  item.texts.forEach((text, index) => {
    const paid = price.numbers[index] ?? 0;
    const count = quantity.numbers[index] ?? 0;
    if (text === "" || paid <= 0 || count <= 0) return;
    byItem.set(text, [...(byItem.get(text) ?? []), { price: paid, quantity: count }]);
  });
  let unit = 0;
  let line = 0;
  for (const sales of byItem.values()) {
    if (new Set(sales.map((sale) => sale.quantity)).size < 2) continue;
    if (isSteady(sales.map((sale) => sale.price))) unit += 1;
    else if (isSteady(sales.map((sale) => sale.price / sale.quantity))) line += 1;
  }
  if (unit >= 3 && unit >= line * 9) return "unit";
  return line >= 3 && line >= unit * 9 ? "line" : null;
}

/** All within one percent: a price may be rounded after a division. */
function isSteady(values: readonly number[]): boolean {
  return Math.max(...values) <= Math.min(...values) * 1.01;
}
