import { expect, test } from "vitest";
import { isAtPlace } from "./labelled-question.ts";

const passage = { file: "a.md", line: 12, title: "Returns, Damaged goods", text: "A mug that broke." };

test.each(["a.md", "a.md#12", "a.md#10-12", "a.md#damaged GOODS", "a.md#12~Mug", "a.md~broke"])("is at %s", (place) => {
  expect(isAtPlace(passage, place)).toBe(true);
});

test.each(["b.md", "a.md#11", "a.md#13-20", "a.md#Refunds", "a.md#12~kettle", ""])("is not at %s", (place) => {
  expect(isAtPlace(passage, place)).toBe(false);
});
