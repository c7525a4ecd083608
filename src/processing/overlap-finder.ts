import type { JobFolders } from "#engine/job-folders.ts";
import { createJobPool } from "#engine/job-pool.ts";
import type { OverlapJob, OverlapResult } from "./overlap-job.ts";

/** What is asked of a finder; where and with how much memory it works is its own affair. */
export type OverlapRequest = Omit<OverlapJob, "folder" | "memoryMb" | "threads">;

export interface OverlapFinder {
  /** @param keep takes what was found; its files are gone afterwards. @throws OmError `DEADLINE`, `OUT_OF_MEMORY`, `ENGINE_FAILED` */
  find<Kept>(request: OverlapRequest, keep: (result: OverlapResult) => Promise<Kept>): Promise<Kept>;
  close(): Promise<void>;
}

export interface OverlapLimits {
  readonly memoryMb: number;
  readonly deadlineMs: number;
  readonly workers: number;
}

/** What a worker needs beside the engine's memory. */
const processOverheadMb = 500;

/** Looks for rows that several files have, in processes of its own; none runs as long as no files overlap. */
export function createOverlapFinder(jobFolders: JobFolders, limits: OverlapLimits): OverlapFinder {
  const pool = createJobPool<OverlapJob, OverlapResult>({
    entry: new URL("./overlap.process.ts", import.meta.url),
    mostProcesses: limits.workers,
    mostMemoryBytes: (limits.memoryMb + processOverheadMb) * 1_000_000,
  });
  return {
    find: (request, keep) =>
      jobFolders.within(async (folder) => {
        const job = { ...request, folder, memoryMb: limits.memoryMb, threads: 1 };
        return keep(await pool.run(job, { deadlineMs: limits.deadlineMs }));
      }),
    close: () => pool.close(),
  };
}
