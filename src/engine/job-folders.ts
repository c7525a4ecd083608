import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { IdSource } from "#core/ids.ts";

/** Working files of jobs, each in a folder of its own that goes with the job. */
export interface JobFolders {
  /** @param act is given an empty folder that is gone when it has ended. @throws OmError as `act`, and errors of the system */
  within<Result>(act: (folder: string) => Promise<Result>): Promise<Result>;
  /** Where work of this name may put down what is to outlive a run that is broken off; it is not made. */
  kept(name: string): string;
  /** The work of this name is done, or not wanted any more: what it has put down goes. */
  drop(name: string): Promise<void>;
}

const keptPrefix = "kept-";

/** What is put down of work that was broken off goes with its message; this is for what nobody came back for. */
export const mostKeptMs = 14 * 86_400_000;

/** Told from those of jobs, which nobody needs once their owner is gone. */
export function isKeptFolder(name: string): boolean {
  return name.startsWith(keptPrefix);
}

/** Below a folder that is made where there is none; the names say whose process has left one. */
export function createJobFolders(parent: string, ids: IdSource): JobFolders {
  const kept = (name: string): string => join(parent, `${keptPrefix}${name}`);
  return {
    async within(act) {
      const folder = join(parent, `${process.pid}-${ids.next("job")}`);
      await mkdir(parent, { recursive: true });
      await mkdir(folder); // recursive, it would call a disk that is read-only ENOENT
      try {
        return await act(folder);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    kept,
    async drop(name) {
      await rm(kept(name), { recursive: true, force: true });
    },
  };
}
