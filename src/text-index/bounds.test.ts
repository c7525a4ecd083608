import { expect, test } from "vitest";
import { buildSegment, type TextChunk } from "./build-segment.ts";
import { openSegment } from "./open-segment.ts";
import { searchSegments } from "./search.ts";

test("a text of ten megabytes is one chunk", () => {
  const text = "ten megabytes of words and 12 numbers ".repeat(280_000);
  const segment = openSegment(buildSegment([{ line: 1, title: "", text }]));
  expect(segment.read(0).text).toHaveLength(text.length);
  expect(searchSegments([{ key: "a", segment }], "megabytes", { limit: 1 })).toHaveLength(1);
});

test("a million distinct words are as many terms", () => {
  const words = function* (): Generator<TextChunk> {
    for (let line = 0; line < 1000; line += 1) {
      yield { line, title: "", text: Array.from({ length: 1000 }, (_, at) => `w${line}x${at}`).join(" ") };
    }
  };
  const segment = openSegment(buildSegment(words()));
  expect(segment.terms).toBe(1_000_000);
  expect(searchSegments([{ key: "a", segment }], "w777x5", { limit: 5 })).toEqual([
    expect.objectContaining({ chunk: 777, terms: ["w777x5"] }),
  ]);
});
