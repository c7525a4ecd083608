import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { joinRollups } from "#processing/rollups/join-rollups.ts";
import type { RollupJoiner } from "#processing/rollups/rollup-joiner.ts";

/** Joins rollups in the test's own process. */
export function createInlineRollups(parent: string): Pick<RollupJoiner, "join"> {
  return {
    async join(request, keep) {
      const folder = mkdtempSync(join(parent, "rollups-"));
      try {
        return await keep(await joinRollups({ ...request, folder, memoryMb: 512, threads: 1 }));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
