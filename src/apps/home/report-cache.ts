import type { FileReport } from "#core/report.ts";
import type { EffectStore } from "#ports/effects.ts";

export interface ReportCache {
  /** The store to write through from now on. */
  readonly effects: EffectStore;
  /** The same object as long as nothing was written. @throws OmError `NOT_FOUND` */
  read(business: string, fileId: string): Promise<FileReport>;
}

const mostKept = 500;

/**
 * Keeps reports that were read until anything is written: whoever looks again and again at files that rest costs next to
 * nothing. Only for the owner of a data folder, because nobody else may write beside it.
 */
export function createReportCache(
  effects: EffectStore,
  read: (business: string, fileId: string) => Promise<FileReport>,
): ReportCache {
  const kept = new Map<string, FileReport>();
  let revision = 0;

  function forget(): void {
    revision += 1;
    kept.clear();
  }

  return {
    effects: {
      apply(step) {
        const applied = effects.apply(step);
        // Also where it failed, for it may have come half the way; and before whoever waits for it goes on.
        if (step.writes !== undefined && step.writes.length > 0) applied.then(forget, forget);
        return applied;
      },
    },
    async read(business, fileId) {
      const key = `${business}/${fileId}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const before = revision;
      const report = await read(business, fileId);
      if (before !== revision) return report; // perhaps from before the write
      if (kept.size >= mostKept) kept.clear();
      kept.set(key, report);
      return report;
    },
  };
}
