import { describe, expect, test } from "vitest";
import { errorCodes } from "#core/errors.ts";
import type { QueryResult } from "#metrics/query.ts";
import { exitCodeOfError, exitCodeOfQuery, exitCodeOfReport, worstExitCode } from "./exit-code.ts";
import { aReport, aRowLedger, aTable } from "./print/a-report.ts";

describe("exit codes", () => {
  test("an error never ends with success", () => {
    for (const code of errorCodes) expect([1, 2, 3, 4]).toContain(exitCodeOfError[code]);
  });

  test("usage is 2, configuration is 4, an unknown file is 1", () => {
    expect([exitCodeOfError.USAGE, exitCodeOfError.CONFIGURATION, exitCodeOfError.NOT_FOUND]).toEqual([2, 4, 1]);
  });

  test.each([
    ["done", 0],
    ["done_with_rejects", 0],
    ["duplicate", 0],
    ["needs_decision", 3],
    ["failed", 1],
    ["cancelled", 1],
  ] as const)("a file that is %s ends with %i", (state, code) => {
    expect(exitCodeOfReport(aReport({ state, tables: [aTable({ state })] }), 0.05)).toBe(code);
  });

  test("rejects count only above the threshold", () => {
    const withRejects = (rejected: number) =>
      aReport({ tables: [aTable({ rows: aRowLedger({ accepted: 100 - rejected, rejected }) })] });
    expect(exitCodeOfReport(withRejects(5), 0.05)).toBe(0);
    expect(exitCodeOfReport(withRejects(6), 0.05)).toBe(3);
    expect(exitCodeOfReport(withRejects(0), 0)).toBe(0);
  });

  test("among several files a failure wins over a question, and a question over success", () => {
    expect(worstExitCode([0, 3, 1, 0])).toBe(1);
    expect(worstExitCode([0, 3, 0])).toBe(3);
    expect(worstExitCode([2, 3])).toBe(2);
    expect(worstExitCode([])).toBe(0);
  });
});

describe("the exit code of a query", () => {
  test("is 0 for an answer", () => {
    expect(exitCodeOfQuery(aResult({}))).toBe(0);
    expect(exitCodeOfQuery(aResult({ rows: [["2026-01", "0"]] }))).toBe(0);
  });

  test("is 3 when a file is held back, no row is behind it, or a metric has no value anywhere", () => {
    expect(exitCodeOfQuery(aResult({ pending: [{ fileId: "file_01", name: "a.csv", state: "processing" }] }))).toBe(3);
    expect(exitCodeOfQuery(aResult({ coverage: { rowsUsed: 0, rowsTotal: 9, undated: 0 } }))).toBe(3);
    expect(exitCodeOfQuery(aResult({ rows: [["2026-01", null]] }))).toBe(3);
  });
});

function aResult(otherwise: Partial<QueryResult>): QueryResult {
  return {
    query: { metrics: ["net_sales"] },
    columns: [
      { id: "month", unit: "dimension" },
      { id: "net_sales", unit: "money", currency: "EUR" },
    ],
    rows: [
      ["2026-01", "1"],
      ["2026-02", null],
    ],
    period: { from: null, to: null, label: "all", timeZone: "UTC" },
    coverage: { rowsUsed: 2, rowsTotal: 2, undated: 0 },
    pending: [],
    files: [],
    definitions: [],
    profile: { id: "standard", version: 1, unconfirmed: false },
    notes: [],
    truncated: false,
    ...otherwise,
  };
}
