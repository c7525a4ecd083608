import { z } from "zod";
import { newestDayAt } from "#core/calendar.ts";
import type { Clock } from "#core/clock.ts";
import type { Analysis, TableDecision } from "#core/decision.ts";
import { isOfTheMachine, OmError, toOmError } from "#core/errors.ts";
import { isUnfinished } from "#core/fold-state.ts";
import type { IdSource } from "#core/ids.ts";
import { toJobKey } from "#core/job-key.ts";
import type { TraceEvents } from "#core/trace.ts";
import type { TableMessage } from "#core/work-messages.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import { isLargeSource } from "#formats/chunk-bytes.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordWrite } from "#ports/effects.ts";
import type { FileChange, FileRecord, FileRecords, StoredFile, TableRecord, TableWork } from "#ports/file-records.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { commitTable, concluded } from "./commit/commit-table.ts";
import type { OverlapFinder } from "./overlap/overlap-finder.ts";
import type { StreamsDeps } from "./same-sales/stream-table.ts";
import { findDoubts, mayAskCopies, mayAskOverlap, mayAskSameSales } from "./overlap/overlap-question.ts";
import { holdBack, isReopened } from "./commit/hold-back.ts";
import { endOfTables, failTable, findWork, startTable } from "./commit/record-outcome.ts";
import { leftOver } from "./commit/left-over.ts";
import type { RollupJoiner } from "./rollups/rollup-joiner.ts";
import { settleFuture } from "./commit/settle-future.ts";
import { type Settled, settleQuestions, toQuestionReports } from "./commit/settle-questions.ts";
import { storeResult, type StoredResult } from "./commit/store-result.ts";
import { openUpload } from "./table/open-upload.ts";
import type { TableJob, TableResult } from "./table/table-job.ts";
import { keptFolder, keptName, passOn } from "./pass-on.ts";
import type { TableWorkers } from "./table/table-workers.ts";
import { toTableReport } from "./commit/table-report.ts";

/** Turns decided tables into committed rows. */
export interface FileProcessorService {
  /**
   * One table message -> rows in a dataset, a question, or the reason why not; in the same step the message is
   * acknowledged. Done twice it has one effect.
   * @throws OmError a failure of the machine (retryable), `CANCELLED` by the signal, `LEASE_LOST`: nothing was changed
   */
  process(message: TableMessage, delivery: ReceivedMessage, signal: AbortSignal): Promise<void>;
  /** Marks a table whose message is set aside as failed; its work stays known, for when the message is sent again. */
  giveUp(message: TableMessage, error: OmError): Promise<void>;
}

export interface FileProcessorDeps {
  readonly tableWorkers: Pick<TableWorkers, "run">;
  /** On the disk of the blob store. */
  readonly jobFolders: JobFolders;
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly files: FileRecords;
  readonly overlaps: Pick<OverlapFinder, "find">;
  readonly streams: StreamsDeps["streams"];
  readonly rollups?: Pick<RollupJoiner, "join">;
  /** The analysis of one table of a file, with some more answers than are recorded. */
  readonly analyse: (file: FileRecord, table: number, answers: ReadonlyMap<string, string>) => Promise<Analysis>;
  /** The writes that keep a file's content its own. @throws OmError `STATE_WRONG` where another file took its place */
  readonly holdContent: (file: FileRecord) => Promise<readonly RecordWrite[]>;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly trace: TraceEvents;
}

export interface FileProcessorLimits {
  /** Folder for the jobs' working files; on the disk of the blob store, so that results can be moved. */
  readonly memoryMb: number;
  readonly deadlineMs: number;
  /** Of the text of a table that is read at once; as usual where it is not said. */
  readonly chunkBytes?: number | undefined;
}

/** One delivery of a message that has something to do. */
interface Task {
  readonly message: TableMessage;
  readonly delivery: ReceivedMessage;
  readonly file: FileRecord;
  readonly work: TableWork;
  /** What the table shows, read by an earlier decision; null where it is not in the numbers. */
  readonly shown: TableRecord["result"];
  readonly signal: AbortSignal;
  readonly startedAt: number;
  /** How many chunks are put down, by the folder of the reading. */
  readonly chunksKept: Map<string, number>;
}

/** What is stored when a step is made; read again when another write came first. */
interface Current {
  readonly stored: StoredFile;
  readonly file: FileRecord;
  readonly table: TableRecord;
  readonly work: TableWork;
}

export function createFileProcessorService(deps: FileProcessorDeps, limits: FileProcessorLimits): FileProcessorService {
  const { blobs, files, jobFolders, clock, trace } = deps;

  return {
    async process(message, delivery, signal) {
      const task = await begin(message, delivery, signal);
      const outcome = task === null ? "ended" : await workOn(task);
      if (outcome === "ended") await jobFolders.drop(keptName(message));
    },
    async giveUp(message, error) {
      const given = await files.change(message.business, message.fileId, (stored) => {
        const found = findWork(stored, message);
        if (found === null) return null;
        if (isTold(found.table, stored.file))
          return isUnfinished(stored.file.report.state) ? endOfTables(stored) : null;
        return concluded(stored, failTable(stored, found.table, error, { keepsWork: true }));
      });
      if (given !== null) tellEnd(message, given.file);
      await jobFolders.drop(keptName(message));
    },
  };

  async function begin(message: TableMessage, delivery: ReceivedMessage, signal: AbortSignal): Promise<Task | null> {
    const { business, fileId } = message;
    const startedAt = clock.now();
    let work: TableWork | null = null;
    let shown: TableRecord["result"] = null;
    let refusal: OmError | null = null;
    let wasUnfinished = false;
    const started = await files.change(business, fileId, async (stored) => {
      const found = findWork(stored, message);
      work = found?.work ?? null;
      shown = found?.table.result ?? null;
      wasUnfinished = isUnfinished(stored.file.report.state);
      refusal = null;
      if (found === null) return leftOver(stored, message, delivery, deps);
      try {
        return { ...startTable(stored.file, found.table), writes: await holdIfEnded(stored.file) };
      } catch (thrown) {
        const error = toOmError(thrown);
        if (isNotOfTheFile(error)) throw error;
        refusal = error;
        const failed = failTable(stored, found.table, error, { keepsWork: false });
        return { ...concluded(stored, failed), acknowledges: delivery.lease };
      }
    });
    if (started === null) return null;
    if (work === null) {
      if (wasUnfinished) tellEnd(message, started.file);
      return null;
    }
    if (refusal !== null) {
      tellEnd(message, started.file);
      return null;
    }
    const task: Task = { message, delivery, file: started.file, work, shown, signal, startedAt, chunksKept: new Map() };
    trace({ event: "table-started", ...about(task), receives: delivery.receives });
    return task;
  }

  async function workOn(task: Task): Promise<"ended" | "passed on"> {
    try {
      const settled = await settle(task);
      if (settled.open.length > 0) await ask(task, settled);
      else await readTable(task, settled);
    } catch (thrown) {
      const error = toOmError(thrown);
      if (error.code === "CANCELLED" && (await isDropped(task))) return "ended";
      if (await isPassedOn(task, error)) return "passed on";
      if (isNotOfTheFile(error)) throw error;
      await fail(task, error);
    }
    return "ended";
  }

  /** A delivery that was broken off and came further than those before it costs no attempt: the next one goes on. */
  async function isPassedOn({ message, delivery, chunksKept }: Task, error: OmError): Promise<boolean> {
    const { lease, receives } = delivery;
    const kept = [...chunksKept.values()].reduce((sum, chunks) => sum + chunks, 0);
    const again = passOn(message, delivery, error, kept);
    if (again === null) return false;
    const sent = await files.change(message.business, message.fileId, (stored) =>
      findWork(stored, message) === null ? null : { sends: [again], acknowledges: lease },
    );
    if (sent === null) return false;
    const { code } = error;
    const told = { queue: lease.queue, fileId: message.fileId, messageId: lease.id, receives, isLast: false, code };
    trace({ event: "attempt-failed", ...told, message: `${error.message}; it goes on behind ${kept} chunks` });
    return true;
  }

  /** A file that had come to its end (its message was set aside, say) is worked on only where nobody took its place. */
  async function holdIfEnded(file: FileRecord): Promise<readonly RecordWrite[]> {
    return isUnfinished(file.report.state) ? [] : deps.holdContent(file);
  }

  /** The questions that the samples left open, put to the whole file. */
  function settle(task: Task): Promise<Settled> {
    const { file, work, message } = task;
    const { remembered = [] } = work;
    return settleQuestions(
      { ...work, remembered },
      {
        rehearse: (decision) => rehearse(task, decision),
        analyse: (answers) => deps.analyse(file, message.table, answers),
      },
    );
  }

  /** What a decision would give on the whole file; nothing is kept. */
  function rehearse(task: Task, decision: TableDecision): Promise<TableResult> {
    return jobFolders.within((folder) => runTable(task, decision, folder));
  }

  async function ask(task: Task, settled: Settled): Promise<void> {
    const [first] = settled.open[0]?.results ?? [];
    if (first === undefined) throw new OmError("INTERNAL", "a question without readings");
    const notes = [...task.work.notes, ...settled.notes];
    const report = toTableReport(settled.decision, first, "needs_decision", toQuestionReports(settled), notes);
    await end(task, ({ stored, table }) =>
      table.result === null || isReopened(stored.file)
        ? holdBack(stored, table, report, deps)
        : failTable(stored, table, stillOpen(settled), { keepsWork: false }),
    );
  }

  async function readTable(task: Task, settled: Settled): Promise<void> {
    await jobFolders.within(async (folder) => {
      const result = await runTable(task, settled.decision, folder);
      trace({ event: "table-processed", ...about(task), rows: result.rows.read });
      const { shown, work } = task;
      const read = await settleFuture(
        settled,
        result,
        { shown, remembered: work.remembered ?? [] },
        { rehearse: (decision) => rehearse(task, decision) },
      );
      if (read.open.length > 0) {
        await ask(task, read);
        return;
      }
      const { generation } = work;
      const jobKey = toJobKey(task.message.fileId, read.decision, generation);
      const stored = await storeResult(task.file.report, read.decision, { jobKey, generation }, result, blobs);
      trace({ event: "table-stored", ...about(task) });
      await commit(task, read, result, stored);
    });
  }

  /**
   * The rows become visible, in the place of those that older files say of the same; the records say so, and the message
   * is acknowledged: one step. Where it is in doubt whether they are the same, people are asked.
   */
  async function commit(task: Task, settled: Settled, result: TableResult, stored: StoredResult): Promise<void> {
    const { decision } = settled;
    let replaced: FileRecord | null = null;
    const state = result.rows.rejected > 0 ? "done_with_rejects" : "done";
    const report = toTableReport(decision, result, state, [], [...task.work.notes, ...settled.notes]);
    const { jobKey, generation } = stored.listed;
    await end(task, async ({ stored: current, table, work }) => {
      const held = await holdIfEnded(current.file);
      const { settings } = work;
      const made = { jobKey, generation, decision, settings, account: stored.account };
      const columns = result.datasetColumns;
      const committed = await commitTable(
        current,
        { table, work },
        {
          report,
          result: made,
          listed: stored.listed,
          columns,
          examines: [mayAskOverlap, mayAskCopies, mayAskSameSales].some((mayAsk) => mayAsk(decision)),
        },
        deps,
      );
      replaced = committed.replaced;
      const { questions, why } = findDoubts(decision, result, committed);
      if (questions.length > 0) {
        await committed.change.withdraw?.();
        replaced = null;
        const notes = [...task.work.notes, ...settled.notes, ...why];
        return holdBack(current, table, toTableReport(decision, result, "needs_decision", questions, notes), deps);
      }
      return { ...committed.change, writes: [...held, ...(committed.change.writes ?? [])] };
    });
    if (replaced !== null) tellReplaced(replaced);
  }

  /** Acknowledges a message whose work is not wanted any more. */
  async function isDropped({ message, delivery }: Task): Promise<boolean> {
    const dropped = await files.change(message.business, message.fileId, (stored) =>
      findWork(stored, message) === null ? leftOver(stored, message, delivery, deps) : null,
    );
    return dropped !== null;
  }

  async function fail(task: Task, error: OmError): Promise<void> {
    await end(task, ({ stored, table }) => failTable(stored, table, error, { keepsWork: false }));
  }

  /** The last step of a message; where its work is not wanted any more, the message is acknowledged and nothing else. */
  async function end(task: Task, change: (current: Current) => FileChange | Promise<FileChange>): Promise<void> {
    const { message, delivery } = task;
    const ended = await files.change(message.business, message.fileId, async (stored) => {
      const found = findWork(stored, message);
      if (found === null) return leftOver(stored, message, delivery, deps);
      const changed = concluded(stored, await change({ stored, file: stored.file, ...found }));
      return { ...changed, acknowledges: delivery.lease };
    });
    if (ended === null) return;
    const report = ended.tables.find(({ index }) => index === message.table)?.report;
    if (report === undefined) return;
    const { read, accepted, rejected, duplicate } = report.rows;
    const rows = { read, accepted, rejected, duplicate };
    trace({ event: "table-ended", ...about(task), state: report.state, rows, ms: clock.now() - task.startedAt });
    tellEnd(message, ended.file);
  }

  function tellEnd({ business, fileId, correlationId }: TableMessage, { report }: FileRecord): void {
    const isReadAnew = report.redo !== undefined && report.redo.error === undefined;
    if (isUnfinished(report.state) || isReadAnew) return;
    const code = report.error === undefined ? {} : { code: report.error.code };
    trace({ event: "file-ended", business, fileId, correlationId, state: report.state, ...code });
  }

  function tellReplaced({ report, correlationId }: FileRecord): void {
    const { business, fileId, state } = report;
    trace({ event: "file-ended", business, fileId, correlationId, state });
  }

  function about({ message, work }: Task) {
    const { business, fileId, correlationId, table } = message;
    return { business, fileId, correlationId, table, type: work.decision.type };
  }

  async function runTable(task: Task, decision: TableDecision, folder: string): Promise<TableResult> {
    const { message, work, chunksKept } = task;
    const keeps = { folder: keptFolder(message, decision, work.generation, jobFolders) };
    const { chunkBytes } = limits;
    const isLarge = (sizeBytes: number): boolean => isLargeSource(sizeBytes, chunkBytes);
    const { sourcePath, source } = await openUpload(task.file.uploadKey, decision, blobs, isLarge);
    const job: TableJob = {
      fileId: message.fileId,
      sourcePath,
      decision,
      today: newestDayAt(Date.parse(task.file.report.receivedAt)),
      folder,
      memoryMb: limits.memoryMb,
      // One core a file: the other cores are for other files and for queries.
      threads: 1,
      chunkBytes,
      keeps,
    };
    return deps.tableWorkers.run(job, {
      deadlineMs: limits.deadlineMs,
      signal: task.signal,
      source,
      onProgress: (progress) => {
        const { chunks, ...said } = toProgress(progress);
        chunksKept.set(keeps.folder, chunks);
        trace({ event: "table-progress", ...about(task), ...said });
      },
    });
  }
}

/** Another attempt may go another way. A defect of ours is given the chance too, and then kept for a mended version. */
function isNotOfTheFile(error: OmError): boolean {
  const { code, retryable } = error;
  return retryable || isOfTheMachine(error) || code === "INTERNAL" || code === "CANCELLED" || code === "LEASE_LOST";
}

/** The failure is on record already. */
function isTold(table: TableRecord, { report }: FileRecord): boolean {
  if (table.result === null) return table.report.state === "failed";
  return table.refused !== undefined || report.redo?.error !== undefined;
}

function stillOpen({ open }: Settled): OmError {
  const keys = open.map(
    ({ question }) => `${question.id}=${question.readings.map((reading) => reading.value).join("|")}`,
  );
  return new OmError("DECISION_INVALID", "with these settings the file leaves a question open; nothing was changed", {
    fix: `add --set ${keys.join(" --set ")}`,
  });
}

const tableProgress = z
  .object({ bytes: z.number(), rows: z.number(), chunksKept: z.number() })
  .transform(({ bytes, rows, chunksKept }) => ({ bytes, rows, chunks: chunksKept }))
  .catch({ bytes: 0, rows: 0, chunks: 0 });

/** Progress comes from our own worker; anything else counts as none. */
function toProgress(progress: unknown): z.output<typeof tableProgress> {
  return tableProgress.parse(progress);
}
