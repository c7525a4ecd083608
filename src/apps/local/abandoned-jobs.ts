import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * Working folders of the owners before: they hold nothing that anybody needs. For the new owner alone, before it works:
 * who made a folder is not asked, because process ids come again (in a container they are the same at every start).
 */
export async function removeAbandonedJobs(jobsFolder: string): Promise<void> {
  for (const name of await readdir(jobsFolder)) {
    // A worker outlives its killed owner for a moment, and may still put something into the folder that is being removed.
    await rm(join(jobsFolder, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
