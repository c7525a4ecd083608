import { expect, test } from "vitest";
import { normalisedGain, recall, scoreAnswers } from "./ranking-quality.ts";

const judgements = new Map([
  ["a", 3],
  ["b", 2],
  ["c", 0],
  ["d", -1],
]);

test("the ideal order gains 1, whatever follows", () => {
  expect(normalisedGain(["a", "b", "x", "c"], judgements, 10)).toBe(1);
});

test("a gain is discounted by the logarithm of its rank", () => {
  // 2 at rank 1, 3 at rank 3; at best 3 at rank 1 and 2 at rank 2.
  expect(normalisedGain(["b", "x", "a"], judgements, 10)).toBeCloseTo((2 + 3 / 2) / (3 + 2 / Math.log2(3)), 12);
});

test("what stands behind the depth gains nothing, and what is judged useless neither", () => {
  expect(normalisedGain(["x", "a"], judgements, 1)).toBe(0);
  expect(normalisedGain(["d", "c"], judgements, 10)).toBe(0);
});

test("a document that is listed twice gains once", () => {
  expect(normalisedGain(["a", "a", "b"], judgements, 10)).toBe(1);
});

test("recall counts relevant documents among the first", () => {
  expect(recall(["x", "a", "b"], judgements, 2)).toBe(0.5);
  expect(recall(["x", "a", "b"], judgements, 3)).toBe(1);
  expect(recall(["c", "d"], judgements, 10)).toBe(0);
});

test("without anything relevant both are 0", () => {
  expect(normalisedGain(["a"], new Map(), 10)).toBe(0);
  expect(recall(["a"], new Map([["a", 0]]), 10)).toBe(0);
});

test("an answer may be found once, and an entry that finds it again has used up a rank", () => {
  const answers = [
    { grade: 2, says: "ab" },
    { grade: 1, says: "c" },
  ];
  const score = scoreAnswers(answers, ["x", "a", "b", "c"], ({ says }, entry) => says.includes(entry), 10);
  expect(score.ndcg).toBeCloseTo((3 / Math.log2(3) + 1 / Math.log2(5)) / (3 + 1 / Math.log2(3)), 12);
  expect(score).toMatchObject({ recall: 1, reciprocalRank: 0.5 });
});
