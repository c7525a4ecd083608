import { describe, expect, test } from "vitest";
import { assertExpected, checkExpectations, findChangedDefinitions, savedNotes } from "./check-saved.ts";
import { readSaveRequest, type SavedQuery } from "./saved-query.ts";

const saved: SavedQuery = {
  name: "march-net",
  version: 2,
  at: "2026-04-01T10:00:00.000Z",
  query: { metrics: ["net_sales"] },
  note: null,
  questions: [],
  verifiedBy: "Ann",
  expect: { net_sales: "1234.50" },
  definitions: [
    { id: "net_sales", version: 1 },
    { id: "aov", version: 1 },
    { id: "gone", version: 3 },
  ],
  isRemoved: false,
};
const answer = (...rows: (string | null)[][]) => ({
  columns: [
    { id: "month", unit: "dimension" as const },
    { id: "net_sales", unit: "money" as const, currency: "EUR" },
  ],
  rows,
});

describe("what was expected", () => {
  test("is met where it is the same in the digits that it has", () => {
    const isMet = (value: string | null, expected: string) =>
      checkExpectations({ net_sales: expected }, answer(["2026-03", value]))[0]?.isMet;
    expect(isMet("1234.5", "1234.50")).toBe(true);
    expect(isMet("1234.504999", "1234.50")).toBe(true);
    expect(isMet("1234.505", "1234.50")).toBe(true); // half-even
    expect(isMet("1234.5051", "1234.50")).toBe(false);
    expect(isMet("1234.5", "1234")).toBe(true);
    expect(isMet("-0.4", "0")).toBe(true);
    expect(isMet(null, "0")).toBe(false);
  });

  test("is of an answer of one row", () => {
    const two = answer(["2026-03", "1"], ["2026-04", "2"]);
    expect(checkExpectations({ net_sales: "1" }, two)).toEqual([
      { column: "net_sales", expected: "1", value: null, isMet: false },
    ]);
    expect(() => assertExpected({ net_sales: "1" }, two)).toThrow("the answer has 2 rows");
    expect(() => assertExpected({ month: "1" }, answer(["2026-03", "1"]))).toThrow('no column "month"');
    expect(() => assertExpected({ net_sales: "2.00" }, answer(["2026-03", "1.5"]))).toThrow(
      "net_sales is 1.5, not 2.00",
    );
    expect(() => assertExpected({ net_sales: "2" }, answer(["2026-03", null]))).toThrow(
      "net_sales is not known, not 2",
    );
    assertExpected({}, two);
  });
});

describe("definitions", () => {
  test("that mean something else, or are gone, are told first", () => {
    const changed = findChangedDefinitions(saved, [
      { id: "net_sales", version: 1 },
      { id: "aov", version: 2 },
    ]);
    expect(changed).toEqual([
      { id: "aov", saved: 1, now: 2 },
      { id: "gone", saved: 3, now: null },
    ]);
    const unmet = checkExpectations(saved.expect, answer(["2026-03", "1240"]));
    expect(savedNotes(saved, changed, unmet)).toEqual([
      "march-net: aov means something else since it was verified by Ann on 2026-04-01 (definition 1, now 2): check it, and save it again",
      "march-net: there is no gone any more",
      "march-net (version 2, verified by Ann on 2026-04-01): net_sales is 1240, not 1234.50, as was expected then",
    ]);
    expect(savedNotes({ ...saved, verifiedBy: null }, changed, [])[0]).toContain("since it was saved on 2026-04-01");
  });
});

describe("what is saved", () => {
  test.each([
    [{ name: "Weekly", query: saved.query }, "small letters"],
    [{ name: "a#b", query: saved.query }, "small letters"],
    [{ name: "-a", query: saved.query }, "small letters"],
    [{ name: "x".repeat(65), query: saved.query }, "name"],
    [{ name: "a", query: { metrics: [] } }, "name at least one metric"],
    [{ name: "a", query: { ...saved.query, period: "x".repeat(20_000) } }, "a shorter query"],
    [{ name: "a", query: saved.query, expect: { net_sales: "about 3" } }, "a number such as"],
    [{ name: "a", query: saved.query, note: "\u0007" }, "control characters"],
    [{ name: "a", query: saved.query, questions: Array.from({ length: 51 }, () => "?") }, "questions"],
    [{ name: "a", query: saved.query, owner: "Ann" }, "owner"],
  ])("is bounded: %j", (given, says) => {
    expect(() => readSaveRequest(given)).toThrow(says);
  });
});
