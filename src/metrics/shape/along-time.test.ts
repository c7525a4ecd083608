import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDecimals, compareDecimals, type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { movingValues, runningSums, type SpanCover, type SpanValue } from "./along-time.ts";

const cover: SpanCover = { first: 0, last: 100, missing: [] };

function spans(...values: readonly (readonly [index: number, value: string | null])[]): SpanValue[] {
  return values.map(([index, value]) => ({ index, value: value === null ? null : parseDecimal(value) }));
}

const text = (values: readonly (Decimal | null)[]): (string | null)[] =>
  values.map((value) => value && formatDecimal(value));

describe("running sums", () => {
  test("add up exactly, over spans that are not there and unknown ones", () => {
    expect(text(runningSums(spans([1, null], [2, "0.1"], [3, "0.2"], [7, null], [9, "-1"])))).toEqual([
      null,
      "0.1",
      "0.3",
      "0.3",
      "-0.7",
    ]);
  });

  test("end with the total", () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { minLength: 1 }), (amounts) => {
        const given = amounts.map((units, index) => ({ index, value: { units, scale: 6 } }));
        const total = given.map(({ value }) => value).reduce(addDecimals, zero);
        expect(runningSums(given).at(-1)).toEqual(total);
      }),
    );
  });
});

describe("moving values", () => {
  const three = { spans: 3, as: "mean" } as const;

  test("are the mean of the last spans, one without rows being 0; before the first of the data nothing is known", () => {
    expect(text(movingValues(spans([0, "3"], [1, "6"], [2, "1"], [5, "2"], [6, "4"]), three, cover))).toEqual([
      null,
      null,
      "3.333333",
      "0.666667",
      "2",
    ]);
  });

  test("may be sums", () => {
    const given = spans([0, "0.1"], [1, "0.2"], [2, "0.3"], [3, "-1"]);
    expect(text(movingValues(given, { spans: 2, as: "sum" }, cover))).toEqual([null, "0.3", "0.5", "-0.7"]);
  });

  test("are unknown while an unknown span is among them", () => {
    const given = spans([0, "1"], [1, null], [2, "1"], [3, "1"], [4, "1"]);
    expect(text(movingValues(given, three, cover))).toEqual([null, null, null, null, "1"]);
  });

  test("are unknown while a span is among them that should have rows and has none", () => {
    const given = spans([2, "1"], [3, "1"], [5, "1"], [6, "1"], [7, "1"]);
    expect(text(movingValues(given, three, { ...cover, missing: [1, 4] }))).toEqual([null, null, null, null, "1"]);
  });

  test("are those that adding up each window by itself gives", () => {
    const amount = fc.option(fc.integer({ min: -1_000_000, max: 1_000_000 }), { freq: 9 });
    const anything = fc.record({
      values: fc.dictionary(fc.integer({ min: 0, max: 40 }).map(String), amount),
      missing: fc.uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 4 }),
      count: fc.integer({ min: 2, max: 9 }),
    });
    fc.assert(
      fc.property(anything, ({ values, missing, count }) => {
        const given = Object.entries(values)
          .map(([index, units]) => ({
            index: Number(index),
            value: units === null ? null : { units: BigInt(units), scale: 2 },
          }))
          .toSorted((one, other) => one.index - other.index);
        const gaps = missing.filter((index) => !(index in values)).toSorted((one, other) => one - other);
        const found = movingValues(given, { spans: count, as: "sum" }, { ...cover, missing: gaps });
        for (const [at, { index }] of given.entries()) {
          const window = Array.from({ length: count }, (_, back) => index - back);
          const isKnown = window.every((span) => span >= 0 && !gaps.includes(span) && values[span] !== null);
          const sum = window.reduce((total, span) => total + (values[span] ?? 0), 0);
          const value = found[at] ?? null;
          const difference = value && compareDecimals(value, { units: BigInt(sum), scale: 2 });
          expect(difference).toBe(isKnown ? 0 : null);
        }
      }),
    );
  });
});
