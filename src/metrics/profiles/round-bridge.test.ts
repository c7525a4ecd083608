import * as fc from "fast-check";
import { expect, test } from "vitest";
import { addDecimals, type Decimal, formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import { roundBridge } from "./round-bridge.ts";

const decimals = (...texts: (string | null)[]): (Decimal | null)[] =>
  texts.map((text) => (text === null ? null : parseDecimal(text)));
const texts = (values: readonly (Decimal | null)[]): (string | null)[] =>
  values.map((value) => (value === null ? null : formatDecimal(value)));

test("what rounded terms miss of the gap is in the largest of them, the first of equals", () => {
  const thirds = decimals("10", "-0.3333334", "-0.3333334", "-0.3333334", "-1.0000002", "8.9999998");
  expect(texts(roundBridge(thirds, 6))).toEqual(["10", "-0.333334", "-0.333333", "-0.333333", "-1", "9"]);
  const uneven = decimals("10", "-0.3333334", "-2.3333334", "-0.3333334", "-3.0000002", "6.9999998");
  expect(texts(roundBridge(uneven, 6))).toEqual(["10", "-0.333333", "-2.333334", "-0.333333", "-3", "7"]);
});

test.each([
  ["exact values", ["5", "-1.5", "2", "0.5", "5.5"]],
  ["an unknown value", [null, "-1.5", null, null, "5.5"]],
  ["an unknown term", ["5", null, "0.5", "0.5", "5.5"]],
  ["terms that miss more than rounding makes", ["5", "-1.5", "1", "0.5", "5.5"]],
  ["no term at all", ["5", null, "0", "5"]],
])("%s stay as they are", (_, values) => {
  expect(texts(roundBridge(decimals(...values), 6))).toEqual(values);
});

test("terms sum to the gap, and the gap leads from one value to the other, whatever is rounded", () => {
  const value = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }).map((units): Decimal => ({ units, scale: 12 }));
  fc.assert(
    fc.property(value, fc.array(value, { minLength: 1, maxLength: 8 }), (from, terms) => {
      const gap = terms.reduce(addDecimals, zero);
      const rounded = roundBridge([from, ...terms, gap, addDecimals(from, gap)], 6).map((cell) => cell ?? zero);
      const sum = rounded.slice(1, -2).reduce(addDecimals, zero);
      expect(formatDecimal(sum)).toBe(formatDecimal(rounded.at(-2) ?? zero));
      expect(formatDecimal(subtractDecimals(rounded.at(-1) ?? zero, rounded[0] ?? zero))).toBe(formatDecimal(sum));
    }),
  );
});
