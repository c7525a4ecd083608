import { describe, expect, test } from "vitest";
import { formatDecimal } from "#core/money.ts";
import { readFigure } from "./read-number.ts";
import { readNumberWords } from "./read-number-words.ts";

describe("a figure is read", () => {
  test.each([
    ["1,234.56", "1234.56"],
    ["1.234,56", "1234.56"],
    ["1 234,56", "1234.56"],
    ["1\u00A0234,56", "1234.56"],
    ["1\u202F234\u202F567.8", "1234567.8"],
    ["1'234.56", "1234.56"],
    ["12,34,567", "1234567"],
    ["1.234.567", "1234567"],
    ["1,234,567", "1234567"],
    ["1,234", "1234"],
    ["1.234", "1.234"],
    ["0,5", "0.5"],
    ["12k", "12000"],
    ["1.2 million", "1200000"],
    ["1.2m", "1200000"],
    ["3 bn".replace(" ", ""), "3000000000"],
    ["12 thousand", "12000"],
    ["5", "5"],
  ])("%s is %s", (text, value) => {
    const found = readFigure(text, 0);
    expect(found !== null && found !== "unreadable" && formatDecimal(found.stated.value)).toBe(value);
    expect(found !== null && found !== "unreadable" && found.to).toBe(text.length);
  });

  test.each([
    ["24.8 %", "percent"],
    ["24.8%", "percent"],
    ["24 percent", "percent"],
    ["3 percentage points", "points"],
    ["3pp", "points"],
    ["1.5x", "times"],
    ["2 times", "times"],
    ["3rd", "rank"],
    ["7", "plain"],
  ])("%s is a %s", (text, kind) => {
    expect(readFigure(text, 0)).toMatchObject({ stated: { kind }, to: text.length });
  });

  test.each([
    ["-5", -1],
    ["−5", -1],
    ["+5", 1],
    ["5", 0],
  ])("%s has the sign %i", (text, sign) => {
    expect(readFigure(text, 0)).toMatchObject({ stated: { sign } });
  });

  test.each(["1,234,5", "1.2.3", "12:30", "5/6", "12abc", "5‰", "1,2,3,4"])("%s has no one reading", (text) => {
    expect(readFigure(text, 0)).toBe("unreadable");
  });
});

describe("a number in words is read", () => {
  test.each([
    ["twelve", "12", "plain"],
    ["twenty-five", "25", "plain"],
    ["one hundred and five", "105", "plain"],
    ["three thousand two hundred", "3200", "plain"],
    ["a million", "1000000", "plain"],
    ["half a million", "500000", "plain"],
    ["a dozen", "12", "plain"],
    ["a third", "0.333333", "part"],
    ["two thirds", "0.666667", "part"],
    ["half", "0.5", "part"],
    ["½", "0.5", "part"],
    ["three quarters", "0.75", "part"],
    ["doubled", "2", "times"],
    ["twice", "2", "times"],
    ["halved", "0.5", "times"],
    ["tripled", "3", "times"],
    ["ten percent", "10", "percent"],
    ["second", "2", "rank"],
  ])("%s is %s", (text, value, kind) => {
    const found = readNumberWords(text, 0);
    expect([found?.to, found && formatDecimal(found.stated.value), found?.stated.kind]).toEqual([
      text.length,
      value,
      kind,
    ]);
  });

  test.each(["and", "a shop", "units", "tea", "quarter of", "IV"])("%s is none", (text) => {
    expect(readNumberWords(text, 0)).toBe(null);
  });
});
