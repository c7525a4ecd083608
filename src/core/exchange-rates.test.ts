import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ListedRate } from "./business-list.ts";
import { formatDay, parseDay } from "./calendar.ts";
import { type RateRules, rateSpans } from "./exchange-rates.ts";
import { divideDecimals, formatDecimal, multiplyDecimals, parseDecimal } from "./money.ts";

const aRate = (day: string, pair: string, rate: string): ListedRate => ({
  day,
  fromCurrency: pair.slice(0, 3),
  toCurrency: pair.slice(3),
  rate,
});
const strict: RateRules = { maxDays: 7, inverse: false, via: null };
const spansOf = (rates: readonly ListedRate[], rules: Partial<RateRules> = {}, from = "USD", to = "EUR") =>
  rateSpans(rates, { from, to }, { ...strict, ...rules }).map(
    (span) => `${span.from}..${span.to} ${formatDecimal(span.rate)} ${span.how} ${span.statedOn}`,
  );

describe("rates of a pair", () => {
  test("hold from their day until the next one, and no longer than they may", () => {
    const rates = [
      aRate("2026-03-10", "USDEUR", "0.93"),
      aRate("2026-03-01", "USDEUR", "0.9"),
      aRate("2026-03-04", "USDEUR", "0.91"),
    ];
    expect(spansOf(rates, { maxDays: 3 })).toEqual([
      "2026-03-01..2026-03-04 0.9 stated 2026-03-01",
      "2026-03-04..2026-03-08 0.91 stated 2026-03-04",
      "2026-03-10..2026-03-14 0.93 stated 2026-03-10",
    ]);
    expect(spansOf(rates, { maxDays: 0 })).toHaveLength(3);
  });

  test("are not turned round, and no two are multiplied, unless that is allowed", () => {
    const rates = [
      aRate("2026-03-01", "EURUSD", "1.1"),
      aRate("2026-03-01", "USDGBP", "0.8"),
      aRate("2026-03-02", "GBPEUR", "1.15"),
    ];
    expect(spansOf(rates)).toEqual([]);
    expect(spansOf(rates, { maxDays: 2, inverse: true })).toEqual([
      "2026-03-01..2026-03-04 0.909090909091 inverse 2026-03-01",
    ]);
    expect(spansOf(rates, { maxDays: 2, via: "GBP" })).toEqual(["2026-03-02..2026-03-04 0.92 via 2026-03-01"]);
    expect(spansOf(rates, { maxDays: 2, via: "CHF" })).toEqual([]);
    // Turned round goes before by way of another; where it holds no longer the other one does.
    expect(
      spansOf([...rates, aRate("2026-03-05", "USDGBP", "0.9")], { maxDays: 3, inverse: true, via: "GBP" }),
    ).toEqual([
      "2026-03-01..2026-03-05 0.909090909091 inverse 2026-03-01",
      "2026-03-05..2026-03-06 1.035 via 2026-03-02",
    ]);
  });

  test("that are stated go before newer ones that are worked out", () => {
    const rates = [aRate("2026-03-01", "USDEUR", "0.9"), aRate("2026-03-03", "EURUSD", "1.25")];
    expect(spansOf(rates, { maxDays: 4, inverse: true })).toEqual([
      "2026-03-01..2026-03-06 0.9 stated 2026-03-01",
      "2026-03-06..2026-03-08 0.8 inverse 2026-03-03",
    ]);
  });

  test("are never zero: one too small to be written is none", () => {
    expect(spansOf([aRate("2026-03-01", "EURUSD", "9999999999999")], { inverse: true })).toEqual([]);
    expect(spansOf([aRate("2026-03-01", "EURUSD", "200000000000")], { inverse: true })[0]).toContain(
      " 0.000000000005 ",
    );
  });
});

describe("every day", () => {
  const day = fc.integer({ min: 0, max: 40 }).map((after) => formatDay((parseDay("2026-01-01") ?? 0) + after));
  const currency = fc.constantFrom("USD", "EUR", "GBP");
  const rate = fc.integer({ min: 1, max: 5_000_000 }).map((units) => formatDecimal({ units: BigInt(units), scale: 6 }));
  const listed = fc
    .uniqueArray(fc.record({ day, fromCurrency: currency, toCurrency: currency, rate }), {
      selector: (each) => `${each.day}${each.fromCurrency}${each.toCurrency}`,
      maxLength: 30,
    })
    .map((rates) => rates.filter(({ fromCurrency, toCurrency }) => fromCurrency !== toCurrency));
  const rules = fc.record({
    maxDays: fc.integer({ min: 0, max: 10 }),
    inverse: fc.boolean(),
    via: fc.constantFrom("GBP", null),
  });

  /** The rule as it is said, day by day. */
  function rateOn(on: string, rates: readonly ListedRate[], { maxDays, inverse, via }: RateRules): string | null {
    const age = (other: string): number => (parseDay(on) ?? 0) - (parseDay(other) ?? 0);
    const newest = (from: string, to: string) =>
      rates
        .filter((each) => each.fromCurrency === from && each.toCurrency === to)
        .filter((each) => age(each.day) >= 0 && age(each.day) <= maxDays)
        .toSorted((one, other) => age(one.day) - age(other.day))[0];
    const leg = (from: string, to: string) => {
      const stated = newest(from, to);
      const back = inverse ? newest(to, from) : undefined;
      const one = { units: 1n, scale: 0 };
      if (stated) return { over: parseDecimal(stated.rate) ?? one, under: one };
      return back === undefined ? null : { over: one, under: parseDecimal(back.rate) ?? one };
    };
    const direct = leg("USD", "EUR");
    if (direct !== null) return written(divideDecimals(direct.over, direct.under, 12));
    if (via === null) return null;
    const [first, second] = [leg("USD", via), leg(via, "EUR")];
    if (first === null || second === null) return null;
    return written(
      divideDecimals(multiplyDecimals(first.over, second.over), multiplyDecimals(first.under, second.under), 12),
    );
  }
  const written = (value: ReturnType<typeof divideDecimals>) => (value === null ? null : formatDecimal(value));

  test("has the rate that the rule gives it, whatever the order of the list", () => {
    fc.assert(
      fc.property(listed, rules, (rates, given) => {
        const spans = rateSpans(rates, { from: "USD", to: "EUR" }, given);
        expect(rateSpans(rates.toReversed(), { from: "USD", to: "EUR" }, given)).toEqual(spans);
        for (let after = -2; after < 60; after += 1) {
          const on = formatDay((parseDay("2026-01-01") ?? 0) + after);
          const found = spans.filter((span) => span.from <= on && on < span.to);
          expect(found.length).toBeLessThanOrEqual(1);
          expect(found[0] === undefined ? null : formatDecimal(found[0].rate)).toBe(rateOn(on, rates, given));
        }
      }),
    );
  });
});
