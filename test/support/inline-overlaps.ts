import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findOverlaps } from "#processing/overlap/find-overlaps.ts";
import type { OverlapFinder } from "#processing/overlap/overlap-finder.ts";

/** Finds overlaps in the test's own process. */
export function createInlineOverlaps(parent: string): Pick<OverlapFinder, "find"> {
  return {
    async find(request, keep) {
      const folder = mkdtempSync(join(parent, "overlap-"));
      try {
        return await keep(await findOverlaps({ ...request, folder, memoryMb: 512, threads: 1 }));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
