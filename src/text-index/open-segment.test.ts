import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import { buildSegment, type TextChunk } from "./build-segment.ts";
import { openSegment } from "./open-segment.ts";
import { searchSegments } from "./search.ts";
import { readHeader, sealSegment } from "./segment-layout.ts";

const chunks: readonly TextChunk[] = [
  { line: 1, title: "Returns", text: "goods come back within 30 days" },
  { line: 7, title: "", text: "" },
  { line: 9_007_199_254_740_991, title: "Zürich 返品", text: "mugs AB-12 are not taken back" },
];

describe("a segment", () => {
  test("gives its chunks back", () => {
    const segment = openSegment(buildSegment(chunks));
    expect(segment.chunks).toBe(3);
    expect(chunks.map((_, at) => segment.read(at))).toEqual(chunks);
  });

  test("gives any chunks back, half surrogates as U+FFFD", () => {
    const anyText = fc.string({ unit: "binary", maxLength: 300 });
    const anyChunks = fc.array(fc.record({ line: fc.maxSafeNat(), title: anyText, text: anyText }), { maxLength: 200 });
    fc.assert(
      fc.property(anyChunks, (some) => {
        const segment = openSegment(buildSegment(some));
        const read = some.map((_, at) => segment.read(at));
        expect(read).toEqual(
          some.map(({ line, title, text }) => ({ line, title: title.toWellFormed(), text: text.toWellFormed() })),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("of the same chunks has the same bytes", () => {
    expect(buildSegment(chunks)).toEqual(buildSegment(chunks[Symbol.iterator]()));
  });

  test("finds terms of one, two, three and four bytes a character among one another", () => {
    const words = ["z", "é", "ж", "ﷺ", "\u{ff71}", "𐐨", "𝟙", "b", "Ｑ", "\uffdc", "\u{1e900}"];
    const segment = openSegment(buildSegment([{ line: 1, title: "", text: words.join(" ") }]));
    for (const word of words) expect(searchSegments([{ key: "a", segment }], word, { limit: 1 })).toHaveLength(1);
  });

  test("of nothing is one", () => {
    const segment = openSegment(buildSegment([]));
    expect([segment.chunks, segment.terms]).toEqual([0, 0]);
  });

  test("is read wherever its bytes lie", () => {
    const bytes = buildSegment(chunks);
    for (const shift of [1, 2, 3, 4]) {
      const moved = new Uint8Array(bytes.length + 8);
      moved.set(bytes, shift);
      expect(openSegment(moved.subarray(shift, shift + bytes.length)).read(0)).toEqual(chunks[0]);
    }
  });

  test.each([-1, 3, 0.5, Number.NaN, 2 ** 32])("has no chunk %d", (chunk) => {
    const segment = openSegment(buildSegment(chunks));
    expect(() => segment.read(chunk)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  });

  test.each([-1, 1.5, Number.NaN])("is not built with the line %d", (line) => {
    expect(() => buildSegment([{ line, title: "", text: "" }])).toThrow(expect.objectContaining({ code: "INTERNAL" }));
  });
});

describe("bytes", () => {
  test.each([
    ["nothing", new Uint8Array(0)],
    ["a text", Buffer.from("a text that is long enough to have a header of forty-eight bytes")],
    ["zeroes", new Uint8Array(200)],
  ])("of %s are refused", (_what, bytes) => {
    expect(() => openSegment(bytes)).toThrow(expect.objectContaining({ code: "FILE_CORRUPT" }));
  });

  test("of another version are refused, and it is said which", () => {
    const bytes = buildSegment(chunks);
    bytes[4] = 99;
    expect(() => openSegment(bytes)).toThrow("its version is 99");
  });

  test("that are cut or have more behind them are refused", () => {
    const bytes = buildSegment(chunks);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => openSegment(bytes.slice(0, length))).toThrow(OmError);
    }
    expect(() => openSegment(Buffer.concat([bytes, new Uint8Array(1)]))).toThrow(OmError);
  });

  test("of which any one is changed are refused, or answer the same and refuse the text", () => {
    const whole = buildSegment(chunks);
    const answer = searchSegments([{ key: "a", segment: openSegment(whole) }], "goods back", { limit: 5 });
    const outcomes = new Set<string>();
    for (let at = 0; at < whole.length; at += 1) {
      for (const flip of [1, 0x80, 0xff]) {
        const bytes = whole.slice();
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        outcomes.add(JSON.stringify(tryOut(bytes)));
      }
    }
    expect(outcomes).toEqual(
      new Set([JSON.stringify("FILE_CORRUPT"), JSON.stringify({ answer, text: "FILE_CORRUPT" })]),
    );
  });
});

test("bytes that are changed and sealed again end in an answer or a code, never in a hang or another error", () => {
  const whole = buildSegment(Array.from({ length: 40 }, (_, at) => chunks[at % 3] ?? { line: 1, title: "", text: "" }));
  const counts = readHeader(whole);
  const anyChange = fc.record({ at: fc.integer({ min: 48, max: whole.length - 1 }), value: fc.nat(255) });
  fc.assert(
    fc.property(fc.array(anyChange, { minLength: 1, maxLength: 12 }), (changes) => {
      const bytes = whole.slice();
      for (const { at, value } of changes) bytes[at] = value;
      sealSegment(bytes, counts);
      expect(["FILE_CORRUPT", "object"]).toContain(typeOf(tryOut(bytes)));
    }),
    { numRuns: 2000 },
  );
});

describe("bounds", () => {
  test("a query of a book costs no more than its first thousand terms", () => {
    const segment = openSegment(buildSegment(chunks));
    const query = Array.from({ length: 200_000 }, (_, at) => `q${at}`).join(" ");
    expect(searchSegments([{ key: "a", segment }], `goods ${query}`, { limit: 5 })).toHaveLength(1);
  });

  test("a term that is in a chunk more often than a posting can count is there", () => {
    const segment = openSegment(buildSegment([{ line: 1, title: "", text: "mug ".repeat(5000) }]));
    expect(searchSegments([{ key: "a", segment }], "mug", { limit: 5 })).toHaveLength(1);
  });
});

/** A code when the bytes are refused; any other error fails the test. */
function tryOut(bytes: Uint8Array) {
  try {
    const segment = openSegment(bytes);
    const answer = searchSegments([{ key: "a", segment }], "goods back", { limit: 5 });
    return { answer, text: codeOf(() => segment.read(0)) };
  } catch (error) {
    if (error instanceof OmError) return error.code;
    throw error;
  }
}

function typeOf(outcome: unknown): unknown {
  return typeof outcome === "object" ? "object" : outcome;
}

function codeOf(read: () => unknown): string {
  try {
    read();
    return "";
  } catch (error) {
    return error instanceof OmError ? error.code : String(error);
  }
}
