import { createFolderJobs, type FolderJobs, type RequestOf, type WorkerLimits } from "#engine/folder-jobs.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { CompactionJob, CompactionResult, PairsJob, PairsResult } from "./compaction-job.ts";

export interface Compactor {
  /** Gives `keep` one file with the rows. @throws OmError as `FolderJobs`, and `CONSERVATION_FAILED` */
  readonly write: FolderJobs<RequestOf<CompactionJob>, CompactionResult>["run"];
  /** Gives `keep` the pairs of values in rows. @throws OmError as `write` */
  readonly writePairs: FolderJobs<RequestOf<PairsJob>, PairsResult>["run"];
  close(): Promise<void>;
}

/** Writes rows of many tables in processes of their own, which end when they are written: they are seldom needed. */
export function createCompactor(
  jobFolders: JobFolders,
  limits: Pick<WorkerLimits, "memoryMb" | "deadlineMs">,
): Compactor {
  const one = { ...limits, workers: 1, mostIdleMemoryBytes: 0 };
  const rows = createFolderJobs<RequestOf<CompactionJob>, CompactionResult>(
    new URL("./compaction.process.ts", import.meta.url),
    jobFolders,
    one,
  );
  const pairs = createFolderJobs<RequestOf<PairsJob>, PairsResult>(
    new URL("./pairs.process.ts", import.meta.url),
    jobFolders,
    one,
  );
  return {
    write: rows.run,
    writePairs: pairs.run,
    async close() {
      await Promise.all([rows.close(), pairs.close()]);
    },
  };
}
