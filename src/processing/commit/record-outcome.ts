import { type OmError, toErrorReport } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport, TableReport } from "#core/report.ts";
import { pipelineVersion } from "#core/terms.ts";
import type { TableMessage } from "#core/work-messages.ts";
import {
  type FileChange,
  type FileRecord,
  isAtWork,
  isWaiting,
  type StoredFile,
  type TableRecord,
  type TableResultRecord,
  type TableWork,
} from "#ports/file-records.ts";

/** The work that a message names, where it is still wanted: no newer decision, no cancellation, not done yet. */
export function findWork(
  { tables }: StoredFile,
  message: Pick<TableMessage, "table" | "jobKey" | "round">,
): { readonly table: TableRecord; readonly work: TableWork } | null {
  const table = tables.find(({ index }) => index === message.table);
  if (table?.work?.jobKey !== message.jobKey || isOfAnotherRound(table.work, message)) return null;
  return { table, work: table.work };
}

function isOfAnotherRound(work: TableWork, message: Pick<TableMessage, "round">): boolean {
  return work.round !== undefined && message.round !== undefined && work.round !== message.round;
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
  const { refused: _refused, ...shown } = table;
  const report = { ...file.report, redo: { generation: redo.generation } };
  return { file: { ...file, report }, tables: [{ ...shown, work }] };
}

/** The table has rows now. */
export function completeTable(
  stored: StoredFile,
  table: TableRecord,
  work: TableWork,
  made: { readonly report: TableReport; readonly result: TableResultRecord },
): FileChange {
  const generation = Math.max(stored.file.report.generation, work.generation);
  const isWhole = stored.tables.every(({ index, result }) => index === table.index || isOf(generation, result));
  const readBy = isWhole ? { pipelineVersion } : {};
  const file = { ...stored.file, report: { ...stored.file.report, ...readBy, generation } };
  const { ready: _ready, ...rest } = table;
  return endTable({ ...stored, file }, { ...rest, ...made, work: null });
}

/** A table without rows was read by no version. */
function isOf(generation: number, result: TableResultRecord | null): boolean {
  return result === null || result.generation === generation;
}

/** The table waits for an answer. */
export function holdBackTable(stored: StoredFile, table: TableRecord, report: TableReport): FileChange {
  return endTable(stored, { ...table, report, work: null });
}

/**
 * The table failed; one that shows rows keeps them, and the file says why there are no newer ones.
 * @param options.keepsWork its message is set aside and may be sent again.
 */
export function failTable(
  stored: StoredFile,
  table: TableRecord,
  thrown: OmError,
  { keepsWork }: { readonly keepsWork: boolean },
): FileChange {
  const error = toErrorReport(thrown);
  const work = keepsWork && table.work !== null ? { ...table.work, isSetAside: true as const } : null;
  if (table.result !== null) return endTable(stored, { ...table, work, refused: error });
  const file = { ...stored.file, report: { ...stored.file.report, error } };
  return endTable({ ...stored, file }, { ...table, work, report: { ...table.report, state: "failed", error } });
}

/**
 * What a step that was broken off between a table and its file has left to do, for a home without transactions: the file
 * takes from its tables, which have all ended, what the last of them would have told it.
 */
export function endOfTables({ file, tables }: StoredFile): FileChange {
  const { report } = file;
  if (tables.length === 0 || isReplaced(file) || tables.some(isAtWork)) return {};
  if (!isUnfinished(report.state) && !isWaiting(report.redo)) return {};
  const generation = Math.max(report.generation, ...tables.map(({ result }) => result?.generation ?? 0));
  const isWhole = generation > report.generation && tables.every(({ result }) => isOf(generation, result));
  const told = { ...report, ...(isWhole ? { pipelineVersion } : {}), generation };
  return { file: { ...file, report: withoutRedo(told, tables) } };
}

/** The last table that comes to its end, whichever that is, ends the redo; why a table was not read anew is told then. */
function endTable({ file, tables }: StoredFile, ended: TableRecord): FileChange {
  const after = tables.map((table) => (table.index === ended.index ? ended : table));
  const isOver = !isReplaced(file) && !after.some(isAtWork);
  return { file: isOver ? { ...file, report: withoutRedo(file.report, after, ended) } : file, tables: [ended] };
}

function withoutRedo(report: FileReport, tables: readonly TableRecord[], ended?: TableRecord): FileReport {
  const { redo, ...rest } = report;
  if (redo?.error !== undefined) return report;
  const error = tables.find((table) => table.refused !== undefined)?.refused;
  if (error === undefined) return rest;
  return { ...rest, redo: { generation: redo?.generation ?? ended?.work?.generation ?? report.generation + 1, error } };
}

/** A newer decision waits for its routing, and will have the last word. */
function isReplaced({ round, routedRound }: FileRecord): boolean {
  return round !== routedRound;
}
