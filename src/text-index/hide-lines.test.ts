import { expect, test } from "vitest";
import { buildSegment } from "./build-segment.ts";
import { hideLines } from "./hide-lines.ts";
import { openSegment } from "./open-segment.ts";
import { searchSegments } from "./search.ts";

const words = ["mug", "glaze", "kiln", "saucer", "kettle"];
const chunks = Array.from({ length: 400 }, (_none, at) => ({
  line: 2 + Math.floor(at / 2),
  title: `Item ${at}`,
  text: `${words[at % 5]} ${words[(at * 3) % 5]} ${"clay ".repeat(at % 7)}fired ${at % 13 === 0 ? "teapot" : "plate"}`,
}));
const segment = openSegment(buildSegment(chunks));
const hidden = new Set(chunks.filter((_chunk, at) => at % 3 === 0).map(({ line }) => line));

test.each(["mug", "teapot kiln", "clay fired plate mug"])(
  "no hit of %s stands on a hidden line, and no other is lost",
  (query) => {
    const hits = (of: typeof segment, limit: number): string[] =>
      searchSegments([{ key: "a", segment: of }], query, { limit }).map(({ chunk }) => String(chunk));
    const all = hits(hideLines(segment, hidden), chunks.length);
    const wanted = hits(segment, chunks.length).filter((chunk) => !hidden.has(segment.read(Number(chunk)).line));
    expect(all.toSorted()).toEqual(wanted.toSorted());
    expect(hits(hideLines(segment, hidden), 5)).toEqual(all.slice(0, 5));
  },
);

test("a term that stands on hidden lines alone is none", () => {
  const all = new Set(chunks.map(({ line }) => line));
  expect(hideLines(segment, all).find(Buffer.from("mug"))).toBeNull();
  expect(hideLines(segment, new Set())).toBe(segment);
});
