import { createFolderJobs, type FolderJobs, type RequestOf, type WorkerLimits } from "#engine/folder-jobs.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { OverlapJob, OverlapResult } from "./overlap-job.ts";

export interface OverlapFinder {
  readonly find: FolderJobs<RequestOf<OverlapJob>, OverlapResult>["run"];
  close(): Promise<void>;
}

/** Looks for rows that several files have, in processes of its own; none runs as long as no files overlap. */
export function createOverlapFinder(jobFolders: JobFolders, limits: WorkerLimits): OverlapFinder {
  const entry = new URL("./overlap.process.ts", import.meta.url);
  const { run, close } = createFolderJobs<RequestOf<OverlapJob>, OverlapResult>(entry, jobFolders, limits);
  return { find: run, close };
}
