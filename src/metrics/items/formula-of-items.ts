import type { Planning } from "#core/business-settings.ts";
import { type Decimal, divideDecimals, parseDecimal, zero } from "#core/money.ts";
import type { ItemFacts, SideName } from "./item-facts.ts";

/** What an item adds to its group: terms that are summed up, a reason why they are not known, or null where the formula is not of it. */
export type Terms = readonly Decimal[] | { readonly unknown: string } | null;

export interface FormulaContext {
  readonly planning: Planning;
  /** Days of the window; null without a dated sale. */
  readonly days: number | null;
  /** Some list of stock counts: where none does, an item that is in none is no finding. */
  readonly hasStock: boolean;
}

/** How a formula is worked out: item by item, and from the sums over a group. */
export interface FormulaOfItems {
  readonly sides: readonly SideName[];
  /** Items are those of a list of stock, or are compared with them. */
  readonly usesStock: boolean;
  /** Each currency by itself. */
  readonly isOfMoney: boolean;
  /** It counts units that were sold on the days of the window. */
  readonly usesWindow: boolean;
  readonly terms: (item: ItemFacts, context: FormulaContext) => Terms;
  readonly value: (sums: readonly Decimal[], digits: number, context: FormulaContext) => Decimal | null;
  /** It is known of an item of whose place sales say nothing. */
  readonly isKnownWithoutSales?: (item: ItemFacts) => boolean;
  /** It is a plan for the end of the window, made with what is known now: nothing to compare. */
  readonly isPlan?: true;
  /** The sums in words, for a reader who asks of what it is a ratio. */
  readonly says?: (sums: readonly string[]) => string;
  /** Which settings it counts with. */
  readonly settings?: (planning: Planning) => string;
}

export const one: Decimal = { units: 1n, scale: 0 };

export function whole(count: number): Decimal {
  return { units: BigInt(count), scale: 0 };
}

/** Statistics are plain numbers; what they give has twelve digits until it is rounded. */
export function fromNumber(value: number): Decimal {
  return parseDecimal(value.toFixed(12)) ?? zero;
}

export function allOf(...known: readonly (readonly [why: string, value: Decimal | null | undefined])[]): Terms {
  const missing = known.find(([, value]) => value == null);
  return missing === undefined ? known.flatMap(([, value]) => value ?? []) : { unknown: missing[0] };
}

export const ratioOf: FormulaOfItems["value"] = ([top = zero, bottom = zero], digits) =>
  divideDecimals(top, bottom, digits);
export const sumOf: FormulaOfItems["value"] = ([total = zero]) => total;

export const stockUnknown = "the stock is not known";
export const placeUnknown = "no sale names its place";
export const soldUnknown = "how much was sold is not known";
export const neverInStock = "never in stock in the window";
export const costUnknown = "the cost of what was sold is not known";
export const worthUnknown = "what the stock costs is not known";

export const ofUnits = { usesStock: true, isOfMoney: false, usesWindow: true, sides: [] } as const;
export const ofMoney = { usesStock: true, isOfMoney: true, usesWindow: true } as const;
