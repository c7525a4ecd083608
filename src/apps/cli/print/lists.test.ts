import { describe, expect, test } from "vitest";
import { aReport, aRowLedger, aTable } from "./a-report.ts";
import { printFiles } from "./files.ts";
import { printHealth } from "./health.ts";
import { printInsights } from "./insights.ts";

const page = { width: 120, color: false, program: "om", globals: "" };

describe("lists", () => {
  test("files stand one a line, and the one with a question is suggested next", () => {
    const asks = aTable({ state: "needs_decision" });
    const waiting = aReport({ fileId: "file_02", name: "till.csv", state: "needs_decision", tables: [asks] });
    const dirty = aReport({ tables: [aTable({ rows: aRowLedger({ accepted: 47_898, rejected: 312 }) })] });
    expect(printFiles([dirty, waiting], page)).toMatchInlineSnapshot(`
      "file     received (UTC)    state           type   accepted  rejected         worth  name
      -------  ----------------  --------------  -----  --------  --------  ------------  ----------
      file_01  2026-11-24 10:00  done            sales    47,898       312  EUR 1,204.50  export.csv
      file_02  2026-11-24 10:00  needs_decision  sales         0         0                till.csv

      Next: om file file_02"
    `);
  });

  test("of a file with several tables the rows are those that are in the numbers", () => {
    const stopped = aTable({ name: "web", state: "cancelled", rows: aRowLedger({ accepted: 7, rejected: 3 }) });
    const mixed = aReport({ state: "cancelled", tables: [aTable(), stopped] });
    expect(printFiles([mixed], page)).toMatch(/sales +20 +0 +EUR 1,204.50/);
  });

  test("without files the first command is suggested", () => {
    expect(printFiles([], { ...page, globals: "--business acme" })).toBe(
      "No files yet. Begin with: om ingest FILE.csv --business acme",
    );
  });

  test("a finding has its size, its basis and the query that shows it", () => {
    const text = printInsights(
      [
        {
          id: "i1",
          kind: "change",
          title: "Net sales fell 12.3 % in 2026-02",
          size: { value: "-1204.5", currency: "EUR" },
          confidence: 0.97,
          period: { from: "2026-02-01", to: "2026-03-01", label: "2026-02", timeZone: "UTC" },
          evidence: { query: { metrics: ["net_sales"], by: ["month"] }, rows: [] },
          files: [{ fileId: "file_01", name: "export.csv" }],
        },
      ],
      page,
    );
    expect(text).toMatchInlineSnapshot(`
      "1. Net sales fell 12.3 % in 2026-02
         worth EUR -1,204.50, 2026-02, on 97 % of the data, from export.csv
         om query --metric net_sales --by month"
    `);
    expect(printInsights([], page)).toMatch(/^Nothing stands out yet/);
  });

  test("the doctor names what to mend", () => {
    const checks = [
      { name: "engine", ok: true, detail: "answers in 40 ms" },
      { name: "data folder", ok: false, detail: "cannot be written: check who owns it" },
    ];
    const settings = [{ name: "business", value: "acme", origin: "OM_BUSINESS" }];
    expect(
      printHealth(
        {
          checks,
          disk: [
            { name: "uploads", bytes: 1_234_567 },
            { name: "free", bytes: 20_000_000_000 },
          ],
          settings,
        },
        page,
      ),
    ).toMatchInlineSnapshot(`
      "        check        found
      ------  -----------  ------------------------------------
      ok      engine       answers in 40 ms
      not ok  data folder  cannot be written: check who owns it

      disk        used
      -------  -------
      uploads   1.2 MB
      free     20.0 GB

      setting   value  from
      --------  -----  -----------
      business  acme   OM_BUSINESS

      To mend: data folder."
    `);
  });
});
