import type { FileChange, StoredFile, TableRecord } from "#ports/file-records.ts";
import { type DatasetChange, takeTable } from "./commit.ts";

/** What takes the rows of a file out of their datasets. */
export function takeTables({ file, tables }: StoredFile): DatasetChange[] {
  return tables.flatMap(({ result }) =>
    result === null ? [] : [takeTable(result.decision.type, file.report.fileId, result.decision.table)],
  );
}

/**
 * The file as it is once its rows are out: `undone` for good, with ledger and history. Nothing of what is still being made
 * for it is wanted.
 * @param replacedBy the file that stands in its place, if any
 */
export function takenOut({ file, tables }: StoredFile, replacedBy: string | null): FileChange {
  const { redo: _redo, ...report } = file.report;
  return {
    file: {
      ...file,
      routedRound: file.round,
      report: { ...report, ...(replacedBy === null ? {} : { replacedBy }) },
    },
    tables: tables.map(tableTakenOut),
  };
}

function tableTakenOut(table: TableRecord): TableRecord {
  if (table.report.state === "undone") return table;
  const live = { visible: 0, superseded: 0, supersedes: 0 };
  const report = { ...table.report, state: "undone" as const, live };
  return { ...table, report, result: null, work: null, ...(table.result === null ? {} : { undone: table.result }) };
}
