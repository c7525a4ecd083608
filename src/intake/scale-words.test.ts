import { describe, expect, test } from "vitest";
import { shapeOf } from "../../test/support/read-sample.ts";
import { analyseTable } from "./decide.ts";
import { findScale } from "./scale-words.ts";

test.each([
  ["Sales report (in thousands)", "in thousands"],
  ["Umsatz nach Artikel, Angaben in TEUR", "Angaben in TEUR"],
  ["All figures in $000", "figures in $000"],
  ["Amounts in USD millions", "Amounts in USD millions"],
  ["Montants en milliers d'euros", "Montants en milliers"],
  ["(000s)", "(000s)"],
  ["単位：千円", "単位：千"],
  ["Sales of January, 1,000 rows", null],
  ["in store sales", null],
  ["Report of Mille Fleurs", null],
  ["Sales in Mill Road", null],
  ["Deliveries, distance in miles", null],
  ["Ventas en miles de euros", "en miles"],
])("%s: %s", (title, scale) => {
  expect(findScale([title])).toBe(scale);
});

describe("a table of sales below words that say thousands", () => {
  const shape = {
    ...shapeOf(["Order ID", "Date", "Product", "Quantity", "Sales"], [["1", "2026-01-13", "Mug", "2", "12.50"]]),
    preamble: ["Sales by order (in thousands)"],
  };

  test("is not claimed: its amounts would be read as units of one", () => {
    const { decision } = analyseTable(shape, "report.csv", new Map());
    expect(decision.type).toBe("general");
    expect(decision.reasons.join()).toContain('the lines above the table say "in thousands"');
  });

  test("is read as it is written where people say that it is sales, and the reasons say so", () => {
    const { decision } = analyseTable(shape, "report.csv", new Map([["type", "sales"]]));
    expect(decision.type).toBe("sales");
    expect(decision.reasons.join()).toContain("its numbers are taken as they are written");
  });
});
