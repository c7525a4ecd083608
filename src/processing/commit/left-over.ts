import type { TableMessage } from "#core/work-messages.ts";
import type { FileChange, FileRecord, FileRecords, StoredFile } from "#ports/file-records.ts";
import type { OutgoingMessage, ReceivedMessage } from "#ports/queue.ts";
import type { CommitDeps } from "./commit.ts";
import { concluded } from "./commit-table.ts";
import { endOfTables } from "./record-outcome.ts";
import { takeStrayRows } from "./stray-rows.ts";

export interface LeftOverDeps extends CommitDeps {
  readonly files: FileRecords;
}

/**
 * Of a message whose work is done, replaced or not wanted any more: what a step of it that was broken off between its parts
 * may have left, and its acknowledgement. Where steps are transactions there is never anything left.
 */
export async function leftOver(
  stored: StoredFile,
  message: TableMessage,
  { lease, receives }: ReceivedMessage,
  deps: LeftOverDeps,
): Promise<FileChange> {
  const strays = await takeStrayRows(stored, { index: message.table, dataset: lease.queue }, deps);
  const change = concluded(stored, { ...strays, ...endOfTables(stored) });
  if (receives === 1) return { ...change, acknowledges: lease };
  return { ...change, sends: await newsOfReplaced(stored.file, deps), tellsAgain: true, acknowledges: lease };
}

async function newsOfReplaced(
  { report: { business, fileId, replaces } }: FileRecord,
  { files }: Pick<LeftOverDeps, "files">,
): Promise<readonly OutgoingMessage[]> {
  // Of one that was erased since there is nothing to tell.
  if (replaces === undefined || (await files.find(business, replaces)) === null) return [];
  const older = await files.prepare(business, replaces, ({ file }) =>
    file.report.replacedBy === fileId ? { tellsAgain: true } : null,
  );
  return older?.effects.sends ?? [];
}
