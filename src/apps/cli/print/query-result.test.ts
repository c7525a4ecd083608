import { describe, expect, test } from "vitest";
import type { QueryResult } from "#metrics/query.ts";
import { printQueryResult } from "./query-result.ts";
import { printQueryCommand } from "./query-command.ts";

const page = { width: 100, color: false, program: "om", globals: "" };

function aResult(otherwise: Partial<QueryResult> = {}): QueryResult {
  return {
    query: { metrics: ["net_sales", "return_rate", "upt"], by: ["month"] },
    columns: [
      { id: "month", unit: "dimension" },
      { id: "net_sales", unit: "money", currency: "EUR" },
      { id: "return_rate", unit: "ratio" },
      { id: "upt", unit: "ratio" },
    ],
    rows: [
      ["2026-01", "412038.205", "0.123456789", "2.345678901"],
      [null, "-3.1", null, "1"],
    ],
    period: { from: "2026-01-01", to: "2026-04-01", label: "2026-Q1", timeZone: "UTC" },
    coverage: { rowsUsed: 48_210, rowsTotal: 50_000, undated: 12 },
    pending: [],
    files: [{ fileId: "file_01", name: "export.csv" }],
    definitions: [{ id: "net_sales", version: 1, description: "gross_sales - discounts - returns." }],
    profile: { id: "standard", version: 1, unconfirmed: false },
    notes: [],
    truncated: false,
    ...otherwise,
  };
}

describe("a query result", () => {
  test("is a table with what it rests on", () => {
    expect(printQueryResult(aResult(), page)).toMatchInlineSnapshot(`
      "month      net_sales (EUR)  return_rate     upt
      ---------  ---------------  -----------  ------
      2026-01         412,038.20       12.3 %  2.3457
      (unknown)            -3.10            -  1.0000

      Period: 2026-Q1, 2026-01-01 to 2026-03-31 (UTC)
      Rows: 48,210 used of 50,000, 12 rows without a date
      Files: export.csv
      net_sales: gross_sales - discounts - returns."
    `);
  });

  test("names what is not in it", () => {
    const text = printQueryResult(
      aResult({
        query: { metrics: ["net_sales"], where: [{ dimension: "region", op: "!=", value: null }] },
        pending: [
          { fileId: "file_02", name: "till\u001b.csv", state: "needs_decision" },
          { fileId: "file_03", name: "big.csv", state: "processing" },
        ],
        notes: ["cost is not in export.csv"],
        truncated: true,
      }),
      page,
    );
    expect(text).toContain("Only: region != (unknown)");
    expect(text).toContain("Not in these numbers: till\\u001b.csv (file_02) waits for a decision.");
    expect(text).toContain("Not in these numbers: big.csv (file_03) is still being processed (processing).");
    expect(text).toContain("Note: cost is not in export.csv");
    expect(text).toContain("cut off by --limit");
  });

  test("rounds each row by its own currency where there are several", () => {
    const text = printQueryResult(
      aResult({
        columns: [
          { id: "currency", unit: "dimension" },
          { id: "net_sales", unit: "money" },
        ],
        rows: [
          ["EUR", "10.005"],
          ["JPY", "1500.4"],
        ],
      }),
      page,
    );
    expect(text).toMatch(/EUR +10\.00\nJPY +1,500\n/);
  });

  test("without rows says so", () => {
    expect(printQueryResult(aResult({ rows: [] }), page)).toMatch(/^no rows\n/);
  });

  test("ends with all rows together, and prints shares as percentages", () => {
    const text = printQueryResult(
      aResult({
        columns: [
          { id: "month", unit: "dimension" },
          { id: "currency", unit: "dimension" },
          { id: "net_sales", unit: "money" },
          { id: "net_sales_share_of_month", unit: "ratio" },
        ],
        rows: [[null, "EUR", "10", "0.5"]],
        totals: [
          [null, "EUR", "20", null],
          [null, null, "3", null],
        ],
      }),
      page,
    );
    expect(text.split("\n").slice(2, 5)).toEqual([
      "(unknown)  EUR           10.00                    50.0 %",
      "total      EUR           20.00                         -",
      "total                     3.00                         -",
    ]);
  });

  test("that is shaped is asked again by the same options", () => {
    const shape = { align: "weekday", sameStore: true, top: 5, total: false, moving: 7, movingAs: "sum" } as const;
    expect(printQueryCommand({ metrics: ["net_sales"], compare: "year_ago", ...shape }, page)).toBe(
      "om query --metric net_sales --compare year_ago --align weekday --same-store --top 5 --moving 7 --moving-as sum",
    );
  });

  test("can be asked again by a command that a shell reads as meant", () => {
    const command = printQueryCommand(
      {
        metrics: ["net_sales", "orders"],
        by: ["month"],
        where: [
          { dimension: "product", op: "=", value: "Tom's tea" },
          { dimension: "region", op: "!=", value: null },
        ],
        order: ["-net_sales"],
        limit: 3,
      },
      { ...page, globals: "--business acme" },
    );
    expect(command).toBe(
      "om query --metric net_sales,orders --by month --where 'product=Tom'\\''s tea' --where 'region!=' --order -net_sales --limit 3 --business acme",
    );
  });
});
