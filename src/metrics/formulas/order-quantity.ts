import { compareDecimals, type Decimal, subtractDecimals, zero } from "#core/money.ts";

/** How an item is ordered. */
export interface OrderTerms {
  /** Units of a pack; only whole packs are ordered. Above 0. */
  readonly pack: Decimal;
  /** The least that is ordered, where anything is. */
  readonly least: Decimal;
}

/**
 * max(0, target - position), rounded up to whole packs and to the least order. The target is d x (LT + review) + safety
 * stock; the position is on hand + on order - committed. Exact.
 */
export function orderQuantity(target: Decimal, position: Decimal, { pack, least }: OrderTerms): Decimal {
  const need = subtractDecimals(target, position);
  if (need.units <= 0n) return zero;
  return wholePacks(compareDecimals(need, least) < 0 ? least : need, pack);
}

function wholePacks(amount: Decimal, pack: Decimal): Decimal {
  const scale = Math.max(amount.scale, pack.scale);
  const [units, size] = [amount, pack].map((value) => value.units * 10n ** BigInt(scale - value.scale));
  if (units === undefined || size === undefined || size <= 0n) return amount;
  return { units: ((units + size - 1n) / size) * size, scale };
}
