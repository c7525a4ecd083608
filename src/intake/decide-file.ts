import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import {
  type FileChange,
  type FileRecord,
  type FileRecords,
  fullReport,
  type TableRecord,
} from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { holdContent } from "./claims.ts";
import { routeMessageOf } from "./route-message.ts";
import type { RoutingService } from "./routing-service.ts";

export interface DecideDeps {
  readonly files: FileRecords;
  readonly records: RecordStore;
  readonly routing: RoutingService;
}

/**
 * Takes answers and choices about a file and asks for its routing by them. Settings that cannot be are refused at once.
 * A visible result stays until the new one takes its place.
 * @throws OmError `NOT_FOUND`, `DECISION_INVALID`; `STATE_WRONG` while it is being read, and where the same bytes were
 * sent again and another file stands for them
 */
export async function decideFile(
  business: string,
  fileId: string,
  settings: ReadonlyMap<string, string>,
  { files, records, routing }: DecideDeps,
): Promise<FileReport> {
  const decided = await files.change(business, fileId, async ({ file, tables }) => {
    if (file.report.duplicateOf !== undefined) throw decidesDuplicate(file.report.duplicateOf);
    if (isUnfinished(file.report.state)) throw decidesTooEarly(fileId);
    if (file.report.state === "undone") throw decidesTooLate(file.report);
    assertUploadKept(file.report);
    const writes = await holdContent(file, records);
    const together = withNewest(file.settings, settings);
    await routing.route(file, new Map(Object.entries(together)));
    const next = { ...file, settings: together, round: file.round + 1 };
    const again = tables.some((table) => table.result !== null) ? besideResult(next) : fromTheStart(next, tables);
    return { ...again, writes, sends: [routeMessageOf(next)] };
  });
  if (decided === null) throw new OmError("INTERNAL", "a decision without a change");
  return fullReport(decided);
}

/** @throws OmError `STATE_WRONG` where the bytes were removed by the rule of the business */
export function assertUploadKept({ fileId, expired }: FileReport): void {
  if (expired?.upload === undefined) return;
  throw new OmError("STATE_WRONG", `the bytes of ${fileId} are not kept any more, since ${expired.upload}`, {
    fix: `\`om undo ${fileId}\`, then send the file again, with --set KEY=VALUE`,
  });
}

/** Their order is that of their giving: a later one for all tables comes after an earlier one for one table. */
function withNewest(known: FileRecord["settings"], given: ReadonlyMap<string, string>): FileRecord["settings"] {
  const older = Object.entries(known).filter(([key]) => !given.has(key));
  return Object.fromEntries([...older, ...given]);
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

function decidesDuplicate(original: string): OmError {
  return new OmError("DECISION_INVALID", `this file is a duplicate of ${original} and has no rows of its own`, {
    fix: `decide about ${original}`,
  });
}

function decidesTooEarly(fileId: string): OmError {
  return new OmError("STATE_WRONG", `${fileId} is still being read`, {
    fix: `wait until it is done, then \`om decide ${fileId} --set KEY=VALUE\`; or cancel it first`,
  });
}

function decidesTooLate({ fileId, replacedBy }: FileReport): OmError {
  return new OmError("STATE_WRONG", `${fileId} was taken out of the numbers`, {
    fix: replacedBy === undefined ? "send it again, with --set KEY=VALUE" : `decide about ${replacedBy}, in its place`,
  });
}
