import { expect, test } from "vitest";
import { buildSegment, type TextChunk } from "./build-segment.ts";
import { mergeSegments } from "./merge-segments.ts";
import { openSegment } from "./open-segment.ts";

const texts = Array.from({ length: 7 }, (_, at): TextChunk => ({
  line: at + 1,
  title: `note ${at}`,
  text: `mug ${at}`,
}));
const listed = [
  { key: "b", segment: openSegment(buildSegment(texts.slice(0, 3))) },
  { key: "a", segment: openSegment(buildSegment([])) },
  { key: "c", segment: openSegment(buildSegment(texts.slice(3))) },
];

test("segments that are merged are one that was built of all their chunks, in the order of the list", () => {
  const { bytes, runs } = mergeSegments(listed, () => true);
  expect(bytes).toEqual(buildSegment(texts));
  expect(runs).toEqual([
    { key: "b", from: 0, at: 0, chunks: 3 },
    { key: "c", from: 0, at: 3, chunks: 4 },
  ]);
});

test("chunks that are not kept are gone, and the runs say where the others are from", () => {
  const dropped = new Set(["b0", "c1", "c2"]);
  const { bytes, runs } = mergeSegments(listed, (key, chunk) => !dropped.has(`${key}${chunk}`));
  expect(bytes).toEqual(buildSegment([1, 2, 3, 6].flatMap((at) => texts[at] ?? [])));
  expect(runs).toEqual([
    { key: "b", from: 1, at: 0, chunks: 2 },
    { key: "c", from: 0, at: 2, chunks: 1 },
    { key: "c", from: 3, at: 3, chunks: 1 },
  ]);
});

test("nothing kept is an empty segment", () => {
  const { bytes, runs } = mergeSegments(listed, () => false);
  expect([openSegment(bytes).chunks, runs]).toEqual([0, []]);
});
