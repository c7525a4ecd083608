import { expect, test } from "vitest";
import type { Explanation } from "#metrics/explain/explanation.ts";
import { printExplanation } from "./explanation.ts";
import type { Page } from "./page.ts";
import { displayWidth } from "./text.ts";

const page: Page = { width: 100, color: false, program: "om", globals: "" };
const part = { aggregate: "sum", over: "lines", columns: ["net"], sql: "net" } as const;

const explanation: Explanation = {
  query: { metrics: ["net_sales"], by: ["store"] },
  period: { from: "2026-03-01", to: "2026-04-01", label: "2026-03", timeZone: "UTC" },
  metrics: [
    {
      id: "net_sales",
      version: 1,
      title: "Net sales",
      description: "gross_sales - discounts - returns; without tax and shipping.",
      formula: "net",
      source: "Meltano issue 1785; dbt_shopify",
      unit: "money",
      parts: [{ ...part, name: "net", words: "sum of net over lines" }],
    },
  ],
  cells: [
    {
      metric: "net_sales",
      group: [{ dimension: "store", label: "North\u001b[31m" }],
      currency: "EUR",
      value: "12345.5",
      parts: [{ name: "net", value: "12345.5", rows: 1_200 }],
      rows: { count: 1_200, shown: 2, sum: "12345.5" },
      shown: [
        {
          fileId: "file_1",
          file: "orders.csv",
          table: "orders",
          line: 41,
          values: { day: "2026-03-05", net: "1000.25" },
          contributions: { net: "1000.25" },
          contribution: "1000.25",
          record: {
            cells: [{ column: "Order ID", value: "A-1" }],
            byte: 2_033,
            raw: `A-1;05.03.2026;${"a very long product name ".repeat(10)};1;1.000,25`,
          },
        },
        {
          fileId: "file_2",
          file: "book.xlsx",
          table: "March",
          line: 7,
          values: { day: "2026-03-06", net: "3" },
          contributions: { net: "3" },
          contribution: "3",
          record: {
            cells: [
              { column: "Order ID", value: "A-2" },
              { column: "Note", value: "two\nlines" },
              { column: "Empty", value: "" },
            ],
            byte: null,
            raw: null,
          },
        },
      ],
    },
  ],
  sources: [
    {
      fileId: "file_1",
      file: "orders.csv",
      table: "orders",
      type: "sales",
      format: "csv",
      encoding: "utf-8",
      mapping: [{ source: "Price", field: "unit_price", confidence: 0.95, why: 'the header "Price" names it' }],
      policies: [
        { name: "repeats", value: "once", decidedBy: "person" },
        { name: "tax", value: "net", decidedBy: "file" },
      ],
      settings: { repeats: "once" },
    },
  ],
  pending: [],
  notes: ["a note"],
  truncated: false,
};

test("an explanation goes from the number over its parts to the lines of the files, within the page", () => {
  const text = printExplanation(explanation, page);
  const lines = text.split("\n");
  expect(lines.slice(0, 7)).toEqual([
    "net_sales = 12,345.50 EUR, store North\\u001b[31m",
    "  net = 12,345.5, of 1,200 rows",
    "  2 of 1,200 rows, the largest first:",
    "  1,000.25  orders.csv:41 (byte 2033)  day 2026-03-05, net 1000.25",
    expect.stringMatching(/^ {6}A-1;05\.03\.2026;a very long .*…$/),
    "  3  book.xlsx [March]:7  day 2026-03-06, net 3",
    "      Order ID=A-2 | Note=two\\nlines",
  ]);
  expect(lines.filter((line) => displayWidth(line) > 100)).toEqual([]);
  expect(text).toContain('  Price -> unit_price: the header "Price" names it (0.95)');
  expect(text).toContain("  policies: repeats=once (set by a person), tax=net");
  expect(text).toContain("Period: 2026-03, 2026-03-01 to 2026-03-31 (UTC)");
});

test("a number that nothing counts for says so", () => {
  const [cell] = explanation.cells;
  if (cell === undefined) throw new Error("there is a cell");
  const empty = { ...cell, value: null, parts: [{ name: "net", value: null, rows: 0 }], shown: [] };
  const text = printExplanation(
    { ...explanation, cells: [{ ...empty, rows: { count: 0, shown: 0, sum: null } }], sources: [] },
    page,
  );
  expect(text.split("\n").slice(0, 3)).toEqual([
    "net_sales = - EUR, store North\\u001b[31m",
    "  net = (unknown), of 0 rows",
    "  no row counts",
  ]);
});
