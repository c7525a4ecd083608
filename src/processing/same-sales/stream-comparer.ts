import { createFolderJobs, type FolderJobs, type RequestOf, type WorkerLimits } from "#engine/folder-jobs.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { StreamsResult, StreamsTask } from "./same-sales-job.ts";

export interface StreamComparer {
  readonly ask: FolderJobs<RequestOf<StreamsTask>, StreamsResult>["run"];
  close(): Promise<void>;
}

/** Looks for sales that exports of other columns have too, in processes of its own; none runs where a shop has one export. */
export function createStreamComparer(jobFolders: JobFolders, limits: WorkerLimits): StreamComparer {
  const entry = new URL("./streams.process.ts", import.meta.url);
  const { run, close } = createFolderJobs<RequestOf<StreamsTask>, StreamsResult>(entry, jobFolders, limits);
  return { ask: run, close };
}
