import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { IdSource } from "#core/ids.ts";
import { createJobPool } from "#engine/job-pool.ts";
import type { TableShape } from "#formats/format.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { FileRecord } from "#ports/file-records.ts";
import type { InspectJob } from "./inspect-file.ts";

/** Looks at whole files in a process that can be killed: their bytes go through libraries, and may be made to harm. */
export interface FileInspector {
  /** @throws OmError as `Format.analyse`, and `DEADLINE`, `OUT_OF_MEMORY`, `ENGINE_FAILED` by the process */
  inspect(file: FileRecord): Promise<readonly TableShape[]>;
  close(): Promise<void>;
}

export interface FileInspectorLimits {
  /** Folder for the jobs' working files. */
  readonly jobsFolder: string;
  readonly mostMemoryBytes: number;
  readonly deadlineMs: number;
}

export function createFileInspector(
  { blobs, ids }: { readonly blobs: BlobStore; readonly ids: IdSource },
  { jobsFolder, deadlineMs, mostMemoryBytes }: FileInspectorLimits,
): FileInspector {
  const pool = createJobPool<InspectJob, readonly TableShape[]>({
    entry: new URL("./inspect.process.ts", import.meta.url),
    mostProcesses: 1,
    mostMemoryBytes,
  });
  return {
    async inspect({ uploadKey, report }) {
      const folder = join(jobsFolder, `${process.pid}-${ids.next("job")}`);
      await mkdir(jobsFolder, { recursive: true });
      await mkdir(folder); // recursive, it would call a disk that is read-only ENOENT
      try {
        const sourcePath = await blobs.toLocalPath(uploadKey);
        return await pool.run({ sourcePath, fileName: report.name, folder }, { deadlineMs });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    close: () => pool.close(),
  };
}
