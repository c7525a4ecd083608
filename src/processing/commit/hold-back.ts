import type { TableReport } from "#core/report.ts";
import type { FileChange, FileRecord, StoredFile, TableRecord } from "#ports/file-records.ts";
import { type CommitDeps, prepareCommit, takeTable } from "./commit.ts";
import { holdBackTable } from "./record-outcome.ts";

/** The last decision was taken back: what was open before it may be open again. */
export function isReopened({ round, reopenedRound }: FileRecord): boolean {
  return reopenedRound === round;
}

/** The table waits for an answer. Rows that it shows by an answer that was taken back leave the numbers in the same step. */
export async function holdBack(
  stored: StoredFile,
  table: TableRecord,
  report: TableReport,
  deps: CommitDeps,
): Promise<FileChange> {
  if (table.result === null) return holdBackTable(stored, table, report);
  const { business, fileId } = stored.file.report;
  const { type, table: name } = table.result.decision;
  const { writes, withdraw } = await prepareCommit(business, [takeTable(type, fileId, name)], deps);
  return { ...holdBackTable(stored, { ...table, result: null }, report), writes, withdraw };
}
