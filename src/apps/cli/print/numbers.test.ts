import { describe, expect, test } from "vitest";
import {
  formatAmounts,
  formatBytes,
  formatCount,
  formatMoney,
  formatNumberOf,
  formatRounded,
  formatShare,
  groupDigits,
} from "./numbers.ts";

describe("numbers for people", () => {
  test.each([
    ["412038.205", "EUR", "412,038.20"],
    ["2.135", "EUR", "2.14"],
    ["-2.125", "EUR", "-2.12"],
    ["-1234567", "USD", "-1,234,567.00"],
    ["1500.5", "JPY", "1,500"],
    ["1.2345", "KWD", "1.234"],
    ["1.005", "", "1.00"],
    ["1", "not a currency", "1.00"],
    ["-0.001", "EUR", "0.00"],
  ])("%s %s is written %s: rounded half-even to the currency's digits", (exact, currency, written) => {
    expect(formatMoney(exact, currency)).toBe(written);
  });

  test("exact digits are grouped and all kept", () => {
    expect(groupDigits("-123456.789012")).toBe("-123,456.789012");
    expect(groupDigits("999")).toBe("999");
    expect(formatCount(1_000_000)).toBe("1,000,000");
  });

  test("a share is a percentage with one digit", () => {
    expect(formatShare("0.123456789")).toBe("12.3 %");
    expect(formatShare("-1.5")).toBe("-150.0 %");
    expect(formatRounded("2.34567", 4)).toBe("2.3457");
  });

  test("currencies are listed, never added, and what cannot be read is counted", () => {
    expect(formatAmounts({ known: { EUR: "1", USD: "2.5" }, unreadable: 2 })).toBe(
      "EUR 1.00 and USD 2.50, and 2 amounts that cannot be read",
    );
    expect(formatAmounts({ known: { "": "3" }, unreadable: 0 })).toBe("3.00");
    expect(formatAmounts({ known: {}, unreadable: 1 })).toBe("1 amount that cannot be read");
    expect(formatAmounts({ known: {}, unreadable: 0 })).toBeNull();
  });

  test("one is singular", () => {
    expect([formatNumberOf(1, "row"), formatNumberOf(0, "row")]).toEqual(["1 row", "0 rows"]);
  });

  test.each([
    [999, "999 bytes"],
    [1_500, "1.5 kB"],
    [310_000_000, "310 MB"],
    [1_000_000_000, "1.0 GB"],
  ])("%i bytes are %s", (bytes, written) => {
    expect(formatBytes(bytes)).toBe(written);
  });
});
