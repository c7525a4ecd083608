import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { DecidedBy, FileReport } from "#core/report.ts";
import type { TraceEvents } from "#core/trace.ts";
import {
  type FileChange,
  type FileRecord,
  type FileRecords,
  fullReport,
  type StoredFile,
  type TableRecord,
} from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { passOnContent } from "./pass-on-content.ts";

import { cutBack, trailOf } from "./decision-trail.ts";

export interface CancelDeps {
  readonly files: FileRecords;
  readonly records: RecordStore;
  readonly trace: TraceEvents;
  readonly clock: Clock;
}

/**
 * Ends what is still to be done for a file; nothing of it becomes visible from here on, whoever is working on it. A file
 * that shows rows keeps them with the settings that made them, and only its re-reading ends. Where it shows none and the
 * same bytes were sent before it ends (it was the heir of an undone file), the oldest of these takes over.
 * @throws OmError `NOT_FOUND`, `STATE_WRONG` when there is nothing left to cancel
 */
export async function cancelFile(
  business: string,
  fileId: string,
  deps: CancelDeps,
  by: DecidedBy = "command",
): Promise<FileReport> {
  const { files, trace, clock } = deps;
  let heir: FileRecord | null = null;
  const cancelled = await files.change(business, fileId, async (stored) => {
    const change = cancelWork(stored, { at: toInstant(clock.now()), by });
    heir = null;
    if (stored.tables.some(({ result }) => result !== null)) return change;
    const passed = await passOnContent(stored.file, deps);
    if (passed.heir === null) return change;
    heir = passed.heir;
    const report = { ...change.file.report, replacedBy: heir.report.fileId };
    return { ...change, file: { ...change.file, report }, writes: passed.writes, sends: passed.sends };
  });
  if (cancelled === null) throw new OmError("INTERNAL", "a cancellation without a change");
  const { correlationId, report } = cancelled.file;
  trace({ event: "file-cancelled", business, fileId, correlationId });
  trace({ event: "file-ended", business, fileId, correlationId, state: report.state });
  if (heir !== null) tellAccepted(heir, trace);
  return fullReport(cancelled);
}

function tellAccepted({ report, correlationId }: FileRecord, trace: TraceEvents): void {
  const { business, fileId, sizeBytes } = report;
  trace({ event: "file-accepted", business, fileId, correlationId, sizeBytes });
}

function cancelWork(
  { file, tables }: StoredFile,
  how: { readonly at: string; readonly by: DecidedBy },
): FileChange & Required<Pick<FileChange, "file">> {
  const { redo, ...report } = file.report;
  const isBusy = isUnfinished(report.state) || redo !== undefined || report.state === "needs_decision";
  if (!isBusy) {
    throw new OmError("STATE_WRONG", `the file is ${report.state} already: there is nothing to cancel`, {
      fix: `see it with \`om file ${report.fileId}\``,
    });
  }
  const state = tables.length === 0 ? ("cancelled" as const) : report.state;
  const settings = visibleSettings(file, tables);
  const decisions = cutBack(trailOf(file), settings, how);
  const trail = decisions.length > 0 ? { decisions } : {};
  return {
    file: { ...file, settings, routedRound: file.round, report: { ...report, ...trail, state } },
    tables: tables
      .filter(
        (table) => isUnfinished(table.report.state) || table.report.state === "needs_decision" || table.work !== null,
      )
      .map((table) => {
        const ended = table.result === null ? { ...table.report, state: "cancelled" as const } : table.report;
        return { ...table, report: ended, work: null };
      }),
  };
}

/** Those of the newest rows that show: a choice that was cancelled is not part of the next one. */
function visibleSettings({ settings }: FileRecord, tables: readonly TableRecord[]): FileRecord["settings"] {
  const results = tables.flatMap(({ result }) => (result === null ? [] : [result]));
  const [newest] = results.toSorted((one, other) => other.generation - one.generation);
  return newest?.settings ?? settings;
}
