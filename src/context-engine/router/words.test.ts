import { expect, test } from "vitest";
import { readWords } from "./words.ts";

const keys = (question: string): string[] => readWords(question).map(({ key }) => key);

test.each([
  ["net sales year-to-date, please!", ["net", "sales", "year", "to", "date", "please"]],
  ["2026-03-01..2026-04-15", ["2026-03-01", "2026-04-15"]],
  ["a 3-month rate of CA-320", ["a", "3", "month", "rate", "of", "ca-320"]],
  ["GM% > 1,500 in sales-stall.csv", ["gm", "%", ">", "1,500", "in", "sales-stall.csv"]],
  ["Who's at O'Neill’s Café?", ["who", "at", "oneill", "cafe"]],
  ["monthly/weekly on 3/4/2026", ["monthly", "weekly", "on", "3/4/2026"]],
  ["seattle in twenty twenty two", ["seattle", "in", "2022"]],
  ["twenty twenty-six, twenty nineteen and twenty", ["2026", "2019", "and", "twenty"]],
  ["", []],
  ["???", []],
])("the words of %j", (question, words) => {
  expect(keys(question)).toEqual(words);
});

test("a word knows its place, and whether it is quoted", () => {
  const question = 'sold of "Blue Mug"';
  const words = readWords(question);
  expect(words.map(({ from, to }) => question.slice(from, to))).toEqual(["sold", "of", "Blue", "Mug"]);
  expect(words.map(({ quoted }) => quoted)).toEqual([false, false, true, true]);
});
