import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import { createJobPool } from "#engine/job-pool.ts";
import type { TableShape } from "#formats/format.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { InspectJob } from "./inspect-file.ts";

/** Looks at whole files in a process that can be killed: their bytes go through libraries, and may be made to harm. */
export interface FileInspector {
  /** @throws OmError as `Format.analyse`, and `DEADLINE`, `OUT_OF_MEMORY`, `ENGINE_FAILED` by the process; one that ended early was tried twice */
  inspect(file: InspectedFile): Promise<readonly TableShape[]>;
  close(): Promise<void>;
}

/** An upload, or a local file that is none. */
type InspectedFile = { readonly name: string } & ({ readonly uploadKey: string } | { readonly path: string });

export interface FileInspectorLimits {
  /** Folder for the jobs' working files. */
  readonly jobsFolder: string;
  readonly mostMemoryBytes: number;
  readonly deadlineMs: number;
}

/** Somebody may have killed the process, or the system for want of memory: that says nothing of the file yet. */
function isEndedEarly(thrown: unknown): boolean {
  return thrown instanceof OmError && thrown.code === "ENGINE_FAILED" && thrown.retryable;
}

/** After a small file the process holds 95 MB; after a large one up to 200, which the table's own process needs next. */
const mostIdleMemoryBytes = 110_000_000;

export function createFileInspector(
  { blobs, ids }: { readonly blobs: BlobStore; readonly ids: IdSource },
  { jobsFolder, deadlineMs, mostMemoryBytes }: FileInspectorLimits,
): FileInspector {
  const pool = createJobPool<InspectJob, readonly TableShape[]>({
    entry: new URL("./inspect.process.ts", import.meta.url),
    mostProcesses: 1,
    mostMemoryBytes,
    mostIdleMemoryBytes,
  });
  return {
    async inspect(file) {
      return inspectOnce(file).catch((thrown: unknown) => {
        if (isEndedEarly(thrown)) return inspectOnce(file);
        throw thrown;
      });
    },
    close: () => pool.close(),
  };

  /** What a process that ended has left in its folder is in nobody's way. */
  async function inspectOnce(file: InspectedFile): Promise<readonly TableShape[]> {
    const folder = join(jobsFolder, `${process.pid}-${ids.next("job")}`);
    await mkdir(jobsFolder, { recursive: true });
    await mkdir(folder); // recursive, it would call a disk that is read-only ENOENT
    try {
      const sourcePath = "path" in file ? file.path : await blobs.toLocalPath(file.uploadKey);
      return await pool.run({ sourcePath, fileName: file.name, folder }, { deadlineMs });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}
