import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { answerStreams } from "#processing/same-sales/answer-streams.ts";
import type { StreamComparer } from "#processing/same-sales/stream-comparer.ts";

/** Compares streams in the test's own process. */
export function createInlineStreams(parent: string): Pick<StreamComparer, "ask"> {
  return {
    async ask(request, keep) {
      const folder = mkdtempSync(join(parent, "streams-"));
      try {
        return await keep(await answerStreams({ ...request, folder, memoryMb: 512, threads: 1 }));
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}
