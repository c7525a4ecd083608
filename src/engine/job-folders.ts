import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { IdSource } from "#core/ids.ts";

/** Working files of jobs, each in a folder of its own that goes with the job. */
export interface JobFolders {
  /** @param act is given an empty folder that is gone when it has ended. @throws OmError as `act`, and errors of the system */
  within<Result>(act: (folder: string) => Promise<Result>): Promise<Result>;
}

/** Below a folder that is made where there is none; the names say whose process has left one. */
export function createJobFolders(parent: string, ids: IdSource): JobFolders {
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
  };
}
