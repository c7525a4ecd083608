import { createFolderJobs, type FolderJobs, type RequestOf, type WorkerLimits } from "#engine/folder-jobs.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { RollupJob, RollupResult } from "./rollup-job.ts";

export interface RollupJoiner {
  readonly join: FolderJobs<RequestOf<RollupJob>, RollupResult>["run"];
  close(): Promise<void>;
}

/** Joins rollups in a process of its own, which runs when there are many. */
export function createRollupJoiner(jobFolders: JobFolders, limits: Omit<WorkerLimits, "workers">): RollupJoiner {
  const entry = new URL("./rollup.process.ts", import.meta.url);
  const one = { ...limits, workers: 1 };
  const { run, close } = createFolderJobs<RequestOf<RollupJob>, RollupResult>(entry, jobFolders, one);
  return { join: run, close };
}
