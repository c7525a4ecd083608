import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createAnalyser, longestTerm } from "./analyse-text.ts";

describe("words", () => {
  test.each([
    ["English is stemmed", "Refunds were running; policies ran", ["refund", "run", "polici", "ran"]],
    ["stop words are left out", "the price of an item is not what it was", ["price", "item"]],
    ["accents are folded", "Café crème, naïve Łódź, smørrebrød", ["cafe", "creme", "naiv", "lodz", "smorrebrod"]],
    ["decomposed accents too", "cafe\u0301", ["cafe"]],
    ["umlauts are found by both spellings", "Müller", ["muller", "mueller"]],
    ["sharp s is two", "Straße", ["strass"]],
    ["width and ligatures are one spelling", "ＡＢＣ ﬁnal", ["abc", "final"]],
    ["what is not seen is not there", "re\u00adfund zero\u200bwidth", ["refund", "zerowidth"]],
    ["a possessive is no word", "Anna's customers' receipts’s", ["anna", "custom", "receipt"]],
    ["Cyrillic and Greek as they are written", "Ёлка Άθήνας", ["елка", "αθηνασ"]],
    ["letters beyond the first plane", "𐐀𐐁 x", ["𐐨𐐩", "x"]],
    ["half a pair is no letter", "ab\ud800cd \udc00", ["ab", "cd"]],
    ["names that objects have", "constructor __proto__ toString", ["constructor", "proto", "tostr"]],
    ["digits of other scripts", "٣٤ १२", ["٣٤", "१२"]],
    ["signs alone are nothing", "*** --- /// . , : '", []],
    ["nothing is nothing", "", []],
  ])("%s", (_title, text, terms) => {
    expect(indexTerms(text)).toEqual(terms);
  });
});

describe("codes and numbers", () => {
  test.each([
    ["a SKU whole and by its parts", "SKU AB-12/3.", ["sku", "ab", "12", "3", "ab-12/3"]],
    ["any dash is a hyphen", "AB–12", ["ab", "12", "ab-12"]],
    ["a decimal", "12.50 or 1,234.5", ["12", "50", "12.50", "1", "234", "5", "1,234.5"]],
    ["a time", "at 10:30: go", ["10", "30", "10:30", "go"]],
    ["a fraction", "½", ["1", "2", "1/2"]],
    ["words that are joined without a digit are only parts", "and/or state-of-the-art", ["state", "art"]],
    ["a comma between words joins nothing", "red,blue 4,x", ["red", "blue", "4", "x"]],
    ["letters with digits stay one", "x2y m²", ["x2y", "m2"]],
  ])("%s", (_title, text, terms) => {
    expect(indexTerms(text)).toEqual(terms);
  });
});

describe("scripts without spaces", () => {
  test("are indexed by characters and pairs, and looked for by pairs", () => {
    expect(indexTerms("返品ok")).toEqual(["返", "品", "返品", "ok"]);
    expect(queryTerms("返品規")).toEqual(["返品", "品規"]);
    expect(queryTerms("茶")).toEqual(["茶"]);
  });

  test("Thai and Korean, too", () => {
    expect(queryTerms("ราคา")).toEqual(["รา", "าค", "คา"]);
    expect(queryTerms("환불 정책")).toEqual(["환불", "정책"]);
  });
});

test("a word is cut where it is too long, and so is nothing of a pair", () => {
  expect(indexTerms("x".repeat(1_000_000))).toEqual(["x".repeat(longestTerm)]);
  expect(indexTerms(`a${"𐐨".repeat(500)}`)).toEqual([`a${"𐐨".repeat(31)}`]);
});

test("a megabyte of joined parts is many parts and no whole", () => {
  const terms = indexTerms("a1-".repeat(300_000));
  expect(terms).toHaveLength(300_000);
  expect(new Set(terms)).toEqual(new Set(["a1"]));
});

test("marks that stand on no letter are no term", () => {
  expect(indexTerms("\u0300")).toEqual([]);
  expect(indexTerms("\u0640 cafe\u0301 \u0301 mug")).toEqual(["cafe", "mug"]);
});

test("whatever the text, terms are short, whole and the same again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const terms = indexTerms(text);
      expect(terms).toEqual(indexTerms(text));
      for (const term of terms) {
        expect(term).not.toBe("");
        expect(term.isWellFormed()).toBe(true);
        expect(term.length).toBeLessThanOrEqual(4 * longestTerm);
      }
    }),
  );
});

test("what a query looks for is what a text with it is found by", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
      expect(indexTerms(text)).toEqual(expect.arrayContaining([...queryTerms(text)]));
    }),
  );
});

function indexTerms(text: string): readonly string[] {
  const terms: string[] = [];
  createAnalyser((term) => term).indexTerms(text, (term) => void terms.push(term));
  return terms;
}

function queryTerms(text: string): readonly string[] {
  const terms: string[] = [];
  createAnalyser((term) => term).queryTerms(text, (term) => void terms.push(term));
  return terms;
}
