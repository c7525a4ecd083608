import { Worker } from "node:worker_threads";
import { toSqliteOmError } from "../sqlite.ts";

/** What the thread is told at its start. */
export interface ScrubTask {
  readonly file: string;
  /** Files about whose messages no attempt says anything any more. */
  readonly fileIds: readonly string[];
}

/**
 * Writes a database anew, so that nothing that was removed from it stays in a page or in the log. In a thread of its own,
 * which keeps the file for itself: a connection that writes waits 5 s for it, a store as long as it is quiet. Time and room: those of one more copy of the file.
 * @throws OmError `NOT_AVAILABLE`, `DISK_FULL`
 */
export async function scrubDatabase(task: ScrubTask): Promise<void> {
  const worker = new Worker(new URL("./scrub.thread.ts", import.meta.url), { workerData: task, execArgv: [] });
  await new Promise<void>((resolve, reject) => {
    worker.once("error", (thrown) => reject(toSqliteOmError(thrown)));
    worker.once("exit", () => resolve());
  });
}
