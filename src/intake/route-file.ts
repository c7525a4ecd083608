import { isOfTheMachine, OmError, toErrorReport, toOmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import { toJobKey } from "#core/job-key.ts";
import { plannedTable } from "#core/planned-table.ts";
import type { TraceEvents } from "#core/trace.ts";
import type { RouteMessage } from "#core/work-messages.ts";
import {
  type FileChange,
  type FileRecord,
  type FileRecords,
  isAtWork,
  isWaiting,
  type StoredFile,
  type TableRecord,
} from "#ports/file-records.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { holdContent } from "./claims.ts";
import { tableMessageOf } from "./route-message.ts";
import type { RoutedTable, RoutingService } from "./routing-service.ts";

export interface RouteFileDeps {
  readonly files: FileRecords;
  readonly records: RecordStore;
  readonly routing: RoutingService;
  readonly trace: TraceEvents;
}

/**
 * A file that is to be routed -> its tables with their decisions, and one message a table in the queue of its type. What
 * is wrong with the file is in its report; what is thrown is a failure of the machine, to be tried again.
 */
export async function routeFile(
  message: RouteMessage,
  { lease, receives }: Pick<ReceivedMessage, "lease" | "receives">,
  deps: RouteFileDeps,
): Promise<void> {
  const { business, fileId, correlationId } = message;
  deps.trace({ event: "file-routing", business, fileId, correlationId });
  const routed = await deps.files.change(business, fileId, async (stored) => ({
    ...(isDone(stored.file, message) ? leftOver(stored, message, receives) : await planTables(stored, message, deps)),
    acknowledges: lease,
  }));
  const report = routed?.file.report;
  const error = report?.error ?? report?.redo?.error;
  if (report !== undefined && error !== undefined) {
    deps.trace({ event: "file-ended", business, fileId, correlationId, state: report.state, code: error.code });
    return;
  }
  const types = routed?.tables.flatMap(({ work }) => (work === null ? [] : [work.decision.type])) ?? [];
  deps.trace({ event: "file-routed", business, fileId, correlationId, types });
}

/** Marks a file whose route message is set aside as failed; when that is sent again, the round begins anew. */
export async function giveUpRouting(
  message: RouteMessage,
  error: OmError,
  { files, trace }: RouteFileDeps,
): Promise<void> {
  const { business, fileId, correlationId } = message;
  const given = await files.change(business, fileId, (stored) =>
    isDone(stored.file, message) || isTold(stored) ? null : failed(stored, error, stored.file.routedRound),
  );
  if (given === null) return;
  const { state } = given.file.report;
  trace({ event: "file-ended", business, fileId, correlationId, state, code: error.code });
}

/** Another round has begun, or this one was routed already; one that is cancelled counts as routed. */
function isDone({ round, routedRound }: FileRecord, message: RouteMessage): boolean {
  return round !== message.round || routedRound === message.round;
}

/** A delivery of it that was broken off may have written the tables, and not asked for their rows. */
function leftOver({ file, tables }: StoredFile, { round }: RouteMessage, receives: number): FileChange {
  if (file.round !== round || receives === 1) return {};
  const { state, redo } = file.report;
  if (!isUnfinished(state) && !isWaiting(redo)) return { tellsAgain: true };
  return { sends: tables.filter(isAtWork).map((table) => tableMessageOf(file, table)) };
}

/** The failure is on record already. */
function isTold({ file: { report }, tables }: StoredFile): boolean {
  return showsRows(tables) ? report.redo?.error !== undefined : report.state === "failed";
}

function showsRows(tables: readonly TableRecord[]): boolean {
  return tables.some(({ result }) => result !== null);
}

async function planTables(stored: StoredFile, message: RouteMessage, deps: RouteFileDeps): Promise<FileChange> {
  const { file, tables: before } = stored;
  const planned = await readContent(file, deps).catch((thrown: unknown) => {
    const error = toOmError(thrown);
    if (error.retryable || isOfTheMachine(error) || error.code === "INTERNAL") throw error;
    return error;
  });
  if (planned instanceof OmError) return failed(stored, planned);
  const { routed, writes } = planned;
  const isAgain = showsRows(before);
  const generation = isAgain ? file.report.generation + 1 : file.report.generation;
  const tables = routed.map((table, index) => planTable(table, index, file, generation, before[index]));
  const [first] = routed;
  const { format = null, bom = false } = first?.analysis.decision ?? {};
  const encoding = first?.analysis.decision.isText === false ? null : (first?.analysis.decision.encoding ?? null);
  const next: FileRecord = {
    ...file,
    routedRound: message.round,
    streams: routed.map(({ answered }) => answered),
    // What an older round had to tell of is over.
    report: {
      ...file.report,
      format,
      encoding,
      bom,
      ...(first?.unread === undefined ? {} : { unread: first.unread }),
      ...(isAgain ? { redo: { generation } } : {}),
    },
  };
  return { file: next, tables, writes, sends: tables.map((table) => tableMessageOf(next, table)) };
}

/** One that had come to its end (its message was set aside, say) begins anew only where nobody took its place. */
async function readContent(file: FileRecord, { routing, records }: RouteFileDeps) {
  const writes = isUnfinished(file.report.state) ? [] : await holdContent(file, records);
  return { writes, routed: await routing.route(file, new Map(Object.entries(file.settings))) };
}

/** A file that has rows keeps them: only the decision is refused. */
function failed({ file, tables }: StoredFile, thrown: OmError, routedRound = file.round): FileChange {
  const { report } = file;
  const error = toErrorReport(thrown);
  if (showsRows(tables)) {
    const redo = { generation: report.redo?.generation ?? report.generation + 1, error };
    return { file: { ...file, routedRound, report: { ...report, redo } } };
  }
  return {
    file: { ...file, routedRound, report: { ...report, state: "failed", error } },
    tables: tables.map((table) => ({ ...table, report: { ...table.report, state: "failed" } })),
  };
}

function planTable(
  { analysis: { decision, questions, remembered }, notes }: RoutedTable,
  index: number,
  file: FileRecord,
  generation: number,
  before: TableRecord | undefined,
): TableRecord {
  const jobKey = toJobKey(file.report.fileId, decision, generation);
  const { settings, round } = file;
  const work = { jobKey, generation, round, decision, questions, remembered, notes, settings };
  if (before !== undefined && before.result !== null) {
    const { refused: _refused, ...shown } = before;
    return { ...shown, work };
  }
  return { index, report: plannedTable(decision, notes), result: null, work };
}
