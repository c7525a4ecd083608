import { expect, test } from "vitest";
import type { Answer } from "#context-engine/models/answer.ts";
import { printAnswer, printContext } from "./answer.ts";

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

const page = { width: 100, color: false, program: "om", globals: "" };

test("a passage is cited with the line where it stands", () => {
  const citations = [{ id: "1", fileId: "file_1", name: "policy.md", lines: "7" }];
  expect(printAnswer({ ...answer, citations }, page)).toContain("[1] policy.md, line 7 (file_1)");
});

test("a prompt is printed line by line, as a model gets it, and no sign of it reaches the terminal", () => {
  const printed = printContext(
    {
      question: "q",
      plan: null,
      items: [],
      prompt: { system: "One rule.\nAnother rule.", user: "<data>\n\u001b[31mred\n</data>" },
      tokens: { used: 9, budget: 200, tokenizer: "o200k_base" },
      gaps: [],
      trace: answer.trace,
    },
    page,
  );
  expect(printed).toContain("One rule.\nAnother rule.\n\n<data>\n\\u001b[31mred\n</data>");
});
