import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** Working folders of jobs whose process is gone (it was killed): they hold nothing that anybody needs. */
export async function removeAbandonedJobs(jobsFolder: string): Promise<void> {
  for (const name of await readdir(jobsFolder)) {
    if (!isRunning(Number(name.split("-")[0]))) await rm(join(jobsFolder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
