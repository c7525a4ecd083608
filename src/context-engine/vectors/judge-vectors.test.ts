import { expect, test } from "vitest";
import { judgeVectors, leastQuestions, type QuestionScores, triedWeights } from "./judge-vectors.ts";

const score = (ndcg: number) => ({ ndcg, recall: ndcg, reciprocalRank: ndcg });
const question = (words: number, vectors: number, ...fused: number[]): QuestionScores => ({
  words: score(words),
  vectors: score(vectors),
  fused: triedWeights.map((_weight, at) => score(fused[at] ?? 0)),
});
const many = (make: (at: number) => QuestionScores, count = 40): QuestionScores[] =>
  Array.from({ length: count }, (_none, at) => make(at));

test("a gain on questions that did not choose the weight is used, with the weight that is best on all", () => {
  const judged = judgeVectors(many((at) => question(at % 2, 0.8, 0.5, 0.9, 0.6)));
  expect(judged).toMatchObject({ isUsed: true, weight: 0.5 });
  expect(judged.gain).toBeCloseTo(0.4);
});

test("each fifth is measured with the weight of the others: what only fits itself gains nothing", () => {
  // Each fifth would be best with the first weight, and the others say the second.
  const judged = judgeVectors(
    many((at) => (at % 5 === 0 ? question(0.5, 0.5, 0.9, 0, 0) : question(0.5, 0.5, 0, 0.6, 0))),
  );
  expect(judged.fused.ndcg).toBeCloseTo((8 * 0 + 32 * 0.6) / 40);
  expect(judged.isUsed).toBe(false);
});

test.each([
  ["too few", many(() => question(0, 1, 1, 1, 1), leastQuestions - 1)],
  ["alone have less than 60 %", many(() => question(0.8, 0.4, 0.9, 0.9, 0.9))],
  ["no better", many(() => question(0.8, 0.8, 0.8, 0.8, 0.8))],
  ["may be chance", many((at) => question(0.5, 0.5, ...[1, 1, 1].map(() => (at % 20 < 11 ? 0.6 : 0.4))))],
  ["too few", []],
])("is not used: %s", (reason, scores) => {
  expect(judgeVectors(scores)).toMatchObject({ isUsed: false, weight: 0, reason: expect.stringContaining(reason) });
});
