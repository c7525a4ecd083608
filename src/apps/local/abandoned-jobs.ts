import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { isKeptFolder, mostKeptMs } from "#engine/job-folders.ts";

/**
 * Working folders of the owners before: they hold nothing that anybody needs, but what large tables put down to go on
 * from. For the new owner alone, before it works: who made a folder is not asked, because process ids come again (in a
 * container they are the same at every start).
 */
export async function removeAbandonedJobs(jobsFolder: string, now = Date.now()): Promise<void> {
  for (const name of await readdir(jobsFolder)) {
    const path = join(jobsFolder, name);
    if (isKeptFolder(name) && (await stat(path)).mtimeMs > now - mostKeptMs) continue;
    // A worker outlives its killed owner for a moment, and may still put something into the folder that is being removed.
    await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** What is put down of the rows of files; gives how many folders there were. */
export async function removeKeptOf(fileIds: ReadonlySet<string>, jobsFolder: string): Promise<number> {
  const names = await readdir(jobsFolder).catch(() => []);
  const ours = names.filter((name) => isKeptFolder(name) && [...fileIds].some((id) => name.includes(`-${id}-`)));
  for (const name of ours) await rm(join(jobsFolder, name), { recursive: true, force: true });
  return ours.length;
}
