import { expect, test } from "vitest";
import type { Answer } from "#context-engine/models/answer.ts";
import { printAnswer } from "./answer.ts";

const answer: Answer = {
  question: "net sales",
  status: "answered",
  text: "Net sales were EUR 5.00. [1]",
  facts: [],
  citations: [],
  assumptions: [],
  gaps: [],
  suggestions: [],
  trace: { router: { status: "plan", plan: null, unread: [], ms: 0 }, retrievers: [], fusion: null, prompt: null },
  model: null,
  verified: true,
};
const model = {
  id: "openai:m",
  tokens: { input: 1_000, cached: 0, output: 50 },
  cost: "0.0021",
  sentences: 2,
  replaced: 1,
  failure: null,
};
const print = (used: Answer["model"]): string =>
  printAnswer({ ...answer, model: used }, { width: 100, color: false, program: "om", globals: "" });

test("an answer says who phrased it, and how much of that was replaced", () => {
  expect(print(model)).toContain("Phrased by openai:m, 1 sentence replaced, 1,050 tokens, cost 0.0021");
  expect(print({ ...model, replaced: 0, tokens: null, cost: null })).toContain(
    "Phrased by openai:m, 0 sentences replaced",
  );
  expect(print({ ...model, sentences: 0, failure: "DEADLINE" })).toContain(
    "openai:m was asked to phrase it and did not (DEADLINE)",
  );
  expect(print(null)).not.toContain("hrased");
});
