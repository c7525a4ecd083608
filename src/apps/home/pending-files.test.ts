import { expect, test } from "vitest";
import { aReport, aTable } from "../cli/print/a-report.ts";
import { pendingFiles } from "./pending-files.ts";

test.each([
  ["received, its type unknown", aReport({ state: "received", tables: [] }), "received"],
  ["being routed, its type unknown", aReport({ state: "processing", tables: [] }), "processing"],
  ["routed", aReport({ state: "routed", tables: [aTable({ state: "routed" })] }), "routed"],
  ["at work", aReport({ state: "processing", tables: [aTable({ state: "processing" })] }), "processing"],
  [
    "asking in one table while another is at work",
    aReport({ state: "processing", tables: [aTable({ state: "needs_decision" }), aTable({ state: "processing" })] }),
    "needs_decision",
  ],
])("a file is pending while it is %s", (_what, report, state) => {
  expect(pendingFiles([report], "sales")).toEqual([{ fileId: report.fileId, name: report.name, state }]);
});

test.each([
  ["done", aReport()],
  ["failed before it had a table", aReport({ state: "failed", tables: [] })],
  [
    "at work on another dataset",
    aReport({
      state: "processing",
      tables: [aTable({ state: "processing", type: "inventory" }), aTable({ state: "done" })],
    }),
  ],
  ["in the numbers while it is read anew", aReport({ redo: { generation: 2 } })],
])("a file is not pending when it is %s", (_what, report) => {
  expect(pendingFiles([report], "sales")).toEqual([]);
});
