import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findJsonError } from "./json-place.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe("the place where JSON breaks", () => {
  test.each([
    ["", 0],
    ["  ", 2],
    ["{", 1],
    ['{"a": 1', 7],
    ['{"a" 1}', 5],
    ['{"a": nonsense}', 6],
    ['{"a": [1, 2,]}', 12],
    ['{"a": 1} x', 9],
    ['{"a": "b', 6],
    ["[1 2]", 3],
    ["{a: 1}", 1],
    ["{'a': 1}", 1],
    ["[01]", 2],
    ["[1}", 2],
    ['["\u0001"]', 1],
    ["\u00a0{}", 0],
  ])("is found in %j", (text, place) => expect(findJsonError(text)).toBe(place));

  test("is nowhere exactly where the parser takes the text", () => {
    const pieces = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"\\u00e9"',
      "1",
      "-0.5e+3",
      "01",
      "null",
      "tru",
      " ",
      "\n",
      '"',
      "\\",
    );
    const texts = fc.oneof(
      fc.json(),
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join("")),
      fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([text, at, piece]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + piece + text.slice(place + 1);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(findJsonError(text) === null).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });
});
