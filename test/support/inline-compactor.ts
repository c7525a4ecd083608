import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Compactor } from "#processing/compaction/compactor.ts";
import { writeCompacted } from "#processing/compaction/write-compacted.ts";

/** Brings rows together in the test's own process. */
export function createInlineCompactor(parent: string): Pick<Compactor, "write"> {
  return {
    async write(request, keep) {
      const folder = mkdtempSync(join(parent, "compaction-"));
      try {
        return await keep(await writeCompacted({ ...request, folder, memoryMb: 512, threads: 1 }));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
