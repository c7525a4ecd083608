import { createJobPool, type JobPool } from "#engine/job-pool.ts";
import type { TableJob, TableResult } from "./table-job.ts";

/** Processes that read tables. Many services may share them. */
export type TableWorkers = JobPool<TableJob, TableResult>;

/** What a worker needs beside the engine's memory: chunks, rejects, the runtime itself. */
const processOverheadMb = 500;

export function createTableWorkers(limits: { readonly memoryMb: number; readonly workers: number }): TableWorkers {
  return createJobPool({
    entry: new URL("./table.process.ts", import.meta.url),
    mostProcesses: limits.workers,
    mostMemoryBytes: (limits.memoryMb + processOverheadMb) * 1_000_000,
  });
}
