import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDecimals,
  allocate,
  compareDecimals,
  type Decimal,
  divideDecimals,
  formatDecimal,
  multiplyDecimals,
  negate,
  parseDecimal,
  roundDecimal,
  subtractDecimals,
  zero,
} from "./money.ts";

const scale = fc.nat({ max: 9 });
const anyDecimal: fc.Arbitrary<Decimal> = fc.record({
  units: fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }),
  scale,
});

/** The value as a whole number of 10^-18ths: what the properties compare with. */
const atoms = (value: Decimal): bigint => value.units * 10n ** BigInt(18 - value.scale);
const sum = (values: readonly Decimal[]): Decimal => values.reduce(addDecimals, zero);

describe("text", () => {
  test("round-trips through the shortest exact form", () => {
    fc.assert(
      fc.property(anyDecimal, (value) => {
        const text = formatDecimal(value);
        expect(text).toMatch(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/);
        expect(atoms(decimal(text))).toBe(atoms(value));
        expect(formatDecimal(decimal(text))).toBe(text);
      }),
    );
  });

  test.each([
    ["-12.50", "-12.5"],
    ["+3", "3"],
    ["5.", "5"],
    [".05", "0.05"],
    ["-0.00", "0"],
    ["007.10", "7.1"],
    ["12345678901234567890.123456", "12345678901234567890.123456"],
  ])("%s is %s", (text, shortest) => {
    expect(formatDecimal(decimal(text))).toBe(shortest);
  });

  test.each([
    "",
    ".",
    "-",
    "1,5",
    "1e3",
    " 1",
    "1 ",
    "1\n",
    "--1",
    "1.2.3",
    "0x10",
    "NaN",
    "Infinity",
    "१२",
    "1_000",
    "$1",
  ])("that is no plain number is null: %j", (text) => {
    expect(parseDecimal(text)).toBeNull();
  });
});

describe("arithmetic", () => {
  test("adds, subtracts, multiplies and compares exactly", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (left, right) => {
        expect(atoms(addDecimals(left, right))).toBe(atoms(left) + atoms(right));
        expect(atoms(subtractDecimals(left, right))).toBe(atoms(left) - atoms(right));
        expect(atoms(multiplyDecimals(left, right)) * 10n ** 18n).toBe(atoms(left) * atoms(right));
        expect(compareDecimals(left, right)).toBe(atoms(left) < atoms(right) ? -1 : atoms(left) > atoms(right) ? 1 : 0);
      }),
    );
  });

  test("three lines of a third sum to what was written, and only the display rounds", () => {
    const total = sum(["0.333333", "0.333333", "0.333333"].map(decimal));
    expect(formatDecimal(total)).toBe("0.999999");
    expect(formatDecimal(roundDecimal(total, 2))).toBe("1");
  });
});

describe("rounding", () => {
  test.each([
    ["2.125", "2.12"],
    ["2.135", "2.14"],
    ["-2.125", "-2.12"],
    ["0.005", "0"],
    ["0.015", "0.02"],
    ["2.1250001", "2.13"],
    ["-2.135", "-2.14"],
    ["-0.005", "0"],
    ["7", "7"],
  ])("to cents takes half to the even neighbour: %s is %s", (text, rounded) => {
    expect(formatDecimal(roundDecimal(decimal(text), 2))).toBe(rounded);
  });

  test("takes the nearest, and of two equally near the even one", () => {
    fc.assert(
      fc.property(anyDecimal, scale, (value, digits) => {
        const rounded = roundDecimal(value, digits);
        const step = 10n ** BigInt(18 - digits);
        const twice = absolute(atoms(rounded) - atoms(value)) * 2n;
        expect(rounded.scale).toBe(digits);
        expect(twice < step || (twice === step && rounded.units % 2n === 0n)).toBe(true);
      }),
    );
  });
});

describe("division", () => {
  test("gives the nearest quotient: half to the even one", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, scale, (left, right, digits) => {
        fc.pre(right.units !== 0n);
        const quotient = divideDecimals(left, right, digits) ?? zero;
        // |left/right - q/10^digits| <= half a unit, in whole numbers
        const error = atoms(left) * 10n ** BigInt(digits) - quotient.units * atoms(right);
        const twice = absolute(error) * 2n;
        const unit = absolute(atoms(right));
        expect(twice < unit || (twice === unit && quotient.units % 2n === 0n)).toBe(true);
      }),
    );
  });

  test("undoes a multiplication", () => {
    fc.assert(
      fc.property(anyDecimal, anyDecimal, (left, right) => {
        fc.pre(right.units !== 0n);
        expect(divideDecimals(multiplyDecimals(left, right), right, left.scale)).toEqual(left);
      }),
    );
  });

  test("by zero is null", () => {
    expect(divideDecimals(decimal("1"), decimal("0.00"), 9)).toBeNull();
    expect(divideDecimals(zero, zero, 9)).toBeNull();
  });

  test.each([
    ["60000", "15000", 6, "4"],
    ["40000", "15000", 3, "2.667"],
    ["1", "3", 9, "0.333333333"],
    ["-2", "3", 9, "-0.666666667"],
    ["1", "8", 2, "0.12"],
    ["3", "8", 2, "0.38"],
  ])("%s / %s to %i digits is %s", (left, right, digits, quotient) => {
    expect(formatDecimal(divideDecimals(decimal(left), decimal(right), digits) ?? zero)).toBe(quotient);
  });
});

describe("an allocation", () => {
  const split = (total: string, ...weights: readonly string[]): readonly string[] =>
    allocate(decimal(total), weights.map(decimal), 2).map(formatDecimal);

  test("of 10.00 over 3 equal lines is 3.34, 3.33, 3.33", () => {
    expect(split("10.00", "1", "1", "1")).toEqual(["3.34", "3.33", "3.33"]);
  });

  test("over lines of gross 1, 1, 2 is 2.50, 2.50, 5.00", () => {
    expect(split("10.00", "1", "1", "2")).toEqual(["2.5", "2.5", "5"]);
  });

  test("gives the cent to the largest remainder, not to the first line", () => {
    expect(split("1.00", "1", "2", "3")).toEqual(["0.17", "0.33", "0.5"]);
    expect(split("0.02", "1", "1", "3")).toEqual(["0.01", "0", "0.01"]);
  });

  test("is equal where the weights sum to zero", () => {
    expect(split("0.05", "0", "0")).toEqual(["0.03", "0.02"]);
    expect(split("4", "1", "-1")).toEqual(["2", "2"]);
  });

  test("over no lines is none", () => {
    expect(split("4")).toEqual([]);
    expect(split("-4")).toEqual([]);
  });

  test("of a refund takes from each line what the sale gave it", () => {
    expect(split("-10.00", "1", "1", "1")).toEqual(["-3.34", "-3.33", "-3.33"]);
    expect(split("10.00", "-1", "-1", "-1")).toEqual(["3.34", "3.33", "3.33"]);
  });

  test("sums exactly, is fair to less than one unit, and mirrors with the sign", () => {
    const weights = fc.array(anyDecimal, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(anyDecimal, weights, scale, (total, lines, digits) => {
        const parts = allocate(total, lines, digits);
        const target = roundDecimal(total, digits);
        expect(atoms(sum(parts))).toBe(atoms(target));
        expect(allocate(negate(total), lines, digits)).toEqual(parts.map(negate));
        const whole = sum(lines);
        fc.pre(whole.units !== 0n);
        for (const [order, part] of parts.entries()) {
          const drift = part.units * atoms(whole) - target.units * atoms(lines[order] ?? zero);
          expect(absolute(drift) < absolute(atoms(whole))).toBe(true);
        }
      }),
    );
  });
});

function decimal(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null) throw new Error(`${text} is not a decimal`);
  return value;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}
