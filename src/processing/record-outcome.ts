import { type OmError, toErrorReport } from "#core/errors.ts";
import type { FileReport, TableReport } from "#core/report.ts";
import type {
  FileChange,
  FileRecord,
  StoredFile,
  TableRecord,
  TableResultRecord,
  TableWork,
} from "#ports/file-records.ts";

/** The work that a message names, where it is still wanted: no newer decision, no cancellation, not done yet. */
export function findWork(
  { tables }: StoredFile,
  message: { readonly table: number; readonly jobKey: string },
): { readonly table: TableRecord; readonly work: TableWork } | null {
  const table = tables.find(({ index }) => index === message.table);
  return table?.work?.jobKey === message.jobKey ? { table, work: table.work } : null;
}

/**
 * A table that shows rows keeps showing them while it is read anew. Where that was given up before, the report does not
 * say so any more.
 */
export function startTable(file: FileRecord, table: TableRecord): FileChange {
  const { redo } = file.report;
  if (table.result === null) {
    if (table.report.state === "processing") return {};
    return { tables: [{ ...table, report: { ...table.report, state: "processing" } }] };
  }
  if (table.work?.isSetAside === undefined || redo === undefined) return {};
  const { isSetAside: _isSetAside, ...work } = table.work;
  const report = { ...file.report, redo: { generation: redo.generation } };
  return { file: { ...file, report }, tables: [{ ...table, work }] };
}

/** The table has rows now. */
export function completeTable(
  { file, tables }: StoredFile,
  table: TableRecord,
  work: TableWork,
  made: { readonly report: TableReport; readonly result: TableResultRecord },
): FileChange {
  const generation = Math.max(file.report.generation, work.generation);
  const report = withoutRedo({ ...file, report: { ...file.report, generation } }, tables, table);
  const { ready: _ready, ...rest } = table;
  return { file: { ...file, report }, tables: [{ ...rest, report: made.report, result: made.result, work: null }] };
}

/** The table waits for an answer. */
export function holdBackTable({ file, tables }: StoredFile, table: TableRecord, report: TableReport): FileChange {
  return {
    file: { ...file, report: withoutRedo(file, tables, table) },
    tables: [{ ...table, report, work: null }],
  };
}

/**
 * The table failed; one that shows rows keeps them, and the file says why there are no newer ones.
 * @param options.keepsWork its message is set aside and may be sent again.
 */
export function failTable(
  { file, tables }: StoredFile,
  table: TableRecord,
  thrown: OmError,
  { keepsWork }: { readonly keepsWork: boolean },
): FileChange {
  const error = toErrorReport(thrown);
  const work = keepsWork && table.work !== null ? { ...table.work, isSetAside: true as const } : null;
  if (table.result !== null) {
    const generation = table.work?.generation ?? file.report.generation + 1;
    const redo = isReplaced(file) ? file.report.redo : { generation, error };
    const report = { ...file.report, ...(redo === undefined ? {} : { redo }) };
    return { file: { ...file, report }, tables: [{ ...table, work }] };
  }
  return {
    file: { ...file, report: { ...withoutRedo(file, tables, table), error } },
    tables: [{ ...table, work, report: { ...table.report, state: "failed", error } }],
  };
}

/** A newer decision waits for its routing, and will have the last word. */
function isReplaced({ round, routedRound }: FileRecord): boolean {
  return round !== routedRound;
}

/** The last table that comes to its end, whichever that is, ends the redo; one that was refused stays told. */
function withoutRedo(file: FileRecord, tables: readonly TableRecord[], ended: TableRecord): FileReport {
  const { report } = file;
  if (isReplaced(file) || tables.some((table) => table.index !== ended.index && isAtWork(table))) return report;
  const { redo, ...rest } = report;
  return redo?.error === undefined ? rest : report;
}

/** What was set aside goes on only when somebody sends it again. */
export function isAtWork({ work }: TableRecord): boolean {
  return work !== null && work.isSetAside === undefined;
}
