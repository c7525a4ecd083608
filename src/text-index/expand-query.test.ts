import { expect, test } from "vitest";
import { buildSegment, type TextChunk } from "./build-segment.ts";
import { openSegment } from "./open-segment.ts";
import { searchSegments } from "./search.ts";

const texts = [
  "refund policy: money back within a month, ask the cashier",
  "refund of a gift card: the cashier gives a voucher",
  "a voucher is taken by every cashier",
  "opening hours of the shop in the west of the town",
  "parking in the west of the town is free",
];
const listed = [
  {
    key: "a",
    segment: openSegment(buildSegment(texts.map((text, at): TextChunk => ({ line: at + 1, title: "", text })))),
  },
];

test("a short query also finds what has words of its first hits alone", () => {
  expect(found("refund", false)).toEqual([1, 0]);
  expect(found("refund", true)).toEqual([1, 0, 2]);
});

test("a query of which the first hit has little is expanded, too", () => {
  const query = "refund unheard unknown nowhere missing";
  expect(found(query, false)).toEqual([1, 0]);
  expect(found(query, true)).toContain(2);
});

test("a long query that is met stays as it is", () => {
  const query = "refund policy money month";
  expect(hits(query, true)).toEqual(hits(query, false));
  expect(found(query, true)).not.toContain(2);
});

test("where nothing is found, nothing is added", () => {
  expect(found("unheard", true)).toEqual([]);
});

test("scores of an expanded query are the same, however the chunks are spread", () => {
  const spread = texts.map((text, at) => ({
    key: String(at),
    segment: openSegment(buildSegment([{ line: at + 1, title: "", text }])),
  }));
  const together = hits("refund", true).map(({ score, chunk, terms }) => ({ score, key: String(chunk), terms }));
  const apart = searchSegments(spread, "refund", { limit: 10, expand: true });
  expect(apart.map(({ score, key, terms }) => ({ score, key, terms }))).toEqual(together);
});

function hits(query: string, expand: boolean) {
  return searchSegments(listed, query, { limit: 10, expand });
}

function found(query: string, expand: boolean) {
  return hits(query, expand).map(({ chunk }) => chunk);
}
