import { expect, test } from "vitest";
import { parseDecimal } from "#core/money.ts";
import { agrees, toStated } from "./stated-number.ts";

/** Whether "about" the figure is said of the actual one rightly. */
function isAbout(said: string, actual: string, scale = 0): boolean {
  const [stated, size] = [toStated(said, scale, "plain"), parseDecimal(actual)];
  if (stated === null || size === null) throw new Error("no figures");
  return agrees(stated, "about", size, "rounded");
}

test.each([
  ["10000", "9548.47", false],
  ["10000", "9760", true],
  ["10000", "9960", true],
  ["10000", "10449", true],
  ["10000", "10501", false],
  ["20000", "20449", true],
  ["20000", "19449", false],
  ["9500", "9548.47", true],
  ["9600", "9548.47", false],
  ["12000", "12345", true],
  ["9550", "9548.47", true],
  ["3", "3.1", true],
] as const)("about %s is said of %s: %s", (said, actual, is) => {
  expect(isAbout(said, actual)).toBe(is);
});

test("thousands in words are no less exact", () => {
  expect(isAbout("10", "9548.47", 3)).toBe(false);
  expect(isAbout("9.5", "9548.47", 3)).toBe(true);
});
