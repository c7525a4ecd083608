import type { TableDecision } from "#core/decision.ts";
import { plannedTable } from "#core/planned-table.ts";
import type { FileReport } from "#core/report.ts";
import { pipelineVersion } from "#core/terms.ts";
import type { FileRecord, StoredFile } from "#ports/file-records.ts";

/** The report of a small sales file that was read by a decision. */
export function aReport(decision: TableDecision, otherwise: Partial<FileReport> = {}): FileReport {
  return {
    fileId: "file_1",
    name: "night.csv",
    business: "shop",
    region: null,
    source: null,
    state: "done",
    format: "csv",
    encoding: "utf-8",
    bom: false,
    sizeBytes: 8,
    contentHash: "ab",
    receivedAt: "2026-03-01T10:00:00.000Z",
    finishedAt: null,
    stale: false,
    generation: 1,
    pipelineVersion,
    tables: [{ ...plannedTable(decision, []), state: "done" }],
    history: [],
    ...otherwise,
  };
}

/** The same as it is kept, with rows in the numbers. */
export function aFile(decision: TableDecision, report = aReport(decision)): StoredFile {
  const file: FileRecord = { report, uploadKey: "", settings: {}, correlationId: "", round: 1, routedRound: 1 };
  const made = { jobKey: "", generation: 1, decision, account: "" };
  return { file, tables: report.tables.map((table, index) => ({ index, report: table, result: made, work: null })) };
}
