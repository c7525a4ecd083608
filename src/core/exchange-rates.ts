import type { ListedRate } from "./business-list.ts";
import { formatDay, parseDay } from "./calendar.ts";
import { type Decimal, divideDecimals, formatDecimal, multiplyDecimals, parseDecimal } from "./money.ts";

/** What may be worked out of a list of rates. */
export interface RateRules {
  /** A rate holds on its day and so many days after it, unless a newer one comes. */
  readonly maxDays: number;
  /** Where no rate of a pair holds, that of the other direction may be turned round. */
  readonly inverse: boolean;
  /** Where that gives none, two rates by way of this currency may be multiplied; null: never. */
  readonly via: string | null;
}

/** How a rate was come by: as the list says it, turned round, or of two. */
type RateOrigin = "stated" | "inverse" | "via";

/** A rate on the days [from, to). */
export interface RateSpan {
  readonly from: string;
  readonly to: string;
  /** Above zero; exact where it is stated, else with twelve digits after the point, half-even. */
  readonly rate: Decimal;
  readonly how: RateOrigin;
  /** The day that it was stated for; of two the older one. */
  readonly statedOn: string;
}

/** A rate that is worked out has so many digits after the point; one that is stated has at most as many. */
const rateDigits = 12;

interface DatedRate {
  readonly day: number;
  readonly rate: Decimal;
}

/** A rate as a fraction, so that it is rounded once. */
interface Leg {
  readonly over: Decimal;
  readonly under: Decimal;
  readonly day: number;
  readonly isStated: boolean;
}

const unit: Decimal = { units: 1n, scale: 0 };

/**
 * What amounts of a currency are multiplied by on each day, oldest first, without overlaps; a day between two spans has no
 * rate. On every day a stated rate goes before one that is turned round, and that before one by way of another currency; each
 * is the newest on or before the day, and at most `maxDays` old. Linear in the rates of the pairs, but for sorting.
 */
export function rateSpans(
  rates: readonly ListedRate[],
  { from, to }: { readonly from: string; readonly to: string },
  rules: RateRules,
): RateSpan[] {
  const { maxDays, inverse, via } = rules;
  const byPair = indexRates(rates, new Set([from, to, ...(via === null ? [] : [via])]));
  const pairOf = (one: string, other: string): readonly DatedRate[] => byPair.get(pairKey(one, other)) ?? [];

  function legOn(day: number, one: string, other: string): Leg | null {
    const stated = newest(pairOf(one, other), day, maxDays);
    if (stated !== null) return { over: stated.rate, under: unit, day: stated.day, isStated: true };
    const back = inverse ? newest(pairOf(other, one), day, maxDays) : null;
    return back === null ? null : { over: unit, under: back.rate, day: back.day, isStated: false };
  }

  function rateOn(day: number): Omit<RateSpan, "from" | "to"> | null {
    const leg = legOn(day, from, to);
    if (leg !== null) return finish([leg], leg.isStated ? "stated" : "inverse");
    if (via === null || via === from || via === to) return null;
    const [first, second] = [legOn(day, from, via), legOn(day, via, to)];
    return first === null || second === null ? null : finish([first, second], "via");
  }

  // Between two of these days nothing changes.
  const turns = new Set([...byPair.values()].flat().flatMap(({ day }) => [day, day + maxDays + 1]));
  const ordered = [...turns].toSorted((before, after) => before - after);
  const spans: RateSpan[] = [];
  for (const [at, day] of ordered.entries()) {
    const end = ordered[at + 1];
    const found = end === undefined ? null : rateOn(day);
    if (end === undefined || found === null) continue;
    const last = spans.at(-1);
    const isSame =
      last !== undefined && last.to === formatDay(day) && last.statedOn === found.statedOn && last.how === found.how;
    if (isSame && formatDecimal(last.rate) === formatDecimal(found.rate))
      spans.splice(-1, 1, { ...last, to: formatDay(end) });
    else spans.push({ from: formatDay(day), to: formatDay(end), ...found });
  }
  return spans;
}

/** Null where it is too small to be written with the digits that rates have: never zero. */
function finish(legs: readonly Leg[], how: RateOrigin): Omit<RateSpan, "from" | "to"> | null {
  const over = legs.map((leg) => leg.over).reduce(multiplyDecimals, unit);
  const under = legs.map((leg) => leg.under).reduce(multiplyDecimals, unit);
  const rate = how === "stated" ? over : divideDecimals(over, under, rateDigits);
  if (rate === null || rate.units === 0n) return null;
  return { rate, how, statedOn: formatDay(Math.min(...legs.map(({ day }) => day))) };
}

function pairKey(from: string, to: string): string {
  return `${from}>${to}`;
}

/** The rates between some currencies, by pair, oldest first. */
function indexRates(
  rates: readonly ListedRate[],
  currencies: ReadonlySet<string>,
): ReadonlyMap<string, readonly DatedRate[]> {
  const concerned = rates.filter(
    ({ fromCurrency, toCurrency }) => currencies.has(fromCurrency) && currencies.has(toCurrency),
  );
  const groups = Map.groupBy(concerned, ({ fromCurrency, toCurrency }) => pairKey(fromCurrency, toCurrency));
  return new Map([...groups].map(([pair, members]) => [pair, members.flatMap(toDated).toSorted(byDay)]));
}

function toDated({ day, rate }: ListedRate): DatedRate[] {
  const [number, value] = [parseDay(day), parseDecimal(rate)];
  return number === null || value === null || value.units <= 0n ? [] : [{ day: number, rate: value }];
}

function byDay(one: DatedRate, other: DatedRate): number {
  return one.day - other.day;
}

/** The newest on or before a day, unless it is too old. */
function newest(rates: readonly DatedRate[], day: number, maxDays: number): DatedRate | null {
  let [low, high] = [0, rates.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rates[middle]?.day ?? 0) <= day) low = middle + 1;
    else high = middle;
  }
  const found = rates[low - 1];
  return found === undefined || day - found.day > maxDays ? null : found;
}
