import * as fc from "fast-check";
import { expect, test } from "vitest";
import { lengthNorms, saturate } from "./bm25.ts";
import { buildSegment, type TextChunk } from "./build-segment.ts";
import { findTerms, type FoundTerm } from "./find-terms.ts";
import { openSegment, type Segment } from "./open-segment.ts";
import { rankChunks } from "./rank-chunks.ts";

/** From words of one chunk to words of most: `w13` is every second word, `w0` one of sixteen thousand. */
const words = Array.from({ length: 14 }, (_, at) => `w${at}`);

test("what is left out is never a hit: over many windows as by adding up all, with the same scores and order", () => {
  const segments = [aSegment(11_000, 5), aSegment(4096, 6), aSegment(3, 7), aSegment(9000, 8)];
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.constantFrom(...words), { minLength: 1, maxLength: 9 }),
      fc.constantFrom(1, 3, 10, 100, 5000),
      (asked, limit) => {
        const terms = findTerms(segments, new Map(asked.map((word, at) => [word, 1 + (at % 3)])));
        expect(rankChunks(segments, terms, limit)).toEqual(addUpAll(segments, terms).slice(0, limit));
      },
    ),
    { numRuns: 60 },
  );
});

test("the best are found where they stand behind many that are nearly as good", () => {
  const near = Array.from({ length: 9000 }, (_, line): TextChunk => ({ line, title: "", text: "mug plate and more" }));
  const best = Array.from({ length: 3 }, (_, line): TextChunk => ({ line, title: "", text: "mug plate" }));
  const segments = [openSegment(buildSegment([...near, ...best]))];
  const terms = findTerms(segments, new Map(["mug", "plate"].map((word) => [word, 1])));
  expect(rankChunks(segments, terms, 5).map(({ chunk }) => chunk)).toEqual([9000, 9001, 9002, 0, 1]);
});

/** The formula for each chunk that has a term, in the order in which a search adds: rarest first. */
function addUpAll(segments: readonly Segment[], terms: readonly FoundTerm[]) {
  const sum = (of: (segment: Segment) => number): number => segments.reduce((total, segment) => total + of(segment), 0);
  const norms = lengthNorms(sum(({ length }) => length) / sum(({ chunks }) => chunks));
  return segments
    .flatMap(({ lengths }, segment) => {
      const scores = new Map<number, number>();
      for (const { factor, postings } of terms) {
        for (const posting of postings[segment]?.list ?? []) {
          const chunk = posting >>> 8;
          const norm = norms[lengths[chunk] ?? 0] ?? 0;
          scores.set(chunk, (scores.get(chunk) ?? 0) + factor * saturate(posting & 255, norm));
        }
      }
      return Array.from(scores, ([chunk, score]) => ({ segment, chunk, score }));
    })
    .toSorted((left, right) => right.score - left.score || left.segment - right.segment || left.chunk - right.chunk);
}

function aSegment(chunks: number, seed: number): Segment {
  let state = seed;
  const random = (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const aText = (): string =>
    Array.from({ length: random(9) }, () => words[Math.floor(Math.log2(1 + random(2 ** 14)))]).join(" ");
  return openSegment(
    buildSegment(Array.from({ length: chunks }, (_, line): TextChunk => ({ line, title: "", text: aText() }))),
  );
}
