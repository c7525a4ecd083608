import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import { type FileRecord, type FileRecords, fullReport } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { readAgain } from "./read-again.ts";
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
  const decided = await files.change(business, fileId, async (stored) => {
    const { file } = stored;
    if (file.report.duplicateOf !== undefined) throw decidesDuplicate(file.report.duplicateOf);
    if (isUnfinished(file.report.state)) throw decidesTooEarly(fileId);
    if (file.report.state === "undone") throw decidesTooLate(file.report);
    const together = withNewest(file.settings, settings);
    const again = await readAgain(stored, together, records);
    await routing.route(file, new Map(Object.entries(together)));
    return again;
  });
  if (decided === null) throw new OmError("INTERNAL", "a decision without a change");
  return fullReport(decided);
}

/** Their order is that of their giving: a later one for all tables comes after an earlier one for one table. */
function withNewest(known: FileRecord["settings"], given: ReadonlyMap<string, string>): FileRecord["settings"] {
  const older = Object.entries(known).filter(([key]) => !given.has(key));
  return Object.fromEntries([...older, ...given]);
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
