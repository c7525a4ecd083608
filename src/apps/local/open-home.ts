import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { makeFolder } from "#adapters/local/durable-files.ts";
import { createWebhookNotifier } from "#adapters/local/notifier.webhook.ts";
import { createFsPartialUploads } from "#adapters/local/partial-uploads.fs.ts";
import { scrubDatabase } from "#adapters/local/store/scrub.ts";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { type Clock, createMonotoneClock, systemClock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import type { Analysis } from "#core/decision.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { systemTimers } from "#core/timers.ts";
import { createIdSource, type IdSource } from "#core/ids.ts";
import { createJobFolders } from "#engine/job-folders.ts";
import { createQueryEngine } from "#engine/query-engine.ts";
import { acceptUpload } from "#intake/accept-upload.ts";
import { cancelFile } from "#intake/cancel-file.ts";
import { holdContent, readClaim, renewClaim } from "#intake/claims.ts";
import { decideFile, takeBackDecision } from "#intake/decide-file.ts";
import { createFileInspector } from "#intake/file-inspector.ts";
import { reprocessFile } from "#intake/reprocess-file.ts";
import { createStaleFiles } from "#intake/staleness.ts";
import { passOnContent } from "#intake/pass-on-content.ts";
import { createRoutingService } from "#intake/routing-service.ts";
import { listSources, type SourceReport } from "#metrics/completeness/list-sources.ts";
import { explainQuery } from "#metrics/explain/run-explain.ts";
import { findInsights } from "#metrics/insights/find-insights.ts";
import { type MetricQueryDeps, runMetricQuery } from "#metrics/run-query.ts";
import type { FileReport } from "#core/report.ts";
import { listBusinesses } from "#intake/businesses.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { createFileRecords, type FileRecord, fullReport, type StoredFile } from "#ports/file-records.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import type { Queue } from "#ports/queue.ts";
import { createFileProcessorService } from "#processing/file-processor-service.ts";
import { joinRejects, type TableRejects } from "#processing/join-rejects.ts";
import { createLiveRows } from "#processing/live-rows.ts";
import { createOverlapFinder } from "#processing/overlap-finder.ts";
import { wasErased } from "#processing/begin-erasure.ts";
import { findErased } from "#processing/erasing.ts";
import { createRecordReader } from "#processing/record-reader.ts";
import { rejectsKey } from "#processing/store-result.ts";
import { createTableWorkers } from "#processing/table-workers.ts";
import { undoFile } from "#processing/undo-file.ts";
import { removeAbandonedJobs } from "./abandoned-jobs.ts";
import { writeBackup } from "./backup/write-backup.ts";
import { createBusinessService } from "./business-service.ts";
import { assertRejectsKept, assertTable } from "./chosen-table.ts";
import { checkHealth } from "./check-health.ts";
import { createQueueService, hasWork, queueNames } from "./dead-letters.ts";
import { createEventHub, type EventHub } from "./event-hub.ts";
import { createEraser } from "./erase/eraser.ts";
import { forgetSource } from "./forget-source.ts";
import { createHolds } from "./holds.ts";
import { assertRoom } from "./free-disk.ts";
import { startKeepers } from "./keepers.ts";
import { measureDisk } from "./measure-disk.ts";
import { findNewestFile } from "./newest-file.ts";
import { pendingFiles } from "./pending-files.ts";
import { version } from "../cli/version.ts";
import { createReportCache } from "./report-cache.ts";
import type { OmService } from "./service.ts";
import { isSettled, waitForFile } from "./wait-for-file.ts";
import { queueSettings, startWorkers } from "./workers.ts";

/** The embedded home: the product, and what the server needs beside it. */
export interface Home extends OmService {
  readonly hub: EventHub;
  readonly uploads: PartialUploads;
  readonly queue: Queue;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly dataDir: string;
  /** The file that an idempotency key stands for; null where none does. */
  fileOfRequest(business: string, idempotencyKey: string): Promise<FileReport | null>;
  /** Files of all businesses that somebody still works on, or will; oldest first. */
  unfinished(): Promise<readonly FileReport[]>;
  /** Starts what the first file will need. */
  warmUp(): void;
}

export interface HomeOptions {
  /**
   * `owner`: works on the queues; the caller holds the lock of the folder. `reader`: only looks, beside whoever owns it.
   */
  readonly role: "owner" | "reader";
  /** Commits wait for the disk in a thread of their own, so that a server can answer meanwhile; or inline. */
  readonly writer: "thread" | "inline";
  /** Told when a queue or the reconciliation failed; work goes on by itself. */
  readonly onTrouble: (error: OmError) => void;
}

/** Of the process that looks at workbooks and archives: shared texts, and libraries that hold a sheet as a whole. */
const mostInspectorBytes = 1_500_000_000;
/** To find the records of one table again for somebody who waits. */
const mostReadAgainMs = 60_000;

/**
 * Wired by hand: one folder holds the blobs, the records with the queues, and the working files of the jobs.
 * @throws OmError `NOT_WRITABLE`, `CONFIGURATION`
 */
export async function openHome(config: Config, options: HomeOptions): Promise<Home> {
  const jobsFolder = join(config.dataDir, "jobs");
  asPartOf(config.dataDir, () => makeFolder(jobsFolder));
  const clock = systemClock;
  const hub = createEventHub(clock);
  const trace = hub.publish;
  const openedAt = clock.now();
  const owns = options.role === "owner";
  if (owns) await removeAbandonedJobs(jobsFolder);
  const { blobs, uploads } = asPartOf(config.dataDir, () => ({
    blobs: createFsBlobStore({ root: join(config.dataDir, "blobs"), owns }),
    uploads: createFsPartialUploads({ root: join(config.dataDir, "uploads"), owns }),
  }));
  const databaseFile = join(config.dataDir, "om.sqlite");
  const store = createSqliteStore({
    file: databaseFile,
    clock,
    queues: queueSettings,
    writer: options.writer,
    owner: owns,
  });
  const { records, queue } = store;
  const queueService = createQueueService(queue);
  const ids = createIdSource(clock, { after: owns ? await findNewestFile(records) : null });
  const reports = createReportCache(store.effects, readStored);
  const { effects } = reports;
  const readReport = owns ? reports.read : readStored;
  const live = createLiveRows({ blobs, records });
  const files = createFileRecords({ records, effects, clock });
  const businesses = createBusinessRecords({ records, effects, clock });
  const stale = createStaleFiles({ businesses, files, records });
  const memoryMb = config.memoryLimitMb;
  const jobFolders = createJobFolders(jobsFolder, ids);
  const jobLimits = { jobsFolder, deadlineMs: config.jobDeadlineMs };
  const inspector = createFileInspector({ blobs, ids }, { ...jobLimits, mostMemoryBytes: mostInspectorBytes });
  const recordReader = createRecordReader(
    { blobs, ids },
    { jobsFolder, deadlineMs: mostReadAgainMs, mostMemoryBytes: mostInspectorBytes },
  );
  const routing = createRoutingService({ blobs, inspector, businesses, records });
  const engine = createQueryEngine({ memoryMb, threads: config.threads });
  const overlaps = createOverlapFinder(jobFolders, { ...jobLimits, memoryMb, workers: config.workers });
  const tableWorkers = createTableWorkers({ memoryMb, workers: config.workers });
  const hold = (file: FileRecord) => holdContent(file, records);
  const processor = createFileProcessorService(
    { blobs, records, files, tableWorkers, jobFolders, overlaps, analyse, holdContent: hold, ids, clock, trace },
    { ...jobLimits, memoryMb },
  );
  const notifier = config.webhookUrl === "" ? null : createWebhookNotifier({ url: config.webhookUrl });
  const passOn = (file: FileRecord) => passOnContent(file, { files, records });
  const undoDeps = { overlaps, blobs, records, files, ids, clock, trace, passOnContent: passOn };
  const keepMs = config.keepDays * 86_400_000;
  const steady = createMonotoneClock(clock);
  const holds = createHolds(steady);
  const making = new Set<string>();
  const acceptDeps = { blobs, records, effects, files, routing, ids, clock, trace, making };
  const stores = { blobs, records, effects, files, queue, uploads };
  const workDeps = { ...stores, timers: systemTimers, holds, routing, processor, notifier, trace, making, ...options };
  const pending: MetricQueryDeps["pending"] = async (business, dataset) =>
    pendingFiles(await files.list(business), dataset);
  const queryDeps: MetricQueryDeps = { blobs, records, engine, clock, businesses, pending };
  const workers = owns ? startWorkers(workDeps, { tablesAtOnce: config.workers }) : null;
  const eraser = createEraser({
    ...undoDeps,
    ...stores,
    renewClaim: (report) => renewClaim(report, records),
    queues: queueNames,
    dataDir: config.dataDir,
    holds,
    isAtWork: (fileId) => workers?.isAtWork(fileId) === true,
    scrub: (fileIds) => scrubDatabase({ file: databaseFile, fileIds }),
    pause: (ms) => setTimeout(ms),
    onTrouble: options.onTrouble,
  });
  const keepers =
    workers === null
      ? null
      : startKeepers(openedAt, {
          ...workDeps,
          clock,
          steady,
          holds,
          businesses,
          config,
          completeErasures: eraser.completeAll,
        });

  return {
    hub,
    uploads,
    queue,
    ids,
    clock,
    dataDir: config.dataDir,
    async fileOfRequest(business, idempotencyKey) {
      const { fileId } = await readClaim(business, "request", idempotencyKey, records);
      return fileId === null ? null : readReport(business, fileId);
    },
    unfinished: listUnfinished,
    warmUp: tableWorkers.warmUp,
    async accept({ sizeBytes, correlationId = ids.next("request"), ...upload }) {
      await assertRoom(config.dataDir, sizeBytes);
      return withLive(await acceptUpload({ ...upload, correlationId }, acceptDeps));
    },
    wait: (business, fileId, waitOptions = {}) =>
      waitForFile(() => readReport(business, fileId), hub, {
        ...waitOptions,
        failsWithMachine: options.writer === "inline",
      }),
    files: listFiles,
    file: readReport,
    async *rejectsCsv(business, fileId, table) {
      const { file, tables } = await originalOf(business, fileId);
      assertRejectsKept(file.report);
      assertTable(
        tables.map(({ report }) => report),
        table,
      );
      const kept: TableRejects[] = [];
      for (const { report, result: shown, undone } of tables) {
        const result = shown ?? undone ?? null; // what was undone can still be looked at
        if (result === null || (table !== undefined && report.name !== table)) continue;
        const key = rejectsKey(result.account);
        if ((await blobs.head(key)) !== null) kept.push({ table: report.name, csv: () => blobs.get(key) });
      }
      if (table === undefined && tables.length > 1) yield* joinRejects(kept);
      else for (const { csv } of kept) yield* csv();
    },
    decide: async (business, fileId, settings, how) =>
      withLive(await decideFile(business, fileId, settings, acceptDeps, how)),
    takeBackDecision: async (business, fileId, by) =>
      withLive(await takeBackDecision(business, fileId, acceptDeps, by)),
    reprocess: async (business, fileId) => withLive(await reprocessFile(business, fileId, acceptDeps)),
    ...createBusinessService({ businesses, records, effects, files: listFiles }),
    async cancel(business, fileId, by) {
      const report = await cancelFile(business, fileId, acceptDeps, by);
      workers?.interrupt(fileId);
      return withLive(report);
    },
    async undo(business, fileId) {
      const report = await holds.during(() => undoFile(business, fileId, undoDeps));
      workers?.interrupt(fileId);
      return report;
    },
    erase: eraser.erase,
    query: (business, query) => holds.during(() => runMetricQuery(business, query, queryDeps)),
    explain: (business, query) =>
      holds.during(() => explainQuery(business, query, { ...queryDeps, files, readRecords: recordReader.read })),
    sources,
    forget: (business, request) => forgetSource(business, request, { files, records, sources }),
    insights: (business) => holds.during(() => findInsights(business, queryDeps)),
    ...queueService,
    backup: (target) => holds.through(writeBackup(target, { dataDir: config.dataDir, blobs, clock, version, keepMs })),
    doctor: async () => ({
      checks: await checkHealth(config, records, queueService.queues),
      disk: await measureDisk(config.dataDir, { blobs, records }),
    }),
    async close() {
      await keepers?.close();
      await eraser.close();
      await workers?.stop();
      await Promise.all([
        inspector.close(),
        recordReader.close(),
        tableWorkers.close(),
        overlaps.close(),
        engine.close(),
      ]);
      await store.close();
    },
  };

  /** What is unfinished has a message: where no queue holds one the files need not be looked through. */
  async function listUnfinished(): Promise<FileReport[]> {
    if (!(await hasWork(queue))) return [];
    const lists = await Promise.all((await listBusinesses(records)).map((business) => files.list(business)));
    return lists.flatMap((list) => list.toReversed().filter((report) => !isSettled(report)));
  }

  async function readStored(business: string, fileId: string): Promise<FileReport> {
    const found = await files.find(business, fileId);
    const erasedAt = found === null ? await findErased(business, fileId, records) : null;
    if (erasedAt !== null) throw wasErased(fileId, erasedAt);
    return withLive(fullReport(found ?? (await files.get(business, fileId))));
  }

  async function listFiles(business: string, page?: Parameters<OmService["files"]>[1]): Promise<readonly FileReport[]> {
    return withPresent(business, await files.list(business, page));
  }

  async function withLive(report: FileReport): Promise<FileReport> {
    const [same = report] = await withPresent(report.business, [report]);
    return same;
  }

  /** With what other files and the settings of the business make of them now. */
  async function withPresent(business: string, list: readonly FileReport[]): Promise<readonly FileReport[]> {
    return stale.add(business, await live.add(business, list));
  }

  async function analyse(file: FileRecord, table: number, answers: ReadonlyMap<string, string>): Promise<Analysis> {
    const routed = await routing.route(file, new Map([...Object.entries(file.settings), ...answers]));
    const found = routed[table];
    if (found === undefined) throw new OmError("INTERNAL", `the file has no table ${table}`);
    return found.analysis;
  }

  function sources(business: string): Promise<readonly SourceReport[]> {
    return holds.during(() => listSources(business, queryDeps));
  }

  /** A duplicate has the result of its original. */
  async function originalOf(business: string, fileId: string): Promise<StoredFile> {
    const stored = await files.get(business, fileId);
    const original = stored.file.report.duplicateOf;
    return original === undefined ? stored : files.get(business, original);
  }
}

/** Opens something in the data folder; whatever else is wrong with that, it is not of use as it is. */
function asPartOf<Part>(dataDir: string, open: () => Part): Part {
  try {
    return open();
  } catch (cause) {
    const known = toOmError(cause);
    if (known.code !== "INTERNAL") throw known;
    throw new OmError("NOT_WRITABLE", `the data folder ${dataDir} cannot be made, or not be written`, {
      fix: "look whether something else is in its place, or choose another folder with --data-dir",
      cause,
    });
  }
}
