import { createJobPool, type JobPool, processMemoryBytes } from "#engine/job-pool.ts";
import type { TableJob, TableResult } from "./table-job.ts";

/** Processes that read tables. Many services may share them. */
export type TableWorkers = JobPool<TableJob, TableResult>;

export function createTableWorkers(limits: { readonly memoryMb: number; readonly workers: number }): TableWorkers {
  return createJobPool({
    entry: new URL("./table.process.ts", import.meta.url),
    mostProcesses: limits.workers,
    mostMemoryBytes: processMemoryBytes(limits.memoryMb),
    givesSources: true,
  });
}
