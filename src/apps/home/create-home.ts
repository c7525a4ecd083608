import type { Clock } from "#core/clock.ts";
import { createMonotoneClock } from "#core/clock.ts";
import type { IdSource } from "#core/ids.ts";
import type { FileReport } from "#core/report.ts";
import type { Phrasing } from "#context-engine/core/phrase-answer.ts";
import { createKeptManifests } from "#engine/kept-manifests.ts";
import { createKeptNames } from "#engine/kept-names.ts";
import type { BusinessView } from "#context-engine/models/business-view.ts";
import { introduceBusiness, listBusinesses } from "#intake/businesses.ts";
import { readClaim } from "#intake/claims.ts";
import { decideFile, takeBackDecision } from "#intake/decide-file.ts";
import { reprocessFile } from "#intake/reprocess-file.ts";
import { createStaleFiles } from "#intake/staleness.ts";
import { createSavedQueryRecords } from "#metrics/saved-queries/saved-query-records.ts";
import { createSavedQueryService } from "#metrics/saved-queries/saved-query-service.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { type BusinessRecords, createBusinessRecords } from "#ports/business-records.ts";
import type { EffectStore } from "#ports/effects.ts";
import { createFileRecords, fullReport } from "#ports/file-records.ts";
import type { Embedder } from "#ports/embedder.ts";
import type { Notifier } from "#ports/notifier.ts";
import type { Queue } from "#ports/queue.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { createLiveRows } from "#processing/commit/live-rows.ts";
import { createContextService, openView, toQuestionEvent } from "./context-service.ts";
import { createBusinessService } from "./business-service.ts";
import { createQueueService, hasWork } from "./dead-letters.ts";
import { createEngines, type EngineLimits, type Engines } from "./engines.ts";
import { readErasure } from "./erase/erasure-reports.ts";
import { createEventHub, type EventHub } from "./event-hub.ts";
import { createHolds, type Holds } from "./holds.ts";
import { createListService } from "./lists/list-service.ts";
import { createVectorService, openOnce } from "./models/vector-service.ts";
import { createNumberService } from "./numbers.ts";
import { createOpenFiles } from "./open-files.ts";
import { pendingFiles } from "./pending-files.ts";
import { readRejects } from "./read-rejects.ts";
import { createReportCache } from "./report-cache.ts";
import type { OmService } from "./service.ts";
import { readStoreNames } from "./settings-notes.ts";
import { createStages, type Stages } from "./stages.ts";
import { isSettled, waitForFile } from "./wait-for-file.ts";

/** What a home stands on: its adapters. */
export interface HomePorts {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly queue: Queue;
  /** Null where nobody wants to be told. */
  readonly notifier: Notifier | null;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface HomeOptions extends EngineLimits {
  /** No other process writes into these stores: what was read may be kept until this one writes. */
  readonly isAlone: boolean;
  /** Whoever waits for a file is told when the machine is at fault; else it is waited on. */
  readonly failsWithMachine: boolean;
  /** Where readers are processes that do not know of each other: none runs longer. */
  readonly readersEndAfterMs?: number;
  /** Opens the model that phrases answers, at the first question; null where none is configured. */
  readonly openPhrasing?: () => Promise<Phrasing | null>;
  /** Opens the embedder, at the first question of a context; null where none is configured. */
  readonly openEmbedder?: () => Promise<Embedder | null>;
}

/** What is the same wherever it runs: the product without its upkeep, and what works on its queues. */
export interface SharedHome extends Omit<OmService, "erase" | "backup" | "doctor" | "close"> {
  readonly hub: EventHub;
  readonly stages: Stages;
  readonly engines: Engines;
  readonly businesses: BusinessRecords;
  readonly holds: Holds;
  /** What a question of one business can reach. */
  view(business: string): Promise<BusinessView>;
  /** Never goes back: who reads since when is told by it. */
  readonly steady: Clock;
  /** The file that an idempotency key stands for; null where none does. */
  fileOfRequest(business: string, idempotencyKey: string): Promise<FileReport | null>;
  /** Files of all businesses that somebody still works on, or will; oldest first. */
  unfinished(): Promise<readonly FileReport[]>;
  /** Of all businesses: files that would be read otherwise today. */
  countStale(): Promise<number>;
  /** Ends the processes of its engines. */
  close(): Promise<void>;
}

/** Wired by hand: ports -> engines -> stages -> the product behind one face. */
export function createHome(ports: HomePorts, options: HomeOptions): SharedHome {
  const { blobs, records, queue, clock, ids } = ports;
  const { isAlone, failsWithMachine, readersEndAfterMs: waitMs = 0, openPhrasing = noModel, ...others } = options;
  const { openEmbedder: openOwn = noModel, ...limits } = others;
  const openEmbedder = openOnce(openOwn);
  const hub = createEventHub(clock);
  const reports = createReportCache(ports.effects, readStored);
  const openFiles = createOpenFiles(reports.effects, createFileRecords(ports));
  const { effects } = openFiles;
  const readReport = isAlone ? reports.read : readStored;
  const businesses = createBusinessRecords({ records, effects, clock });
  const engines = createEngines({ blobs, records, businesses, ids }, limits);
  const steady = createMonotoneClock(clock);
  const holds = createHolds(steady);
  // Elsewhere tables are read by other processes than those that are asked.
  const inMemory = isAlone ? { keptNames: createKeptNames() } : {};
  const stages = createStages(
    { ...ports, effects, holds, trace: hub.publish },
    { ...engines, ...inMemory },
    {
      memoryMb: limits.memoryMb,
      deadlineMs: limits.jobDeadlineMs,
      chunkBytes: limits.chunkBytes,
    },
  );
  const { deps } = stages;
  const { files } = deps;
  const manifests = createKeptManifests();
  const live = createLiveRows({ blobs, records });
  const stale = createStaleFiles({ businesses, files, records });
  const numbers = createNumberService({ ...deps, businesses, engines, manifests, pending: listPending });
  const storeNames = (business: string) => readStoreNames(business, numbers.names);
  const businessService = createBusinessService({ businesses, records, effects, blobs, files: listFiles, storeNames });

  const savedQueries = createSavedQueryService({
    ...numbers,
    businesses,
    clock,
    saved: createSavedQueryRecords({ records, effects, clock }),
    introduce: (business) => introduceBusiness(business, { records, effects }),
  });

  const engine = engines.query;
  const viewDeps = {
    ...numbers,
    manifests,
    ...savedQueries,
    businesses,
    blobs,
    records,
    engine,
    clock,
    files: listFiles,
    openEmbedder,
  };

  return {
    hub,
    stages,
    engines,
    businesses,
    holds,
    steady,
    async fileOfRequest(business, idempotencyKey) {
      const { fileId } = await readClaim(business, "request", idempotencyKey, records);
      return fileId === null ? null : readReport(business, fileId);
    },
    unfinished: listUnfinished,
    countStale,
    accept: async ({ sizeBytes: _sizeBytes, correlationId = ids.next("request"), ...upload }) =>
      withLive(await stages.accept({ ...upload, correlationId })),
    wait: (business, fileId, waitOptions = {}) =>
      waitForFile(() => readReport(business, fileId), hub, { ...waitOptions, failsWithMachine }),
    files: listFiles,
    file: readReport,
    rejectsCsv: (business, fileId, table) => readRejects(business, { fileId, table }, { files, blobs }),
    decide: async (business, fileId, settings, how) =>
      withLive(await decideFile(business, fileId, settings, deps, how)),
    takeBackDecision: async (business, fileId, by) => withLive(await takeBackDecision(business, fileId, deps, by)),
    reprocess: async (business, fileId) => withLive(await reprocessFile(business, fileId, deps)),
    cancel: async (business, fileId, by) => withLive(await stages.cancel(business, fileId, by)),
    undo: stages.undo,
    ...businessService,
    ...createListService({
      ...engines,
      engine: engines.query,
      blobs,
      businesses,
      changeSettings: businessService.changeSettings,
      limits: { deadlineMs: limits.jobDeadlineMs, memoryMb: limits.memoryMb },
    }),
    ...numbers,
    ...savedQueries,
    view: (business) => openView(business, viewDeps),
    ...createContextService({
      open: (business) => openView(business, viewDeps),
      traced: (business, answer) => hub.publish(toQuestionEvent(business, answer)),
      openPhrasing,
    }),
    ...createVectorService({ openEmbedder, open: (business) => openView(business, viewDeps), blobs, records, clock }),
    ...createQueueService(queue),
    erasure: (business, erasureId) => readErasure(business, erasureId, { records, waitMs }),
    close: engines.close,
  };

  async function listPending(business: string, dataset: string) {
    return pendingFiles(await (isAlone ? openFiles : files).list(business), dataset);
  }

  /** What is unfinished has a message: where no queue holds one the files need not be looked through. */
  async function listUnfinished(): Promise<FileReport[]> {
    if (!(await hasWork(queue))) return [];
    const lists = await Promise.all((await listBusinesses(records)).map((business) => files.list(business)));
    return lists.flatMap((list) => list.toReversed().filter((report) => !isSettled(report)));
  }

  async function countStale(): Promise<number> {
    const lists = await Promise.all((await listBusinesses(records)).map((business) => listFiles(business)));
    return lists.flat().filter((report) => report.stale && report.state !== "duplicate").length;
  }

  async function readStored(business: string, fileId: string): Promise<FileReport> {
    return withLive(fullReport(await files.get(business, fileId)));
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
}

function noModel(): Promise<null> {
  return Promise.resolve(null);
}
