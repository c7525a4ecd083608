import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Compactor } from "#processing/compaction/compactor.ts";
import { writeCompacted } from "#processing/compaction/write-compacted.ts";
import { writePairs } from "#processing/compaction/write-pairs.ts";

/** Brings rows together in the test's own process. */
export function createInlineCompactor(parent: string): Pick<Compactor, "write" | "writePairs"> {
  const within = async <Result>(work: (folder: string) => Promise<Result>): Promise<Result> => {
    const folder = mkdtempSync(join(parent, "compaction-"));
    try {
      return await work(folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const limits = { memoryMb: 512, threads: 1 };
  return {
    write: (request, keep) => within(async (folder) => keep(await writeCompacted({ ...request, folder, ...limits }))),
    writePairs: (request, keep) => within(async (folder) => keep(await writePairs({ ...request, folder, ...limits }))),
  };
}
