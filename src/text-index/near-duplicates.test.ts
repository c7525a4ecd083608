import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findNearDuplicates } from "./near-duplicates.ts";

const invoice =
  "Invoice 4711 of 3 May to Example Company: ten boxes of blue mugs at 12.50 each, delivered to the shop in the west of " +
  "the town, to be paid within thirty days, less two per cent where it is paid within ten days of the day of delivery";

describe("texts are one group", () => {
  test("when they are the same but for case, spaces, punctuation and width", () => {
    expect(
      groupsOf(invoice, "something else", `  ${invoice.toUpperCase()}! `, invoice.replaceAll(" ", "\u3000")),
    ).toEqual([["0", "2", "3"]]);
  });

  test("when few of their many words differ", () => {
    expect(groupsOf(invoice, invoice.replace("blue", "red"))).toEqual([["0", "1"]]);
  });

  test("in scripts without spaces, too", () => {
    const note = "返品は購入日から三十日以内に限り受け付けますのでレシートを必ずお持ちください";
    expect(groupsOf(note, `${note}。`, "営業時間は午前九時から午後六時までです")).toEqual([["0", "1"]]);
  });

  test("in the order of their first members, whatever else is between them", () => {
    const other =
      "the policy for returns says that goods come back within a month and that the money follows in a week";
    expect(groupsOf(other, invoice, "alone", invoice, other)).toEqual([
      ["0", "4"],
      ["1", "3"],
    ]);
  });
});

describe("texts are two", () => {
  test.each([
    ["a number", "4711", "4712"],
    ["an amount", "12.50", "12.60"],
    ["a digit that moves", "12.50", "125.0"],
    ["a sign", "at 12.50", "at -12.50"],
    ["a currency", "12.50 each", "12.50 € each"],
    ["per cent", "4711", "4711 %"],
    ["a code", "mugs", "mugs AB-12"],
    ["a number that is written as a word", "ten boxes", "six boxes"],
    ["not", "to be paid", "not to be paid"],
    ["without", "less two", "without two"],
  ])("when they differ in %s", (_what, from, to) => {
    expect(groupsOf(invoice, invoice.replace(from, to))).toEqual([]);
  });

  test("when the letters of a code differ, however long they are", () => {
    const long = `${invoice} ${invoice.replace("4711", "AB-12")}`;
    expect(groupsOf(long, long.replace("AB-12", "AC-12"))).toEqual([]);
  });

  test("when two numbers change places", () => {
    expect(groupsOf(`${invoice} 10 of one, 20 of the other`, `${invoice} 20 of one, 10 of the other`)).toEqual([]);
  });

  test("when they are short and differ in a word", () => {
    expect(groupsOf("returns of store west", "returns of store east")).toEqual([]);
  });

  test("when they have no words at all", () => {
    expect(groupsOf("", "", "***", "---")).toEqual([]);
  });

  test("when they differ behind what is compared", () => {
    const long = "many words are here ".repeat(11_000);
    expect(groupsOf(`${long} one`, `${long} two`)).toEqual([]);
    expect(groupsOf(`${long} one`, `${long} one`)).toEqual([["0", "1"]]);
  });
});

test("no chain makes a group: each member is like the first", () => {
  const words = Array.from(
    { length: 60 },
    (_, at) => `word${String.fromCodePoint(97 + (at % 26), 97 + Math.floor(at / 26))}`,
  );
  const steps = Array.from({ length: 20 }, (_, step) =>
    words.map((word, at) => (at < step * 2 ? `${word}x` : word)).join(" "),
  );
  const [first = []] = groupsOf(...steps);
  expect(first.length).toBeGreaterThan(1);
  expect(first).not.toContain("19");
});

test("a text beside itself is always found, and one number more or less always parts them", () => {
  const aText = fc
    .array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 30 })
    .map((words) => `w ${words.join(" ")}`);
  fc.assert(
    fc.property(aText, fc.nat(), (text, number) => {
      expect(groupsOf(text, text)).toEqual([["0", "1"]]);
      expect(groupsOf(`${text} x`, `${text} x ${number}`)).toEqual([]);
      expect(groupsOf(`${text} x ${number}`, `${text} x ${number + 1}`)).toEqual([]);
    }),
  );
});

test("thousands of texts that are alike are grouped in bounded time, and so are thousands without a word", () => {
  const alike = Array.from({ length: 5000 }, (_, at) => invoice.replace("4711", String(at)));
  expect(groupsOf(...alike, ...alike.map(() => "***"))).toEqual([]);
  expect(groupsOf(...alike.map(() => invoice))).toHaveLength(1);
});

test("ten megabytes without a space are compared in bounded time", () => {
  const long = "ab-".repeat(3_500_000);
  expect(groupsOf(long, long)).toEqual([["0", "1"]]);
});

function groupsOf(...texts: readonly string[]) {
  return findNearDuplicates(texts.map((text, at) => ({ id: String(at), text })));
}
