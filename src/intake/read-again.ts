import type { FileChange, FileRecord, StoredFile, TableRecord } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { holdContent } from "./claims.ts";
import { routeMessageOf } from "./route-message.ts";

/**
 * The change by which a file is routed once more, with these settings: a new round, so that what an older one asked for is
 * not done any more. A visible result stays until the new one takes its place.
 * @throws OmError `STATE_WRONG` where the same bytes were sent again and another file stands for them
 */
export async function readAgain(
  { file, tables }: StoredFile,
  settings: FileRecord["settings"],
  records: RecordStore,
): Promise<FileChange> {
  const writes = await holdContent(file, records);
  const next = { ...file, settings, round: file.round + 1 };
  const again = tables.some((table) => table.result !== null) ? besideResult(next) : fromTheStart(next, tables);
  return { ...again, writes, sends: [routeMessageOf(next)] };
}

/** The visible result stays as it is; the report says that another one is being made. */
function besideResult(file: FileRecord): FileChange {
  const redo = { generation: file.report.generation + 1 };
  return { file: { ...file, report: { ...file.report, redo } } };
}

function fromTheStart(file: FileRecord, tables: readonly TableRecord[]): FileChange {
  const { error: _error, redo: _redo, ...report } = file.report;
  return {
    file: { ...file, report: { ...report, state: "received" } },
    tables: tables.map((table) => ({ ...table, report: { ...table.report, state: "received" } })),
  };
}
