import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { FileChange, FileRecord, StoredFile, TableRecord } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { holdContent } from "./claims.ts";
import { routeMessageOf } from "./route-message.ts";

/**
 * The change by which a file is routed once more, with what is given changed in its record: a new round, so that what an
 * older one asked for is not done any more. A visible result stays until the new one takes its place.
 * @throws OmError `STATE_WRONG` where the same bytes were sent again and another file stands for them, or are not kept
 */
export async function readAgain(
  { file, tables }: StoredFile,
  changed: Partial<FileRecord>,
  records: RecordStore,
): Promise<FileChange> {
  assertUploadKept(file.report);
  const writes = await holdContent(file, records);
  const next = { ...file, ...stillReopened(file), ...changed, round: file.round + 1 };
  const again = tables.some((table) => table.result !== null) ? besideResult(next) : fromTheStart(next, tables);
  return { ...again, writes, sends: [routeMessageOf(next)] };
}

/** What was taken back and not read anew since is taken back for the next round too: its rows are still those of the answer. */
function stillReopened({ round, reopenedRound, report }: FileRecord): Partial<FileRecord> {
  return reopenedRound === round && report.redo !== undefined ? { reopenedRound: round + 1 } : {};
}

function assertUploadKept({ fileId, expired }: FileReport): void {
  if (expired?.upload === undefined) return;
  throw new OmError("STATE_WRONG", `the bytes of ${fileId} are not kept any more, since ${expired.upload}`, {
    fix: `\`om undo ${fileId}\`, then send the file again, with --set KEY=VALUE`,
  });
}

/** The visible result stays as it is; the report says that another one is being made. */
function besideResult(file: FileRecord): FileChange {
  const { expired: _expired, ...report } = file.report; // what is read anew has rejects again
  const redo = { generation: report.generation + 1 };
  return { file: { ...file, report: { ...report, redo } } };
}

function fromTheStart(file: FileRecord, tables: readonly TableRecord[]): FileChange {
  const { error: _error, redo: _redo, expired: _expired, ...report } = file.report;
  return {
    file: { ...file, report: { ...report, state: "received" } },
    tables: tables.map((table) => ({ ...table, report: { ...table.report, state: "received" } })),
  };
}
