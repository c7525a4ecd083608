import { OmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import { type FileChange, type FileRecords, isAtWork, isWaiting, type StoredFile } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { listBusinesses } from "./businesses.ts";
import { holdContent } from "./claims.ts";
import { routeMessageOf, tableMessageOf } from "./route-message.ts";

export interface ResumeDeps {
  readonly files: FileRecords;
  readonly records: RecordStore;
}

/**
 * Sends again what overdue files wait for, for a home without transactions: whoever accepts a file, decides about it or
 * undoes another may die after he wrote that and before his message was sent. A message that was sent after all does
 * nothing the second time. It may be done again at any time; it reads every file, so now and then only.
 * @returns how many were overdue
 * @param before only files are looked at in which nothing happened since then (epoch ms): longer ago than a message rests
 */
export async function resumeFiles(before: number, deps: ResumeDeps): Promise<number> {
  let overdue = 0;
  for (const business of await listBusinesses(deps.records)) {
    for (const report of await deps.files.list(business)) {
      if (!isOpen(report) || lastTouched(report) >= before) continue;
      await resumeFile(business, report.fileId, deps);
      overdue += 1;
    }
  }
  return overdue;
}

/** One file, however young. */
async function resumeFile(business: string, fileId: string, deps: ResumeDeps): Promise<void> {
  let wasTold = true;
  const resumed = await deps.files
    .change(business, fileId, (stored) => {
      wasTold = stored.file.round > 1 || stored.tables.length > 0;
      return isOpen(stored.file.report) ? messagesOf(stored, deps.records) : null;
    })
    .catch((thrown: unknown) => {
      if (thrown instanceof OmError && thrown.code === "STATE_WRONG") return "not accepted" as const;
      throw thrown;
    });
  // Its bytes stand under another id by now: one of which somebody was told stays as it is.
  if (resumed === "not accepted" && !wasTold) await deps.files.withdraw(business, fileId);
}

async function messagesOf({ file, tables }: StoredFile, records: RecordStore): Promise<FileChange> {
  if (file.round !== file.routedRound) {
    return { writes: await holdContent(file, records), sends: [routeMessageOf(file)] };
  }
  const left = tables.filter(isAtWork);
  return { sends: (left.length > 0 ? left : tables).map((table) => tableMessageOf(file, table)) };
}

function isOpen({ state, redo }: FileReport): boolean {
  return isUnfinished(state) || isWaiting(redo);
}

function lastTouched({ receivedAt, history, decisions = [] }: FileReport): number {
  const moments = [receivedAt, history.at(-1)?.at, decisions.at(-1)?.at, decisions.at(-1)?.takenBack?.at];
  return Math.max(...moments.map((at) => (at === undefined ? 0 : Date.parse(at))));
}
