import { expect, test } from "vitest";
import { currencyOfMark, oneCurrency } from "./currency-marks.ts";

test.each([
  ["€", "EUR"],
  ["US $", "USD"],
  ["CAD $", "CAD"],
  ["CHF", "CHF"],
  ["eur", "EUR"],
  ["$", "$"],
  ["￥", "¥"],
  ["kr.", "kr"],
  ["kg", null],
  ["CR", null],
  ["EUR $", null],
])("%s says %s", (mark, currency) => {
  expect(currencyOfMark(mark)).toBe(currency);
});

test("marks name one currency together or none", () => {
  expect(oneCurrency(["$", "CAD"])).toBe("CAD");
  expect(oneCurrency(["€", "EUR"])).toBe("EUR");
  expect(oneCurrency(["$", "€"])).toBeNull();
  expect(oneCurrency(["USD", "CAD", "$"])).toBeNull();
  expect(oneCurrency(["$", "kr"])).toBeNull();
  expect(oneCurrency([])).toBeNull();
});
