import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Passage } from "./block.ts";
import { cutPassages } from "./cut-passages.ts";
import { cutText, passageWeight, weigh } from "./cut-text.ts";
import { toBlocks } from "./text-blocks.ts";
import { linesOf } from "./text-lines.ts";

const cut = (text: string): Passage[] => [...cutPassages(toBlocks(linesOf(text)))];
const sentence = "The supplier delivers on Monday, and nobody knows why that is so. ";

describe("the passages of a text", () => {
  const words = fc.constantFrom(
    "mug",
    "Tea.",
    "lead time",
    "# Top",
    "## Below",
    "- item",
    "配送は三日。",
    "é",
    "---",
    "```",
    "\t",
    "  ",
    "💶",
    "x".repeat(40),
    sentence.repeat(30),
    "y".repeat(5_000),
  );
  const text = fc
    .array(fc.tuple(words, fc.constantFrom("\n", "\n\n", " ", "\r\n")), { maxLength: 60 })
    .map((parts) => parts.flat().join(""));

  test("are the text, one behind the other, but for blanks", () => {
    fc.assert(
      fc.property(text, (given) => {
        const joined = cut(given)
          .map((passage) => passage.text)
          .join("");
        expect(joined.replaceAll(/\s/g, "")).toBe(given.replaceAll(/\s/g, ""));
      }),
      { numRuns: 500 },
    );
  });

  test("are no longer than 400 tokens, but for the headings above them, and begin where they say", () => {
    fc.assert(
      fc.property(text, (given) => {
        const lines = given.split(/\r?\n/);
        for (const passage of cut(given)) {
          const [body = ""] = passage.text.split("\n\n").slice(-1);
          expect(weigh(body)).toBeLessThanOrEqual(passageWeight);
          const [first = ""] = passage.text.split("\n");
          expect(lines[passage.line - 1]).toContain(first.trim());
        }
      }),
      { numRuns: 300 },
    );
  });

  test("stand below their headings", () => {
    const found = cut("# Returns\n\nWithin 30 days.\n\n## Food\n\nNever.\n\nAlso no drinks.\n\n# Shipping\nFree.\n");
    expect(found.map(({ section, place, line, text: own }) => [section, place, line, own])).toEqual([
      ["Returns", "lines 1-3", 1, "# Returns\n\nWithin 30 days."],
      ["Returns > Food", "lines 5-9", 5, "## Food\n\nNever.\n\nAlso no drinks."],
      ["Shipping", "lines 11-12", 11, "# Shipping\n\nFree."],
    ]);
  });

  test("know underlined headings, and none inside code", () => {
    expect(
      cut("Prices\n======\n\nThey hold.\n\n```\n# no heading\n\nmore\n```\n").map(({ section }) => section),
    ).toEqual(["Prices"]);
  });

  test("of a long section end at paragraphs, and those of the next section stay where they are when it changes", () => {
    const paragraphs = (count: number): string =>
      Array.from({ length: count }, (_none, at) => `${at} ${sentence.repeat(6)}`).join("\n\n");
    const given = (count: number): string => `# One\n\n${paragraphs(count)}\n\n# Two\n\n${paragraphs(20)}\n`;
    const ofTwo = (count: number): string[] =>
      cut(given(count))
        .filter(({ section }) => section === "Two")
        .map((passage) => passage.text);
    expect(ofTwo(20).length).toBeGreaterThan(3);
    expect(ofTwo(23)).toEqual(ofTwo(20));
    for (const passage of ofTwo(20).slice(0, -1)) expect(weigh(passage)).toBeGreaterThan(passageWeight / 2);
  });

  test("a text without any end is cut behind sentences, and half of a character is nowhere", () => {
    const pieces = cutText(sentence.repeat(200), passageWeight).map((piece) => piece.text);
    expect(pieces.slice(0, -1).every((piece) => piece.endsWith("."))).toBe(true);
    for (const { text: piece } of cutText("💶".repeat(4_000), 99)) expect(piece.isWellFormed()).toBe(true);
  });

  test("of headings alone are passages, too", () => {
    const found = cut("## Only a heading\n".repeat(20_000));
    for (const passage of found) expect(weigh(passage.text)).toBeLessThan(2 * passageWeight);
    expect(found.length).toBeGreaterThan(100);
  });

  test("a line of blanks behind a sign of a heading is soon read", () => {
    const begun = performance.now();
    cut(`#${" ".repeat(200_000)}x\n---\ntitle:${" ".repeat(200_000)}x\n---\n`);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test("ten megabytes on one line take seconds and are all there", () => {
    const given = sentence.repeat(160_000);
    const begun = performance.now();
    let letters = 0;
    for (const passage of cutPassages(toBlocks(linesOf(given)))) letters += passage.text.replaceAll(/\s/g, "").length;
    expect(letters).toBe(given.replaceAll(" ", "").length);
    expect(performance.now() - begun).toBeLessThan(20_000);
  }, 60_000);
});
