import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import type { TraceEvents } from "#core/trace.ts";
import { assertCounts } from "#ports/assert-counts.ts";
import type { RecordWrite } from "#ports/effects.ts";
import { type FileRecord, type FileRecords, fullReport } from "#ports/file-records.ts";
import type { OutgoingMessage } from "#ports/queue.ts";
import { type CommitDeps, prepareCommit } from "./commit.ts";
import { takenOut, takeTables } from "./take-out.ts";

export interface UndoDeps extends CommitDeps {
  readonly files: FileRecords;
  /** Who stands for the content of a file that is out, as part of the same step. */
  readonly passOnContent: (file: FileRecord) => Promise<{
    readonly heir: FileRecord | null;
    readonly writes: readonly RecordWrite[];
    readonly sends: readonly OutgoingMessage[];
  }>;
  readonly trace: TraceEvents;
}

/**
 * Takes all rows of a file out of the numbers, in one step: from then on it is as if it had never been sent. Its ledger
 * and history stay. What was being made for it anew is dropped; the oldest duplicate of its bytes takes its place.
 * @throws OmError `NOT_FOUND`, `STATE_WRONG` where none of its rows is in the numbers
 */
export async function undoFile(business: string, fileId: string, deps: UndoDeps): Promise<FileReport> {
  let heir: FileRecord | null = null;
  const undone = await deps.files.change(business, fileId, async (stored) => {
    assertCounts(stored);
    const passed = await deps.passOnContent(stored.file);
    heir = passed.heir;
    const { shared: _shared, ...prepared } = await prepareCommit(business, takeTables(stored), deps);
    return {
      ...prepared,
      writes: [...prepared.writes, ...passed.writes],
      sends: passed.sends,
      ...takenOut(stored, passed.heir?.report.fileId ?? null),
    };
  });
  if (undone === null) throw new OmError("INTERNAL", "an undo without a change");
  const { correlationId, report } = undone.file;
  deps.trace({ event: "file-ended", business, fileId, correlationId, state: report.state });
  if (heir !== null) tellAccepted(heir, deps);
  return fullReport(undone);
}

function tellAccepted({ report, correlationId }: FileRecord, { trace }: UndoDeps): void {
  const { business, fileId, sizeBytes } = report;
  trace({ event: "file-accepted", business, fileId, correlationId, sizeBytes });
}
