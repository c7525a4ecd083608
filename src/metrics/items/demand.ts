import { addDecimals, type Decimal, divideDecimals, formatDecimal, zero } from "#core/money.ts";
import { sampleDeviation } from "../formulas/series.ts";

/** A list of stock speaks for its own day and as many days after it; beyond that the stock of a day is not known. */
export const mostDaysOfAList = 7;
/** Quotients that go into another formula keep so many digits; only results are rounded. */
export const workingDigits = 24;

const daysOfAWeek = 7;

/** What an item sells, over the days of a window. */
export interface Demand {
  /** Net units a day; null where no day counts. */
  readonly velocity: Decimal | null;
  /** Sample deviation of the net units of those days; null for fewer than two. */
  readonly deviation: number | null;
  /** Net units of each whole week of the window of which every day counts. */
  readonly weekly: readonly number[];
  /** Days of the window in stock and out of it; null where a single one is not known. */
  readonly daysIn: number | null;
  readonly daysOut: number;
  /** Days in stock where these are known, else all days of the calendar. */
  readonly counts: "days in stock" | "calendar days";
}

/** Net units sold on days of the window, by their place in it; other days sold nothing. */
export type DailyUnits = ReadonlyMap<number, Decimal>;

/** What lists say of an item on a day: in stock, not in stock, or not known (null). */
export type IsInStock = (place: number) => boolean | null;

/**
 * Demand of an item over `days` days. A day counts where the item was in stock or something was sold; where a single day is
 * not known, all days count. One pass over the window.
 */
export function toDemand(days: number, units: DailyUnits, isInStock: IsInStock): Demand {
  const places = Array.from({ length: days }, (_, place) => place);
  const known = places.map((place) => (units.get(place) ?? zero).units > 0n || isInStock(place));
  const isKnown = days > 0 && known.every((each) => each !== null);
  const counted = places.filter((place) => !isKnown || known[place] === true);
  // What came back on a day out of stock is part of what was sold, too.
  const sold = places.map((place) => units.get(place) ?? zero).reduce(addDecimals, zero);
  const numbers = (of: readonly number[]): number[] => of.map((place) => toNumber(units.get(place) ?? zero));
  const weeks = Array.from({ length: Math.floor(days / daysOfAWeek) }, (_, week) =>
    places.slice(week * daysOfAWeek, (week + 1) * daysOfAWeek),
  ).filter((week) => week.every((place) => !isKnown || known[place] === true));
  return {
    velocity: divideDecimals(sold, { units: BigInt(counted.length), scale: 0 }, workingDigits),
    deviation: sampleDeviation(numbers(counted)),
    weekly: weeks.map((week) => numbers(week).reduce((sum, each) => sum + each, 0)),
    daysIn: isKnown ? counted.length : null,
    daysOut: days - counted.length,
    counts: isKnown ? "days in stock" : "calendar days",
  };
}

function toNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}
