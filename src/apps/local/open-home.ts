import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { makeFolder } from "#adapters/local/durable-files.ts";
import { createWebhookNotifier } from "#adapters/local/notifier.webhook.ts";
import { createFsPartialUploads } from "#adapters/local/partial-uploads.fs.ts";
import { scrubDatabase } from "#adapters/local/store/scrub.ts";
import { createSqliteStore } from "#adapters/local/store.sqlite.ts";
import { type Clock, systemClock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import type { ErasureReport } from "#core/erasure.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { systemTimers } from "#core/timers.ts";
import { createIdSource, type IdSource } from "#core/ids.ts";
import { renewClaim } from "#intake/claims.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import type { Queue } from "#ports/queue.ts";
import { version } from "../cli/version.ts";
import { createHome, type SharedHome } from "../home/create-home.ts";
import { createEraser } from "../home/erase/eraser.ts";
import { waitForReaders } from "../home/erase/wait-for-readers.ts";
import { queueNames, queueSettings } from "../home/queues.ts";
import type { OmService } from "../home/service.ts";
import { startWorkers } from "../home/workers.ts";
import { removeAbandonedJobs } from "./abandoned-jobs.ts";
import { writeBackup } from "./backup/write-backup.ts";
import { checkCompaction } from "../home/care/check-compaction.ts";
import { checkHealth } from "./check-health.ts";
import { createFolderPlace } from "./erase/folder-place.ts";
import { assertRoom } from "./free-disk.ts";
import { keepCompacted } from "./keep-compacted.ts";
import { startKeepers } from "./keepers.ts";
import { measureDisk } from "./measure-disk.ts";
import { findNewestFile } from "./newest-file.ts";
import { createLocalModels } from "./local-models.ts";

/** The embedded home: the product, and what the server needs beside it. */
export interface Home extends OmService, Pick<SharedHome, "hub" | "fileOfRequest" | "unfinished" | "view"> {
  /** To its end. */
  erase(...request: Parameters<OmService["erase"]>): Promise<ErasureReport>;
  readonly uploads: PartialUploads;
  readonly queue: Queue;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly dataDir: string;
  /** Refuses an upload that the disk cannot keep; null where its size is not known. @throws OmError `DISK_FULL` */
  assertRoom(sizeBytes: number | null): Promise<void>;
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

/**
 * The shared home over one folder, which holds the blobs, the records with the queues, and the working files of the jobs;
 * with the workers and the keepers of its owner.
 * @throws OmError `NOT_WRITABLE`, `CONFIGURATION`
 */
export async function openHome(config: Config, options: HomeOptions): Promise<Home> {
  const { dataDir } = config;
  const { onTrouble } = options;
  const jobsFolder = join(dataDir, "jobs");
  asPartOf(dataDir, () => makeFolder(jobsFolder));
  const clock = systemClock;
  const openedAt = clock.now();
  const owns = options.role === "owner";
  if (owns) await removeAbandonedJobs(jobsFolder);
  const { blobs, uploads } = asPartOf(dataDir, () => ({
    blobs: createFsBlobStore({ root: join(dataDir, "blobs"), owns }),
    uploads: createFsPartialUploads({ root: join(dataDir, "uploads"), owns }),
  }));
  const databaseFile = join(dataDir, "om.sqlite");
  const { writer } = options;
  const store = createSqliteStore({ file: databaseFile, clock, queues: queueSettings, writer, owner: owns });
  const { records, queue } = store;
  const ids = createIdSource(clock, { after: owns ? await findNewestFile(records) : null });
  const notifier = config.webhookUrl === "" ? null : createWebhookNotifier({ url: config.webhookUrl });
  const models = createLocalModels(config, { clock });
  const home = createHome(
    { blobs, records, effects: store.effects, queue, notifier, clock, ids },
    {
      jobsFolder,
      memoryMb: config.memoryLimitMb,
      threads: config.threads,
      workers: config.workers,
      jobDeadlineMs: config.jobDeadlineMs,
      isAlone: owns,
      failsWithMachine: writer === "inline",
      openPhrasing: models.openPhrasing,
      openEmbedder: models.openEmbedder,
    },
  );
  const { stages, holds } = home;
  const workDeps = { ...stages.deps, ...stages, queue, uploads, timers: systemTimers, onTrouble };
  const workers = owns ? startWorkers(workDeps, { tablesAtOnce: config.workers }) : null;
  const reading = { isAtWork: stages.handlers.isAtWork, pause: (ms: number) => setTimeout(ms) };
  const eraser = createEraser({
    ...workDeps,
    renewClaim: (report) => renewClaim(report, records),
    queues: queueNames,
    place: createFolderPlace({
      dataDir,
      scrub: (fileIds) => store.quiet(() => scrubDatabase({ file: databaseFile, fileIds })),
    }),
    readersHaveEnded: (_erasing, fileIds) => waitForReaders(fileIds, { ...reading, holds, clock }),
  });
  const { businesses, steady, hub, engines } = home;
  const { compactor } = engines;
  const compaction = owns ? keepCompacted({ ...workDeps, compactor, hub, dataDir }) : null;
  const upkeep = { completeErasures: eraser.completeAll, compact: async () => compaction?.lookAtAll() };
  const keepers = owns ? startKeepers(openedAt, { ...workDeps, steady, businesses, config, ...upkeep }) : null;
  const keepMs = config.keepDays * 86_400_000;

  return {
    ...home,
    uploads,
    queue,
    ids,
    clock,
    dataDir,
    assertRoom: (sizeBytes) => assertRoom(dataDir, sizeBytes),
    warmUp: home.engines.tableWorkers.warmUp,
    async accept(request) {
      await assertRoom(dataDir, request.sizeBytes);
      return home.accept(request);
    },
    async erase(business, erased) {
      const report = await eraser.erase(business, erased);
      void compaction?.lookAtAll();
      return report;
    },
    backup: (target) => holds.through(writeBackup(target, { dataDir, blobs, clock, version, keepMs })),
    doctor: async () => ({
      checks: [
        ...(await checkHealth(config, records, home.queues, home.countStale)),
        await checkCompaction({ blobs, records }),
        ...(await models.check()),
      ],
      disk: await measureDisk(dataDir, { blobs, records }),
    }),
    async close() {
      await compaction?.close();
      await keepers?.close();
      await eraser.close();
      await workers?.stop();
      await home.close();
      await models.close();
      await store.close();
    },
  };
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
