import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import { type FileRecords, fullReport } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { readAgain } from "./read-again.ts";

export interface ReprocessDeps {
  readonly files: FileRecords;
  readonly records: RecordStore;
}

/**
 * Asks for a file to be read once more from its kept bytes: by what was decided about it, under the settings of the
 * business as they are now. Its rows stay until the new ones take their place in one step; its place in the order of
 * acceptance does not change.
 * @throws OmError `NOT_FOUND`; `STATE_WRONG` for a file that is being read, a duplicate, or one that was cancelled or undone
 */
export async function reprocessFile(
  business: string,
  fileId: string,
  { files, records }: ReprocessDeps,
): Promise<FileReport> {
  const asked = await files.change(business, fileId, async (stored) => {
    assertReadable(stored.file.report);
    return readAgain(stored, {}, records);
  });
  if (asked === null) throw new OmError("INTERNAL", "a reprocess without a change");
  return fullReport(asked);
}

function assertReadable({ fileId, state, duplicateOf, replacedBy, redo }: FileReport): void {
  if (duplicateOf !== undefined) {
    throw refuse(`${fileId} is a duplicate of ${duplicateOf} and has no rows of its own`, `reprocess ${duplicateOf}`);
  }
  if (isUnfinished(state) || (redo !== undefined && redo.error === undefined))
    throw refuse(`${fileId} is still being read`, "wait until it is done");
  if (state === "cancelled") throw refuse(`${fileId} was cancelled`, "send it again");
  if (state === "undone") {
    const instead = replacedBy === undefined ? "send it again" : `reprocess ${replacedBy}, in its place`;
    throw refuse(`${fileId} was taken out of the numbers`, instead);
  }
}

function refuse(message: string, fix: string): OmError {
  return new OmError("STATE_WRONG", message, { fix });
}
