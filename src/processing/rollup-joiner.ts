import type { JobFolders } from "#engine/job-folders.ts";
import { createJobPool } from "#engine/job-pool.ts";
import type { OverlapLimits } from "./overlap-finder.ts";
import type { RollupJob, RollupResult } from "./rollup-job.ts";

export type RollupRequest = Pick<RollupJob, "datasetFolder" | "rollups">;

export interface RollupJoiner {
  /** @param keep takes the file; it is gone afterwards. @throws OmError `DEADLINE`, `OUT_OF_MEMORY`, `ENGINE_FAILED` */
  join<Kept>(request: RollupRequest, keep: (result: RollupResult) => Promise<Kept>): Promise<Kept>;
  close(): Promise<void>;
}

/** What a worker needs beside the engine's memory. */
const processOverheadMb = 500;

/** Joins rollups in a process of its own, which runs when there are many. */
export function createRollupJoiner(jobFolders: JobFolders, limits: Omit<OverlapLimits, "workers">): RollupJoiner {
  const pool = createJobPool<RollupJob, RollupResult>({
    entry: new URL("./rollup.process.ts", import.meta.url),
    mostProcesses: 1,
    mostMemoryBytes: (limits.memoryMb + processOverheadMb) * 1_000_000,
  });
  return {
    join: (request, keep) =>
      jobFolders.within(async (folder) => {
        const job = { ...request, folder, memoryMb: limits.memoryMb, threads: 1 };
        return keep(await pool.run(job, { deadlineMs: limits.deadlineMs }));
      }),
    close: () => pool.close(),
  };
}
