import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { displayWidth, escapeControls, padLeft, padRight, quoteValue, shorten, wrap } from "./text.ts";

describe("text for a terminal", () => {
  test("control characters and reordering marks become visible", () => {
    expect(escapeControls("a\tb\r\nc\u001b[31m\u202e\u0000")).toBe("a\\tb\\r\\nc\\u001b[31m\\u202e\\u0000");
  });

  test("a cell is quoted, shortened and never breaks the line", () => {
    expect(quoteValue("31.02.2026")).toBe('"31.02.2026"');
    expect(quoteValue("x".repeat(5_000_000), 10)).toBe('"xxxxxxxxx…"');
  });

  test.each([
    ["abc", 3],
    ["売上", 4],
    ["é", 1],
    ["👍", 2],
    ["\u001b[31mred\u001b[39m", 3],
  ])("%s takes the columns that a terminal gives it", (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });

  test("padded text has the width asked for, shortened text never more", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 30 }).map(escapeControls);
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 40 }), (value, width) => {
        expect(displayWidth(shorten(value, width))).toBeLessThanOrEqual(width);
        expect(displayWidth(padRight(value, 80))).toBe(80);
        expect(displayWidth(padLeft(value, 80))).toBe(80);
      }),
    );
  });

  test("wrapped text keeps every word, and each line fits", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(words, fc.integer({ min: 30, max: 80 }), (list, width) => {
        const lines = wrap(list.join(" "), width, "    ");
        expect(lines.map((line) => line.slice(4)).join(" ")).toBe(list.join(" "));
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
      }),
    );
  });

  test("without a terminal nothing is wrapped", () => {
    expect(wrap("a ".repeat(500).trim(), Number.POSITIVE_INFINITY)).toHaveLength(1);
  });
});
