import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canaryWords } from "./fixtures/write-fixtures.ts";
import { type Asked, askSets } from "./ask-sets.ts";
import { isToAnswer, scoreOf, writeReport } from "./report.ts";
import { openShopHome, type ShopHome } from "./shop-home.ts";

/** Of the questions that have an answer, and of those that are to be refused or asked back. */
const leastRight = 0.95;

let home: ShopHome;
let asked: readonly Asked[];
beforeAll(async () => {
  home = await openShopHome();
  asked = await askSets(home);
  process.stdout.write(`${writeReport(asked)}\n`);
}, 400_000);
afterAll(() => home.close());

describe("of the frozen questions", () => {
  test("every set that is there was asked", () => {
    expect(new Set(asked.map(({ set }) => set)).size).toBeGreaterThan(1);
    expect(asked.length).toBeGreaterThan(400);
  });

  test("none has a wrong number as its answer", () => {
    expect(asked.filter(({ grade }) => grade.verdict === "wrong").map(({ question }) => question.id)).toEqual([]);
  });

  test.each([
    ["to be answered", isToAnswer],
    ["to be refused or asked back", (each: Asked) => !isToAnswer(each)],
  ])("nineteen of twenty that are %s are right", (_kind, belongs) => {
    const { right, questions } = scoreOf(asked.filter(belongs));
    expect(right / questions).toBeGreaterThanOrEqual(leastRight);
  });

  test("no answer has a word of the other business that was not in its question", () => {
    const told = asked.filter(({ text, question }) =>
      canaryWords.some((word) => text.replaceAll(question.text, "").includes(word) && !question.text.includes(word)),
    );
    expect(told.map(({ question }) => question.id)).toEqual([]);
  });
});
