import { expect, test } from "vitest";
import { longestQuote, quotePassage } from "./quote-passage.ts";

test("a short passage is quoted whole, on one line", () => {
  expect(quotePassage("Damaged mugs:\n\n  replaced within\t14 days.", ["mug"])).toBe(
    "Damaged mugs: replaced within 14 days.",
  );
});

test("of a long one the sentences with the words that were asked for are quoted", () => {
  const filler = (of: string): string =>
    `The ${of} of the shop is as it was before and nobody changed anything. `.repeat(8);
  const quote = quotePassage(`${filler("door")}Refunds take five days. ${filler("roof")}`, ["refund", "take"]);
  expect(quote).toMatch(/^… Refunds take five days\. The roof/);
  expect(quote.length).toBeLessThanOrEqual(longestQuote + 2);
});

test("one endless word is cut", () => {
  expect(quotePassage("a".repeat(1_000_000), []).length).toBeLessThanOrEqual(longestQuote);
});

test.each([
  ["![seen](https://bad.example/a.png?d=1)", "seen"],
  ["[here](https://bad.example)", "here"],
  ["[here][1]", "here"],
  ["<img src=https://bad.example/x>", ""],
  ["see https://bad.example/?q=secret now", "see (address) now"],
  ["www.bad.example/a", "(address)"],
  ["javascript:alert(1)", "(address)"],
  ["data:text/html;base64,AAAA", "(address)"],
  ["mailto:me@bad.example", "(address)"],
  ["a\u202Eb\u0007c", "a b c"],
])("nothing that loads or leads anywhere is left: %s", (text, quoted) => {
  expect(quotePassage(text, [])).toBe(quoted);
});

test("the part that is quoted has most of what was asked, not only its first sentence", () => {
  const filler = "The pots of the east kiln are glazed by hand in the first week of each month. ".repeat(8);
  const text = `A powder has caffeine in it. ${filler}Our powder is called Volt. It has 389 mg of caffeine in each scoop. ${filler}`;
  expect(quotePassage(text, ["caffein", "powder", "volt"])).toMatch(/^… Our powder is called Volt\. It has 389 mg/);
});
