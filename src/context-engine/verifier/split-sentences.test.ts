import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSentenceSplitter } from "./split-sentences.ts";

function split(texts: readonly string[], names: readonly string[] = []): readonly string[] {
  const splitter = createSentenceSplitter(names);
  return [...texts.flatMap((text) => splitter.push(text)), ...splitter.end()];
}

test.each<[string, readonly string[]]>([
  ["One [1]. Two. [2] Three", ["One [1].", "Two. [2]", "Three"]],
  ["It was 1,234.56 in all [1]. Yes", ["It was 1,234.56 in all [1].", "Yes"]],
  ["- One [1]\n- Two [1]", ["- One [1]", "- Two [1]"]],
  ['He said "no." [1] Then', ['He said "no." [1]', "Then"]],
  ["A vs. B [1]. C", ["A vs. B [1].", "C"]],
  ["It was Oolong 100 g. [1] Next", ["It was Oolong 100 g. [1]", "Next"]],
  ["From sales.csv [1]. Next", ["From sales.csv [1].", "Next"]],
  ["", []],
  ["\n\n", []],
])("%j", (text, sentences) => {
  expect(split([text])).toEqual(sentences);
});

test("a point within a name ends nothing", () => {
  expect(split(["St. Ives Balm! Extra made 5 [1]. Then"], ["St. Ives Balm! Extra"])).toEqual([
    "St. Ives Balm! Extra made 5 [1].",
    "Then",
  ]);
});

test("a sentence is given as soon as it is known to be whole", () => {
  const splitter = createSentenceSplitter([]);
  expect(splitter.push("One.")).toEqual([]); // a citation may come
  expect(splitter.push(" [1]")).toEqual([]);
  expect(splitter.push(" T")).toEqual(["One. [1]"]);
});

test("it is the same wherever the text is cut, and nothing is lost", () => {
  const text = 'Net sales were EUR 1,234.50 [1]. Tea made 5 %. [1][2]\nThe note says "late. Very." [3] End';
  const whole = split([text]);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: text.length }), { maxLength: 8 }), (cuts) => {
      const places = [0, ...cuts.toSorted((one, other) => one - other), text.length];
      const pieces = places.slice(1).map((to, at) => text.slice(places[at], to));
      expect(split(pieces)).toEqual(whole);
    }),
  );
  expect(whole.join("").replaceAll(/\s/g, "")).toBe(text.replaceAll(/\s/g, ""));
});

test("what does not end is given up", () => {
  expect(createSentenceSplitter([]).push("a ".repeat(2_000))).toHaveLength(1);
});
