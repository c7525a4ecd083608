import { join } from "node:path";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { makeFolder } from "#adapters/local/durable-files.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { systemClock } from "#core/clock.ts";
import type { Config } from "#core/config.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { createIdSource } from "#core/ids.ts";
import { createQueryEngine } from "#engine/query-engine.ts";
import { acceptUpload } from "#intake/accept-upload.ts";
import { createRoutingService } from "#intake/routing-service.ts";
import { findInsights } from "#metrics/insights/find-insights.ts";
import { runMetricQuery, type MetricQueryDeps } from "#metrics/run-query.ts";
import { createFileRecords, type FileRecord } from "#ports/file-records.ts";
import { createFileProcessorService, rejectsKey } from "#processing/file-processor-service.ts";
import { removeAbandonedJobs } from "../local/abandoned-jobs.ts";
import { checkHealth } from "../local/check-health.ts";
import { openSource } from "../local/open-source.ts";
import { processFile } from "../local/process-file.ts";
import type { OmService, Progress } from "./service.ts";

/**
 * The embedded home, wired by hand: one folder holds the blobs, the records and the working files of the jobs.
 * @throws OmError `NOT_WRITABLE`, `CONFIGURATION`
 */
export async function openService(config: Config): Promise<OmService> {
  const jobsFolder = join(config.dataDir, "jobs");
  try {
    makeFolder(jobsFolder);
    await removeAbandonedJobs(jobsFolder);
  } catch (cause) {
    const known = toOmError(cause);
    if (known.code !== "INTERNAL") throw known;
    throw new OmError("NOT_WRITABLE", `the data folder ${config.dataDir} cannot be made`, {
      fix: "choose another folder with --data-dir",
      cause,
    });
  }
  const clock = systemClock;
  const ids = createIdSource(clock);
  const blobs = createFsBlobStore({ root: join(config.dataDir, "blobs") });
  const records = createSqliteRecordStore({ file: join(config.dataDir, "om.sqlite"), clock });
  const files = createFileRecords(records, clock);
  const routing = createRoutingService({ blobs });
  const memoryMb = config.memoryLimitMb;
  const engine = createQueryEngine({ memoryMb, threads: config.threads });
  const processor = createFileProcessorService(
    { blobs, records, ids, clock },
    { memoryMb, jobsFolder, deadlineMs: config.jobDeadlineMs, workers: 1 },
  );
  const processDeps = { files, routing, processor, clock };
  const queryDeps: MetricQueryDeps = { blobs, records, engine, clock, pending };

  return {
    async ingest(path, { business, settings, source, region, onProgress }) {
      const { sizeBytes, content } = await openSource(path);
      const report = (stage: Progress["stage"], bytesDone = 0, rows = 0): void =>
        onProgress?.({ stage, bytesDone, bytesTotal: sizeBytes, rows });
      report("storing");
      const file = await acceptUpload(
        { business, name: path, region, source, settings, content },
        { blobs, files, ids, clock },
      );
      if (file.report.state === "duplicate") return file.report; // the rest is new, or was cut off before its end
      report("analysing");
      return processFile(file, processDeps, {
        onProgress: ({ bytes, rows }) => report("reading", Math.min(bytes, sizeBytes), rows),
        onCommit: () => report("committing", sizeBytes),
      });
    },
    files: async (business) => (await files.list(business)).map((file) => file.report),
    file: async (business, fileId) => (await files.get(business, fileId)).report,
    async *rejectsCsv(business, fileId) {
      const { account } = await resultHolder(business, fileId);
      if (account === null) return;
      const key = rejectsKey(account);
      if ((await blobs.head(key)) !== null) yield* blobs.get(key);
    },
    async decide(business, fileId, settings, onProgress) {
      const stored = await files.get(business, fileId);
      if (stored.report.duplicateOf !== undefined) throw decidesDuplicate(stored.report.duplicateOf);
      const file = { ...stored, settings: { ...stored.settings, ...Object.fromEntries(settings) } };
      const bytesTotal = file.report.sizeBytes;
      return processFile(file, processDeps, {
        onProgress: ({ bytes, rows }) =>
          onProgress?.({ stage: "reading", bytesDone: Math.min(bytes, bytesTotal), bytesTotal, rows }),
      });
    },
    query: (business, query) => runMetricQuery(business, query, queryDeps),
    insights: (business) => findInsights(business, queryDeps),
    doctor: () => checkHealth(config, records),
    async close() {
      await Promise.all([processor.close(), engine.close()]);
      await records.close();
    },
  };

  async function pending(business: string, dataset: string): Promise<{ fileId: string; name: string }[]> {
    const waiting = (await files.list(business)).filter(({ report }) => report.state === "needs_decision");
    return waiting
      .filter(({ report }) => report.tables.some((table) => table.type === dataset))
      .map(({ report }) => ({ fileId: report.fileId, name: report.name }));
  }

  /** A duplicate has the result of its original. */
  async function resultHolder(business: string, fileId: string): Promise<FileRecord> {
    const file = await files.get(business, fileId);
    return file.report.duplicateOf === undefined ? file : files.get(business, file.report.duplicateOf);
  }
}

function decidesDuplicate(original: string): OmError {
  return new OmError("DECISION_INVALID", `this file is a duplicate of ${original} and has no rows of its own`, {
    fix: `decide about ${original}`,
  });
}
