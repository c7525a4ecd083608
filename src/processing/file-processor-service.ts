import { createHash } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Clock } from "#core/clock.ts";
import type { TableDecision } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import { pipelineVersion } from "#core/terms.ts";
import { datasetFolder, type ManifestFile } from "#engine/dataset.ts";
import { fileTypes } from "#file-types/registry.ts";
import { createJobPool } from "#engine/job-pool.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { FileRecord } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { commitFile, withdrawFile } from "./commit.ts";
import type { TableJob, TableResult } from "./table-job.ts";

/** Turns decided tables into committed rows. */
export interface FileProcessorService {
  /** What a decision would give on the whole file; nothing is kept. */
  rehearse(file: FileRecord, decision: TableDecision, options: ProcessOptions): Promise<TableResult>;
  /** Processes, stores and commits one table, in place of the file's earlier generation. */
  process(
    file: FileRecord,
    decision: TableDecision,
    generation: number,
    options: ProcessOptions,
  ): Promise<ProcessedTable>;
  close(): Promise<void>;
}

export interface ProcessedTable {
  readonly result: TableResult;
  /** Folder of blobs with the rejects and the line index of this result. */
  readonly account: string;
}

export interface ProcessOptions {
  readonly onProgress?: (progress: { readonly bytes: number; readonly rows: number }) => void;
  readonly onCommit?: () => void;
  readonly signal?: AbortSignal;
}

export interface FileProcessorDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly ids: IdSource;
  readonly clock: Clock;
}

export interface FileProcessorLimits {
  /** Folder for the jobs' working files; on the disk of the blob store, so that results can be moved. */
  readonly jobsFolder: string;
  readonly memoryMb: number;
  readonly deadlineMs: number;
  readonly workers: number;
}

/** What a worker needs beside the engine's memory: chunks, rejects, the runtime itself. */
const processOverheadMb = 500;

export function createFileProcessorService(deps: FileProcessorDeps, limits: FileProcessorLimits): FileProcessorService {
  const pool = createJobPool<TableJob, TableResult>({
    entry: new URL("./table.process.ts", import.meta.url),
    mostProcesses: limits.workers,
    mostMemoryBytes: (limits.memoryMb + processOverheadMb) * 1_000_000,
  });

  return {
    rehearse: (file, decision, options) => inJobFolder((folder) => runTable(file, decision, folder, options)),
    process: (file, decision, generation, options) =>
      inJobFolder(async (folder) => {
        const result = await runTable(file, decision, folder, options);
        options.onCommit?.();
        const listed = await storeResult(file, decision, generation, result, deps.blobs);
        const { business, fileId } = file.report;
        await commitFile(business, decision.type, listed, result.datasetColumns, deps);
        await withdrawFromOthers(business, fileId, decision);
        return { result, account: accountFolder(file, listed.jobKey) };
      }),
    close: () => pool.close(),
  };

  /**
   * What another type held of the file goes, whatever the record says: a process may have died before it was written.
   * The rows are committed by now, so a failure here is none of the file's: it may be done again as it is.
   */
  async function withdrawFromOthers(business: string, fileId: string, decision: TableDecision): Promise<void> {
    try {
      for (const type of fileTypes.filter(({ id }) => id !== decision.type)) {
        await withdrawFile(business, type.id, fileId, decision.table, deps);
      }
    } catch (cause) {
      throw new OmError("INTERNAL", "the rows are committed, but an older result could not be taken out", {
        fix: "run the same command again",
        cause,
      });
    }
  }

  async function inJobFolder<Result>(act: (folder: string) => Promise<Result>): Promise<Result> {
    const folder = join(limits.jobsFolder, `${process.pid}-${deps.ids.next("job")}`);
    await mkdir(folder, { recursive: true });
    try {
      return await act(folder);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async function runTable(
    file: FileRecord,
    decision: TableDecision,
    folder: string,
    options: ProcessOptions,
  ): Promise<TableResult> {
    const job: TableJob = {
      fileId: file.report.fileId,
      sourcePath: await deps.blobs.toLocalPath(file.uploadKey),
      decision,
      folder,
      memoryMb: limits.memoryMb,
      // One core a file: the other cores are for other files and for queries.
      threads: 1,
    };
    return pool.run(job, {
      deadlineMs: limits.deadlineMs,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      onProgress: (progress) => options.onProgress?.(toProgress(progress)),
    });
  }
}

/** Moves a result's files into the blob store; gives what the manifest lists of them. */
async function storeResult(
  file: FileRecord,
  decision: TableDecision,
  generation: number,
  result: TableResult,
  blobs: BlobStore,
): Promise<ManifestFile> {
  const { business, fileId, name, source, region } = file.report;
  const jobKey = toJobKey(fileId, decision, generation);
  const folder = `${datasetFolder(business, decision.type)}${fileId}/${jobKey.slice(0, 16)}`;
  const put = async (key: string, path: string): Promise<number> => {
    const stored = await blobs.head(key);
    return (stored ?? (await blobs.putFile(key, path))).sizeBytes;
  };
  const parts: { key: string; rows: number; sizeBytes: number }[] = [];
  for (const part of result.parts) {
    const key = `${folder}/${basename(part.path)}`;
    parts.push({ key, rows: part.rows, sizeBytes: await put(key, part.path) });
  }
  let deletions: string | null = null;
  if (result.deletionsPath !== null) {
    deletions = `${folder}/deletions.parquet`;
    await put(deletions, result.deletionsPath);
  }
  const account = accountFolder(file, jobKey);
  await put(`${account}/lines.json`, result.indexPath);
  if (result.rejectsCsvPath !== null) await put(`${account}/rejects.csv`, result.rejectsCsvPath);
  if (result.rejectsParquetPath !== null) await put(`${account}/rejects.parquet`, result.rejectsParquetPath);
  return {
    fileId,
    table: decision.table,
    name,
    source,
    region,
    generation,
    jobKey,
    acceptedRows: result.rows.accepted,
    undatedRows: result.undatedRows,
    firstDay: result.firstDay,
    lastDay: result.lastDay,
    currencies: result.currencies,
    parts,
    deletions,
    filledColumns: result.filledColumns,
  };
}

/** Named by the job, so that a job which is done again after a crash never meets the files of another decision. */
function accountFolder({ report: { business, fileId } }: FileRecord, jobKey: string): string {
  return `${business}/accounts/${fileId}/${jobKey.slice(0, 16)}`;
}

/** Blob of a file's rejects as CSV, where it has any. */
export function rejectsKey(account: string): string {
  return `${account}/rejects.csv`;
}

function toJobKey(fileId: string, decision: TableDecision, generation: number): string {
  const identity = JSON.stringify([fileId, decision, pipelineVersion, generation]);
  return createHash("sha256").update(identity).digest("hex");
}

/** Progress comes from our own worker; anything else counts as none. */
function toProgress(progress: unknown): { bytes: number; rows: number } {
  if (typeof progress !== "object" || progress === null) return { bytes: 0, rows: 0 };
  const bytes = "bytes" in progress && typeof progress.bytes === "number" ? progress.bytes : 0;
  const rows = "rows" in progress && typeof progress.rows === "number" ? progress.rows : 0;
  return { bytes, rows };
}
