import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { buildSegment, type TextChunk } from "./build-segment.ts";
import { openSegment } from "./open-segment.ts";
import { type ListedSegment, searchSegments } from "./search.ts";

const someWords = "refund refunds invoice paid late store west price of the mug AB-12 12 zürich 返品 café".split(" ");
const anyChunk = fc.record({
  line: fc.nat(),
  title: fc.array(fc.constantFrom(...someWords), { maxLength: 2 }).map((words) => words.join(" ")),
  text: fc.array(fc.constantFrom(...someWords), { maxLength: 12 }).map((words) => words.join(" ")),
});
const anyQuery = fc
  .array(fc.constantFrom(...someWords), { minLength: 1, maxLength: 5 })
  .map((words) => words.join(" "));

describe("hits", () => {
  test("have the most of what is rare first, and no chunk without a term", () => {
    const hits = find(["the refund policy", "refund of a mug", "a mug, a mug", "invoice"], "mug refund");
    expect(hits.map(({ chunk }) => chunk)).toEqual([1, 2, 0]);
    expect(hits[0]?.terms).toEqual(["mug", "refund"]);
  });

  test("are scored as the formula says", () => {
    // Two chunks of 2 and 4 terms; the term is in one of them, twice: ln(1 + 1.5/1.5) * 2.2 * 2 / (2 + 1.2 * (0.25 + 0.75 * 4/3)).
    const [hit] = find(["red mug", "blue mug blue plate"], "blue");
    expect(hit?.score).toBeCloseTo((Math.log(2) * 4.4) / 3.5, 12);
  });

  test("with one score come by key, then by chunk", () => {
    const same = aSegment(["mug", "mug"]);
    const hits = searchSegments(
      [
        { key: "b", segment: same },
        { key: "a", segment: same },
      ],
      "mug",
      { limit: 3 },
    );
    expect(hits.map(({ key, chunk }) => `${key}${chunk}`)).toEqual(["a0", "a1", "b0"]);
  });

  test.each([0, -1])("of a limit of %d are none", (limit) => {
    expect(searchSegments([{ key: "a", segment: aSegment(["mug"]) }], "mug", { limit })).toEqual([]);
  });

  test("of nothing are none", () => {
    expect(searchSegments([], "mug", { limit: 5 })).toEqual([]);
    expect(find([], "mug")).toEqual([]);
    expect(find(["mug"], "")).toEqual([]);
    expect(find(["", "  "], "mug")).toEqual([]);
  });

  test("are those of a reading without an index, in one segment as in many", () => {
    fc.assert(
      fc.property(
        fc.array(anyChunk, { maxLength: 60 }),
        anyQuery,
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 70 }),
        (chunks, query, parts, limit) => {
          const whole = searchSegments([{ key: "all", segment: openSegment(buildSegment(chunks)) }], query, { limit });
          const spread = spreadOver(chunks, parts);
          const hits = searchSegments(spread.listed.toReversed(), query, { limit });
          expect(hits.map(({ score, terms }) => ({ score, terms }))).toEqual(
            whole.map(({ score, terms }) => ({ score, terms })),
          );
          expect(hits.map(({ key, chunk }) => spread.placeOf(key, chunk))).toEqual(whole.map(({ chunk }) => chunk));
        },
      ),
    );
  });
});

function aSegment(texts: readonly string[]) {
  return openSegment(buildSegment(texts.map((text, at): TextChunk => ({ line: at + 1, title: "", text }))));
}

function find(texts: readonly string[], query: string) {
  return searchSegments([{ key: "a", segment: aSegment(texts) }], query, { limit: 10 });
}

/** The chunks in `parts` segments, whose keys are in the order of the chunks. */
function spreadOver(chunks: readonly TextChunk[], parts: number) {
  const size = Math.max(1, Math.ceil(chunks.length / parts));
  const listed: ListedSegment[] = [];
  for (let from = 0; from < chunks.length; from += size) {
    const segment = openSegment(buildSegment(chunks.slice(from, from + size)));
    listed.push({ key: String(from).padStart(4, "0"), segment });
  }
  return { listed, placeOf: (key: string, chunk: number) => Number(key) + chunk };
}
