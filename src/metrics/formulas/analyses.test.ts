import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDecimals, type Decimal, formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import { abcClasses } from "./abc-classes.ts";
import { associationOf, pairProbability } from "./association.ts";
import { adjustProbabilities } from "./benjamini-hochberg.ts";
import { chiSquareTail } from "./chi-square.ts";
import { gini, paretoShare } from "./concentration.ts";
import { fisherExact } from "./fisher-exact.ts";
import { priceVolumeMix } from "./price-volume-mix.ts";
import { quintiles } from "./quintiles.ts";

const decimal = (text: string): Decimal => parseDecimal(text) ?? zero;
const decimals = (...texts: readonly string[]): Decimal[] => texts.map(decimal);
const show = (value: Decimal | null | undefined): string | null => (value == null ? null : formatDecimal(value));

describe("ABC", () => {
  test("classes by the share before the item", () => {
    const classed = abcClasses(decimals("500", "200", "120", "80", "50", "30", "20"));
    expect(classed.map((each) => each.class).join(" ")).toBe("A A A B B C C");
    expect(classed.map(({ before }) => show(before))).toEqual(["0", "500", "700", "820", "900", "950", "980"]);
  });

  test("of what is not above zero is C, whatever stands before it", () => {
    const classes = (...texts: readonly string[]) => abcClasses(decimals(...texts)).map((each) => each.class);
    expect(classes("10", "0", "-5")).toEqual(["A", "C", "C"]);
    expect(classes("0", "-5")).toEqual(["C", "C"]);
    expect(classes()).toEqual([]);
  });
});

test("classes of any values are A, then B, then C, and the better ones make no less than their limit", () => {
  const cents = fc.array(fc.integer({ min: -10_000, max: 1_000_000 }), { maxLength: 40 });
  fc.assert(
    fc.property(cents, (given) => {
      const values = given.toSorted((one, other) => other - one);
      const classes = abcClasses(values.map((units) => ({ units: BigInt(units), scale: 2 }))).map((each) => each.class);
      expect(classes.join("")).toMatch(/^A*B*C*$/);
      const above = (letters: string): number =>
        values
          .filter((value, at) => value > 0 && letters.includes(classes[at] ?? ""))
          .reduce((sum, value) => sum + value, 0);
      const total = above("ABC");
      expect([above("A") * 100 >= total * 80, above("AB") * 100 >= total * 95]).toEqual([true, true]);
    }),
  );
});

describe("concentration", () => {
  test("is what a fifth of the items has, and how unequal they are", () => {
    const values = decimals("60", "20", "10", "6", "4", "-9");
    expect(show(paretoShare(values, 9))).toBe("0.6");
    // (4 x 60 + 2 x 20 + 0 x 10 - 2 x 6 - 4 x 4) / (5 x 100)
    expect(show(gini(values, 9))).toBe("0.504");
    expect(show(gini(decimals("3", "3", "3"), 9))).toBe("0");
    expect([paretoShare(decimals("0", "-1"), 9), gini([], 9)]).toEqual([null, null]);
  });
});

describe("quintiles", () => {
  test("say how many fifths are smaller; equal values share one", () => {
    const of = (...values: readonly number[]) => quintiles(values, (one, other) => one - other);
    expect(of(10, 30, 20, 50, 40)).toEqual([1, 3, 2, 5, 4]);
    expect(of(1, 1, 1, 1, 1, 1, 2, 2, 3, 9)).toEqual([1, 1, 1, 1, 1, 1, 4, 4, 5, 5]);
    expect(of(7, 7, 7)).toEqual([1, 1, 1]);
    expect(of()).toEqual([]);
  });
});

describe("pairs of items", () => {
  test("stand together with support, confidence and lift", () => {
    const found = associationOf({ all: 1_000, one: 200, other: 150, both: 60 }, 9);
    expect(Object.values(found).map(show)).toEqual(["0.06", "0.3", "0.4", "2"]);
  });

  test("are as probable as the tables of statistics say", () => {
    expect(chiSquareTail(3.841459)).toBeCloseTo(0.05, 6);
    expect(chiSquareTail(6.634897)).toBeCloseTo(0.01, 7);
    expect(chiSquareTail(0)).toBeCloseTo(1, 6);
    // Fisher's tea: 3 of 4 right, two-sided 34/70; all right 2/70.
    expect(fisherExact({ all: 8, one: 4, other: 4, both: 3 })).toBeCloseTo(34 / 70, 10);
    expect(fisherExact({ all: 8, one: 4, other: 4, both: 4 })).toBeCloseTo(2 / 70, 10);
    // Above 20 by the series: 10 of 30 and 12 of 30, 8 together: worked out with whole numbers.
    expect(fisherExact({ all: 30, one: 10, other: 12, both: 8 })).toBeCloseTo(exactFisher(30, 10, 12, 8), 10);
    expect(pairProbability({ all: 1_000, one: 200, other: 150, both: 60 })).toBeCloseTo(chiSquareTail(44.117647), 15);
    expect(pairProbability({ all: 30, one: 10, other: 12, both: 8 })).toBeCloseTo(exactFisher(30, 10, 12, 8), 10);
    expect(pairProbability({ all: 9, one: 9, other: 3, both: 3 })).toBe(1);
  });

  test("of many tests are adjusted by rank", () => {
    // The example of Benjamini and Hochberg 1995 begins 0.0001, 0.0004, 0.0019, 0.0095, 0.0201, ...
    const adjusted = adjustProbabilities([0.02, 0.001, 0.008, 0.9, 0.03]);
    expect(adjusted.map((value) => value.toFixed(6))).toEqual([
      "0.033333",
      "0.005000",
      "0.020000",
      "0.900000",
      "0.037500",
    ]);
    expect(adjustProbabilities([0.01, 0.011])).toEqual([0.011, 0.011]);
  });
});

/** Two-sided, by the definition, over whole numbers. */
function exactFisher(all: number, one: number, other: number, both: number): number {
  const choose = (n: number, k: number): bigint => {
    let value = 1n;
    for (let at = 1; at <= k; at += 1) value = (value * BigInt(n - k + at)) / BigInt(at);
    return value;
  };
  const ways = (together: number): bigint => choose(one, together) * choose(all - one, other - together);
  let sum = 0n;
  for (let together = Math.max(0, one + other - all); together <= Math.min(one, other); together += 1) {
    if (ways(together) <= ways(both)) sum += ways(together);
  }
  return Number((sum * 10n ** 15n) / choose(all, other)) / 1e15;
}

describe("price, volume, mix", () => {
  const sold = (units: string, amount: string) => ({ units: decimal(units), amount: decimal(amount) });

  test("of two items are worked out by hand", () => {
    // A: 100 at 10, then 90 at 12; B: 50 at 20, then 70 at 19. 2,000 becomes 2,410.
    const { whole, items } = priceVolumeMix(
      [
        { before: sold("100", "1000"), now: sold("90", "1080") },
        { before: sold("50", "1000"), now: sold("70", "1330") },
      ],
      6,
    );
    expect([whole.volume, whole.mix, whole.price].map(show)).toEqual(["133.333333", "166.666667", "110"]);
    expect(show([whole.volume, whole.mix, whole.price].reduce(addDecimals, zero))).toBe("410");
    expect(items.map(({ volume, mix, price }) => [volume, mix, price].map(show))).toEqual([
      ["66.666667", "-166.666667", "180"],
      ["66.666666", "333.333334", "-70"],
    ]);
  });

  test("sum to the change exactly, as a whole and of each item", () => {
    const units = fc.integer({ min: 1, max: 10_000_000 }).map((value) => ({ units: BigInt(value), scale: 3 }));
    const amount = fc
      .integer({ min: -1_000_000, max: 100_000_000 })
      .map((value) => ({ units: BigInt(value), scale: 6 }));
    const side = fc.record({ units, amount });
    fc.assert(
      fc.property(fc.array(fc.record({ before: side, now: side }), { maxLength: 12 }), (given) => {
        const { whole, items } = priceVolumeMix(given, 6);
        const sum = (parts: readonly Decimal[]): Decimal => parts.reduce(addDecimals, zero);
        const change = sum(given.map(({ before, now }) => subtractDecimals(now.amount, before.amount)));
        expect(show(sum([whole.volume, whole.mix, whole.price]))).toBe(show(change));
        for (const [at, { before, now }] of given.entries()) {
          const { volume = zero, mix = zero, price = zero } = items[at] ?? {};
          expect(show(sum([volume, mix, price]))).toBe(show(subtractDecimals(now.amount, before.amount)));
        }
        // The volume is that of the definition, to the last digit.
        const float = (value: Decimal): number => Number(formatDecimal(value));
        const q0 = float(sum(given.map((item) => item.before.units)));
        const q1 = float(sum(given.map((item) => item.now.units)));
        const r0 = float(sum(given.map((item) => item.before.amount)));
        expect(float(whole.volume)).toBeCloseTo(q0 === 0 ? 0 : r0 * (q1 / q0 - 1), 4);
      }),
      { numRuns: 1_000 },
    );
  });
});
