import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isKeptFolder, mostKeptMs } from "#engine/job-folders.ts";

/** No function runs longer, so nobody works in a folder that is older. */
const longestJobMs = 3_600_000;

/**
 * Working folders of functions that were killed: a disk outlives its process, and a file system that functions share
 * outlives them all. What large tables have put down stays, for the next one goes on from there; but where nobody came back
 * for it. What cannot be removed is left to the next one that starts.
 */
export async function removeLeftJobs(jobsFolder: string, now: number): Promise<void> {
  for (const name of await readdir(jobsFolder).catch(() => [])) {
    const path = join(jobsFolder, name);
    const info = await stat(path).catch(() => null); // another function may have removed it
    const restMs = isKeptFolder(name) ? mostKeptMs : longestJobMs;
    if (info === null || info.mtimeMs > now - restMs) continue;
    await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
