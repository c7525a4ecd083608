import { expect, test } from "vitest";
import { type Ranked, scoreRanking } from "./measure.ts";
import type { Place } from "./read-places.ts";

const place = (line: number): Place => ({ file: "a.csv", firstLine: line, lastLine: line + 1, text: "" });
const places = new Map([1, 10, 20].map((line) => [`a.csv#${line}`, place(line)]));
const at = (line: number, text = ""): Ranked => [{ file: "a.csv", line, text }];
const question = {
  id: "q",
  kind: "words" as const,
  text: "",
  answers: [
    { grade: 2, places: ["a.csv#1~mug"] },
    { grade: 1, places: ["a.csv#10", "a.csv#20"] },
  ],
};

test("the best order is one, and of the other order the worth of each rank is less", () => {
  const best = scoreRanking(question, [at(2, "A Mug"), at(20)], places);
  expect(best).toEqual({ ndcg: 1, recall: 1, reciprocalRank: 1 });
  const other = scoreRanking(question, [at(20), at(2, "A Mug")], places);
  expect(other.ndcg).toBeCloseTo((1 + 3 / Math.log2(3)) / (3 + 1 / Math.log2(3)));
  expect(other.reciprocalRank).toBe(0.5);
});

test("an answer counts once, and a long place only with its word", () => {
  expect(scoreRanking(question, [at(20), at(10)], places).ndcg).toBeCloseTo(1 / (3 + 1 / Math.log2(3)));
  expect(scoreRanking(question, [at(1, "a plate"), at(40, "mug")], places)).toEqual({
    ndcg: 0,
    recall: 0,
    reciprocalRank: 0,
  });
});
