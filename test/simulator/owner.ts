import { createBusinessService } from "#apps/home/business-service.ts";
import { createCollector } from "#apps/home/care/collect-garbage.ts";
import { createEraser } from "#apps/home/erase/eraser.ts";
import { waitForReaders } from "#apps/home/erase/wait-for-readers.ts";
import { createHolds } from "#apps/home/holds.ts";
import { findNewestFile } from "#apps/local/newest-file.ts";
import { applyRetention } from "#apps/home/care/retention.ts";
import { reconcile } from "#apps/home/reconcile.ts";
import { createStages } from "#apps/home/stages.ts";
import { startWorkers } from "#apps/home/workers.ts";
import { createMonotoneClock } from "#core/clock.ts";
import type { ErasureReport } from "#core/erasure.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { isCounted } from "#core/fold-state.ts";
import { createIdSource, type IdSource } from "#core/ids.ts";
import type { FileReport } from "#core/report.ts";
import { blobsOfCurrent, readHead } from "#engine/dataset.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { Upload } from "#intake/accept-upload.ts";
import { renewClaim } from "#intake/claims.ts";
import { decideFile, takeBackDecision } from "#intake/decide-file.ts";
import { forgetAnswers } from "#intake/forget-answers.ts";
import { reprocessFile } from "#intake/reprocess-file.ts";
import { createStaleFiles } from "#intake/staleness.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { storeList } from "#ports/business-lists.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import type { FileRecord } from "#ports/file-records.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { listRemembered, type StreamAnswer } from "#ports/remembered.ts";
import type { createFileProcessorService } from "#processing/file-processor-service.ts";
import { createSimulatedRouting } from "./analyses.ts";
import { createSimulatedCompaction } from "./stand-ins/bring-together.ts";
import { compareStreams } from "./stand-ins/compare-streams.ts";
import { matchRows } from "./stand-ins/match-rows.ts";
import { readTable } from "./stand-ins/read-table.ts";
import { askOf, blobsThroughTurns, storeThroughTurns } from "./through-turns.ts";
import type { World } from "./world.ts";

/** One owner of the world's stores: the functions of the product, joined as in every home. */
export interface Owner {
  accept(upload: Omit<Upload, "correlationId" | "business">): Promise<FileReport>;
  decide(fileId: string, settings: ReadonlyMap<string, string>, onlyThisFile?: boolean): Promise<FileReport>;
  takeBack(fileId: string): Promise<FileReport>;
  /** Answers for the source of a file hold for the next ones no longer; gives which these were. */
  forget(fileId: string): Promise<readonly StreamAnswer[]>;
  cancel(fileId: string): Promise<FileReport>;
  undo(fileId: string): Promise<FileReport>;
  /** Null: the whole business. */
  erase(fileId: string | null, withCopies: boolean): Promise<ErasureReport>;
  /** Sets a value, or unsets it where that is null. */
  set(key: string, value: string | null): Promise<unknown>;
  reprocess(fileId: string): Promise<FileReport>;
  /** Every file, with what the present makes of it. */
  list(): Promise<readonly FileReport[]>;
  /** Reads what the numbers are made of, slowly; says what was gone before it was read. */
  read(ms: number): Promise<readonly string[]>;
  /** Bytes of files at rest go after a while. */
  expire(): Promise<unknown>;
  /** Reads a list of costs from a file, of so many entries. */
  loadCosts(entries: number): Promise<unknown>;
  redrive(): Promise<void>;
  /** What an owner does at its start and every ten minutes. */
  putRight(): Promise<void>;
  collect(): Promise<number>;
  /** Brings tables together until none are left alone. */
  compact(): Promise<void>;
  /** Resolves when so much time is over. */
  wait(ms: number): Promise<void>;
  /** It never does anything again, wherever it was. */
  kill(): void;
}

export const business = "shop";
const keepMs = 30 * 60_000;
const graceMs = 30 * 60_000;
const collectEveryMs = 60 * 60_000;
const compactEveryMs = 60_000;

export async function openOwner(world: World): Promise<Owner> {
  const life = world.turns.begin();
  world.store.queue.takeOver();
  const { clock } = world;
  const chance = world.random.fork();
  const ask = askOf(world, life);
  const blobs = blobsThroughTurns(world, ask);
  const { records, effects, queue } = storeThroughTurns(world, life, ask);
  const ids = watched(
    createIdSource(clock, { randomByte: () => chance.below(256), after: await findNewestFile(world.store.records) }),
    world,
  );
  const businesses = createBusinessRecords({ records, effects, clock });
  const routing = createSimulatedRouting({ blobs, businesses, records }, world.turns.outside);
  const jobFolders: JobFolders = {
    within: (act) => act(`/jobs/${ids.next("job")}`),
    kept: (name) => `/jobs/kept-${name}`,
    drop: async () => undefined,
  };
  const overlaps: Parameters<typeof createFileProcessorService>[0]["overlaps"] = {
    find: (request, keep) =>
      jobFolders.within(async (folder) =>
        keep(await ask(() => matchRows({ ...request, folder, memoryMb: 0, threads: 1 }, world.files))),
      ),
  };
  const streams: Parameters<typeof createFileProcessorService>[0]["streams"] = {
    ask: (request, keep) =>
      jobFolders.within(async (folder) =>
        keep(await ask(() => compareStreams({ ...request, folder, memoryMb: 0, threads: 1 }, world.files))),
      ),
  };
  const steady = createMonotoneClock(clock);
  const pause = (ms: number): Promise<void> => new Promise((resolve) => void life.timers.after(ms, resolve));
  const holds = createHolds(steady);
  const onTrouble = (error: OmError): void => {
    if (error.code === "INTERNAL") world.complaints.push(`trouble: ${error.message}`);
  };
  const notifier = { notify: (event: World["told"][number]) => ask(() => void world.told.push(event)) };
  const tableWorkers: Parameters<typeof createStages>[1]["tableWorkers"] = {
    run: (job, { signal }) =>
      ask(() => {
        if (signal?.aborted === true) throw new OmError("CANCELLED", "the work was stopped");
        return readTable(job, world.files);
      }),
  };
  const stages = createStages(
    { blobs, records, effects, notifier, clock, ids, holds, trace: () => undefined },
    { routing, jobFolders, tableWorkers, overlaps, streams },
    { memoryMb: 0, deadlineMs: 60_000 },
  );
  const deps = { ...stages.deps, ...stages, queue };
  const { files } = stages.deps;
  startWorkers({ ...deps, timers: life.timers, onTrouble }, { tablesAtOnce: 2 });
  const collect = createCollector({ blobs, records, clock: steady, holds }, { keepMs, graceMs });
  const eraser = createEraser({
    ...deps,
    uploads: noUploads,
    queues: world.queueNames,
    holds,
    renewClaim: (report) => renewClaim(report, records),
    place: { removeCopies: async () => 0, scrub: () => ask(() => []), unproved: async () => [] },
    readersHaveEnded: (_erasing, fileIds) =>
      waitForReaders(fileIds, { isAtWork: stages.handlers.isAtWork, pause, holds, clock }),
    onTrouble,
  });
  const stale = createStaleFiles({ businesses, files, records });
  const list = async (): Promise<readonly FileReport[]> => stale.add(business, await files.list(business));
  const service = createBusinessService({
    businesses,
    records,
    effects,
    blobs,
    files: list,
    storeNames: async () => [],
  });
  const putRight = async (before: number): Promise<void> => {
    await reconcile(before, { ...deps, uploads: noUploads, onTrouble });
    await eraser.completeAll();
  };
  const compact = createSimulatedCompaction(business, { blobs, records, effects, ids, jobFolders, holds }, world, ask);
  const tell = (thrown: unknown): void => onTrouble(toOmError(thrown));
  putRight(clock.now()).catch(tell);
  life.timers.every(collectEveryMs, () => void collect().catch(tell));
  life.timers.every(compactEveryMs, () => void compact().catch(tell));

  return {
    accept: (upload) => stages.accept({ ...upload, business, correlationId: ids.next("request") }),
    decide: (fileId, settings, onlyThisFile = false) => decideFile(business, fileId, settings, deps, { onlyThisFile }),
    takeBack: (fileId) => takeBackDecision(business, fileId, deps),
    async forget(fileId) {
      const known = await listRemembered(business, records);
      const sources = known.flatMap((answer) => (answer.fileId === fileId ? answer.stream.source : []));
      await forgetAnswers(business, { fileIds: new Set([fileId]), key: null }, deps);
      return known.filter(({ stream }) => sources.includes(stream.source));
    },
    cancel: (fileId) => stages.cancel(business, fileId),
    undo: (fileId) => stages.undo(business, fileId),
    erase: (fileId, withCopies) => eraser.erase(business, { fileIds: fileId === null ? null : [fileId], withCopies }),
    set: (key, value) =>
      service.changeSettings(business, value === null ? { unset: [key] } : { set: { [key]: value } }),
    reprocess: (fileId) => reprocessFile(business, fileId, deps),
    list,
    read: (ms) => holds.during(() => readSlowly(ms, { blobs, records, pause })),
    expire: () => applyRetention({ blobs, records, files, clock, holds, readRule }),
    async loadCosts(entries) {
      // No two lists have the same content: one that is stored again while an erasure removes it is a limit of the product.
      const load = ids.next("request");
      const costs = Array.from({ length: entries }, (_none, at) => ({
        sku: `${load}-${at}`,
        validFrom: null,
        unitCost: "1.00",
        currency: "EUR",
      }));
      const name = await storeList(business, "costs", costs, blobs);
      return service.changeSettings(business, { set: { costs: name } });
    },
    async redrive() {
      for (const name of world.queueNames) {
        const dead = await queue.listDead(name);
        if (dead.length > 0)
          await queue.redrive(
            name,
            dead.map(({ id }) => id),
          );
      }
    },
    putRight: () => putRight(clock.now() - 600_000),
    collect,
    compact,
    wait: pause,
    kill: () => life.kill(),
  };
}

const noUploads: Parameters<typeof reconcile>[1]["uploads"] = {
  list: async () => [],
  create: refuse,
  get: async () => null,
  append: refuse,
  async *read() {},
  discard: async () => undefined,
};

async function refuse(): Promise<never> {
  throw new OmError("NOT_AVAILABLE", "nobody uploads in pieces here");
}

/** Writes down which upload began when. */
function watched(ids: IdSource, { begun }: World): IdSource {
  return {
    next(prefix) {
      const id = ids.next(prefix);
      if (prefix === "file") begun.push(id);
      return id;
    },
  };
}

/** Half an hour: shorter than the hours by which clocks are moved. */
const readRule = async () => ({ uploadsMs: keepMs, rejectsMs: keepMs });

interface ReadDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly pause: (ms: number) => Promise<void>;
}

/** What a query or an explanation does: it learns the names of blobs, and opens them later. */
async function readSlowly(ms: number, { blobs, records, pause }: ReadDeps): Promise<string[]> {
  const { manifest } = await readHead(business, "sales", { blobs, records });
  const files = await records.list(partitionOf(business), { prefix: "file#" });
  const uploads = files.flatMap(({ value }) => {
    const { report, uploadKey }: FileRecord = JSON.parse(JSON.stringify(value));
    return report.expired?.upload === undefined && isCounted(report.state) ? uploadKey : [];
  });
  await pause(ms);
  const keys = [...(manifest === null ? [] : blobsOfCurrent(manifest)), ...uploads];
  const there = await Promise.all(keys.map((key) => blobs.head(key)));
  return keys.filter((_key, at) => there[at] === null);
}
