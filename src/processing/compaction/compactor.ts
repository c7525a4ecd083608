import { createFolderJobs, type FolderJobs, type RequestOf, type WorkerLimits } from "#engine/folder-jobs.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { CompactionJob, CompactionResult } from "./compaction-job.ts";

export interface Compactor {
  /** Gives `keep` one file with the rows. @throws OmError as `FolderJobs`, and `CONSERVATION_FAILED` */
  readonly write: FolderJobs<RequestOf<CompactionJob>, CompactionResult>["run"];
  close(): Promise<void>;
}

/** Writes rows of many tables in a process of its own, which ends when they are written: it is seldom needed. */
export function createCompactor(
  jobFolders: JobFolders,
  limits: Pick<WorkerLimits, "memoryMb" | "deadlineMs">,
): Compactor {
  const entry = new URL("./compaction.process.ts", import.meta.url);
  const one = { ...limits, workers: 1, mostIdleMemoryBytes: 0 };
  const { run, close } = createFolderJobs<RequestOf<CompactionJob>, CompactionResult>(entry, jobFolders, one);
  return { write: run, close };
}
