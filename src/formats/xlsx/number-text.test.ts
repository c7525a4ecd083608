import * as fc from "fast-check";
import { expect, test } from "vitest";
import { decimalText } from "./number-text.ts";

test.each([
  ["12.340000000000001", "12.34"],
  ["0.30000000000000004", "0.3"],
  ["1E-3", "0.001"],
  ["1.5E+3", "1500"],
  ["-1E-7", "-0.0000001"],
  ["1E+20", "100000000000000000000"],
  ["12345678901234567890", "12345678901234600000"],
  ["0.1", "0.1"],
  ["-0.5", "-0.5"],
  ["-0", "0"],
  ["12.340", "12.34"],
  ["5.", "5"],
  [".5", "0.5"],
  ["+7", "7"],
  ["007", "7"],
  [" 3 ", "3"],
  ["999999999999999", "999999999999999"],
  ["123456789012345.6", "123456789012346"],
  ["1.7976931348623157E308", `179769313486232${"0".repeat(294)}`],
  ["n/a", "n/a"],
  ["1e999", "1e999"],
])("%s is shown as %s", (stored, shown) => expect(decimalText(stored)).toBe(shown));

test("what is shown has at most 15 digits, no exponent, and is the stored number to 15 digits", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const shown = decimalText(String(value));
      expect(shown).toMatch(/^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$/);
      expect(Number(shown)).toBe(Number(value.toPrecision(15)) + 0);
      expect(shown.replaceAll(/^-?0\.0*|[-.]|0+$/g, "").length).toBeLessThanOrEqual(15);
    }),
  );
});
