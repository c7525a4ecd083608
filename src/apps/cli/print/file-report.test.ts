import { describe, expect, test } from "vitest";
import { noAmounts } from "#core/ledger.ts";
import { aDialect, aReport, aRowLedger, aTable } from "./a-report.ts";
import { printFileReport, printNext } from "./file-report.ts";
import type { Page } from "./page.ts";

const page: Page = { width: 100, color: false, program: "om", globals: "" };

const dirty = aReport({
  state: "needs_decision",
  encoding: "windows-1252",
  tables: [
    aTable({
      state: "needs_decision",
      vendor: "Shopify",
      grain: "order line",
      runnerUp: { type: "inventory", confidence: 0.21 },
      dialect: { ...aDialect, delimiter: ";", decimal: ",", dateOrder: null, headerLine: 3 },
      rows: aRowLedger({ accepted: 47_898, rejected: 312, preamble: 2, blank: 9, repeats: 5, newlinesInQuotes: 4 }),
      amounts: {
        ...aTable().amounts,
        accepted: { known: { EUR: "412038.205" }, unreadable: 0 },
        rejected: { known: { EUR: "1.2" }, unreadable: 303 },
        repeats: { known: { EUR: "61.4" }, unreadable: 0 },
      },
      questions: [
        {
          id: "dateOrder",
          column: "Datum",
          readings: [
            { value: "dmy", effect: { rows: 47_898, amounts: { known: { EUR: "412038.205" }, unreadable: 0 } } },
            { value: "mdy", effect: { rows: 19_000, amounts: { known: { EUR: "163004.1" }, unreadable: 0 } } },
          ],
        },
      ],
      issues: [
        {
          code: "OM-QTY-02",
          count: 303,
          examples: [{ line: 1_118, column: "qty", raw: "abc\n", reason: "not a number", fix: "write it in digits" }],
        },
        {
          code: "OM-ROW-01",
          count: 9,
          examples: [{ line: 7, column: null, raw: "a;b", reason: "too few cells", fix: "complete the row" }],
        },
      ],
      printedTotals: [
        { line: 48_224, column: "Total", printed: "412.038,20", ours: "412038.205", difference: "0.005" },
      ],
      notes: ["2 lines above the header were left out"],
    }),
  ],
});

describe("the report of a file", () => {
  test("a clean file is a state, what it is, and a sum that adds up", () => {
    expect(printFileReport(aReport(), "summary", page)).toMatchInlineSnapshot(`
      "export.csv  done: every row is in the numbers
        file_01
        sales, 97 % sure
          because headers name a date, a product and money
        csv, utf-8, commas, decimal point, dates year-month-day, header on line 1

          rows                 EUR
          ----  --------  --------
            20  accepted  1,204.50
             0  rejected      0.00
          ----  --------  --------
            20  read      1,204.50
        20 read + 1 header = 21 records"
    `);
  });

  test("a dirty file says what is wrong, what is asked, and what each answer would do", () => {
    expect(printFileReport(dirty, "summary", page)).toMatchInlineSnapshot(`
      "export.csv  needs_decision: waits for your answer, not in the numbers yet
        file_01
        sales, 97 % sure (next: inventory, 21 %), from Shopify, one row is one order line
          because headers name a date, a product and money
        csv, windows-1252, semicolons, decimal comma, header on line 3

            rows                   EUR  unreadable amounts
          ------  --------  ----------  ------------------
          47,898  accepted  412,038.20                   0
             312  rejected        1.20                 303
          ------  --------  ----------  ------------------
          48,210  read      412,039.40                 303
        48,210 read + 2 above the header + 1 header + 9 empty = 48,222 records on 48,226 lines (4 line
        breaks inside quotes)
        5 exact repeats of other rows, counted like any row, worth EUR 61.40; the other choice:
          om decide file_01 --set repeats=once

        Totals printed in the file, beside ours
          line 48,224, Total: printed 412.038,20, ours 412,038.205, difference 0.005

        Question (dateOrder): how are the dates in "Datum" written?
          answer                  accepted rows           worth
          ------  --------------  -------------  --------------
          dmy     day-month-year         47,898  EUR 412,038.20
          mdy     month-day-year         19,000  EUR 163,004.10
          answer with one of:
            om decide file_01 --set dateOrder=dmy
            om decide file_01 --set dateOrder=mdy

        What is wrong with rows
          303 x OM-QTY-02  not a number
              line 1,118, qty: "abc\\n"
              fix: write it in digits
          9 x OM-ROW-01  too few cells
              line 7: "a;b"
              fix: complete the row

        Notes
          - 2 lines above the header were left out"
    `);
  });

  test("a general table says that no number counts it, and how to say what it is", () => {
    const [sales, general] = [aTable(), aTable({ type: "general", name: "stores" })];
    const printed = printFileReport(aReport({ tables: [sales, general] }), "summary", page);
    expect(printed.split("no number of sales or stock counts it")).toHaveLength(2);
    expect(printed).toContain("om decide file_01 --set stores.type=sales --set map.COLUMN=FIELD");
    const empty = aTable({ type: "general", rows: aRowLedger({ accepted: 0 }) });
    expect(printFileReport(aReport({ tables: [empty] }), "summary", page)).not.toContain("map.COLUMN");
  });

  test("the full report adds choices, columns and profile", () => {
    const table = aTable({
      type: "general",
      mapping: [
        { source: "Datum", field: "ordered_at", confidence: 0.93, why: "header and values are dates" },
        { source: "Memo", field: null, confidence: 0, why: "no field fits" },
      ],
      profile: [
        {
          name: "amount",
          kind: "number",
          filled: 19,
          empty: 1,
          distinct: 12,
          unread: 0,
          keyWith: null,
          min: "-3.5",
          max: "12000",
          quartiles: ["1", "20", "300"],
          top: [{ value: "20", count: 4 }],
          patterns: [],
          months: [],
        },
      ],
    });
    expect(printFileReport(aReport({ tables: [table] }), "full", page)).toMatchInlineSnapshot(`
      "export.csv  done: every row is in the numbers
        file_01
        4.1 kB, received 2026-11-24T10:00:00.000Z, finished 2026-11-24T10:00:01.000Z
        SHA-256 ab12
        general, 97 % sure
          because headers name a date, a product and money
        csv, utf-8, commas, decimal point, dates year-month-day, header on line 1

          rows                 EUR
          ----  --------  --------
            20  accepted  1,204.50
             0  rejected      0.00
          ----  --------  --------
            20  read      1,204.50
        20 read + 1 header = 21 records
        kept as it is: no number of sales or stock counts it; where it is sales, or stock
        (type=inventory):
          om decide file_01 --set type=sales --set map.COLUMN=FIELD

        Choices
          repeats=keep  price=unit  tax=net  currency=EUR

        Columns
          column  used as     sure  why
          ------  ----------  ----  ---------------------------
          Datum   ordered_at  93 %  header and values are dates
          Memo    -                 no field fits

        What the columns hold
          column  kind    filled  empty  different  least  middle  most    most frequent
          ------  ------  ------  -----  ---------  -----  ------  ------  -------------
          amount  number      19      1         12  -3.5   20      12,000  "20" (4)"
    `);
  });

  test("a failed file names its cause and the way out", () => {
    const error = { code: "NOT_TEXT", message: "junk.csv is not text", fix: "export it as CSV" } as const;
    expect(printFileReport(aReport({ state: "failed", tables: [], error }), "summary", page)).toMatchInlineSnapshot(`
      "export.csv  failed: not in the numbers
        file_01
        NOT_TEXT: junk.csv is not text
        Fix: export it as CSV"
    `);
  });

  test("suggested commands reach the same data", () => {
    const elsewhere = { ...page, globals: "--business acme" };
    expect(printFileReport(dirty, "summary", elsewhere)).toContain(
      "om decide file_01 --set dateOrder=mdy --business acme",
    );
    expect(printNext(aReport(), "summary", elsewhere)).toContain("om file file_01 --business acme");
  });

  test("of a document it is said that it can be asked about, and how", () => {
    const document = aReport({ tables: [aTable({ type: "documents" })] });
    expect(printFileReport(document, "summary", page)).toContain("questions can be asked about what it says");
    expect(printNext(document, "summary", page)).toContain("om ask");
    expect(printNext(document, "summary", page)).not.toContain("om query");
  });

  test("no number is suggested over a table without rows", () => {
    const empty = aReport({ tables: [aTable({ rows: aRowLedger({ accepted: 0 }) })] });
    expect(printNext(aReport(), "summary", page)).toContain("om query --metric net_sales");
    expect(printNext(empty, "summary", page)).not.toContain("om query");
  });

  test("a choice about one table of several names that table, where its name can be typed", () => {
    const [first] = dirty.tables;
    if (first === undefined) throw new Error("there is a table");
    const named = (name: string) => {
      const text = printFileReport({ ...dirty, tables: [{ ...first, name }, aTable()] }, "summary", page);
      return text.split("\n").flatMap((line) => line.trim().match(/^om decide file_01 --set (.*)/)?.[1] ?? []);
    };
    const keys = ["repeats=once", "dateOrder=dmy", "dateOrder=mdy"];
    expect(named("web")).toEqual(keys.map((key) => `web.${key}`));
    expect(named("my web (2)")).toEqual(keys.map((key) => `'my web (2).${key}'`));
    expect(named("a=b")).toEqual(keys);
    expect(named("\u001b[31m")).toEqual(keys);
  });

  test("two currencies stand in two columns and are never added", () => {
    const amounts = { ...aTable().amounts, accepted: { known: { EUR: "1", JPY: "1500.4" }, unreadable: 0 } };
    const report = printFileReport(aReport({ tables: [aTable({ amounts })] }), "summary", page);
    expect(report).toContain("20  accepted  1.00  1,500");
  });

  test("a table without amounts shows rows alone", () => {
    const amounts = { ...aTable().amounts, field: null, accepted: noAmounts };
    const report = printFileReport(aReport({ tables: [aTable({ amounts })] }), "summary", page);
    expect(report).toContain("      20  accepted\n");
  });

  test("text of a file cannot steer the terminal", () => {
    const issues = [
      {
        code: "OM-ROW-01",
        count: 1,
        examples: [{ line: 2, column: "\u001b[2J", raw: "\u001b]0;x\u0007", reason: "r", fix: "f" }],
      },
    ];
    const report = aReport({ name: "a\u001b[31m.csv", tables: [aTable({ issues, notes: ["\u202Ereversed"] })] });
    // oxlint-disable-next-line no-control-regex
    expect(printFileReport(report, "full", page)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  test("nothing but ids and commands is wider than the page", () => {
    const narrow = printFileReport(dirty, "full", { ...page, width: 60 });
    const wide = narrow.split("\n").filter((line) => line.length > 60 && !line.includes("om decide"));
    expect(wide).toEqual([]);
  });

  test("colours are used only when asked for", () => {
    // oxlint-disable-next-line no-control-regex
    expect(printFileReport(dirty, "full", { ...page, color: true })).toMatch(/\u001b\[33mneeds_decision/);
    // oxlint-disable-next-line no-control-regex
    expect(printFileReport(dirty, "full", page)).not.toMatch(/\u001b/);
  });
});

describe("the head of a file with several tables", () => {
  test.each([
    ["needs_decision", "needs_decision", "1 of 2 tables is in the numbers, the rest waits for your answer"],
    ["cancelled", "cancelled", "1 of 2 tables is in the numbers, the rest was stopped"],
    ["failed", "failed", "1 of 2 tables is in the numbers, the rest failed"],
    ["failed", "undone", "1 of 2 tables is in the numbers, the rest is not"],
    ["done_with_rejects", "done_with_rejects", "in the numbers, without the rejected rows"],
  ] as const)("says what is in the numbers: %s with %s", (state, other, words) => {
    const report = aReport({ state, tables: [aTable(), aTable({ name: "web", state: other })] });
    expect(printFileReport(report, "summary", page).split("\n")[0]).toBe(`export.csv  ${state}: ${words}`);
  });
});
