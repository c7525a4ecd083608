import type { JobFolders } from "./job-folders.ts";
import { createJobPool, processMemoryBytes } from "./job-pool.ts";
import type { DatabaseLimits } from "./locked-database.ts";

/** A job of the engine that writes into a folder of its own. */
interface FolderJob extends DatabaseLimits {
  readonly folder: string;
}

/** What is asked of such a worker; where and with how much memory it works is its own affair. */
export type RequestOf<Job extends FolderJob> = Job extends unknown ? Omit<Job, keyof FolderJob> : never;

export interface FolderJobs<Request, Result> {
  /** @param keep takes what was made; its files are gone afterwards. @throws OmError `DEADLINE`, `OUT_OF_MEMORY`, `ENGINE_FAILED` */
  run<Kept>(request: Request, keep: (result: Result) => Promise<Kept>): Promise<Kept>;
  close(): Promise<void>;
}

export interface WorkerLimits {
  readonly memoryMb: number;
  readonly deadlineMs: number;
  readonly workers: number;
  /** See `JobPoolOptions`. */
  readonly mostIdleMemoryBytes?: number;
}

/** Jobs in processes of their own, each in a folder that is gone when its result is kept; none runs before the first job. */
export function createFolderJobs<Request extends object, Result>(
  entry: URL,
  jobFolders: JobFolders,
  { memoryMb, deadlineMs, workers, ...idle }: WorkerLimits,
): FolderJobs<Request, Result> {
  const pool = createJobPool<Request & FolderJob, Result>({
    entry,
    mostProcesses: workers,
    mostMemoryBytes: processMemoryBytes(memoryMb),
    ...idle,
  });
  return {
    run: (request, keep) =>
      jobFolders.within(async (folder) =>
        keep(await pool.run({ ...request, folder, memoryMb, threads: 1 }, { deadlineMs })),
      ),
    close: () => pool.close(),
  };
}
