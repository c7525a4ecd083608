import { isUnfinished } from "#core/fold-state.ts";
import type { FileReport } from "#core/report.ts";
import type { EffectStore } from "#ports/effects.ts";
import { type FileRecords, fileOfKey, fullReport } from "#ports/file-records.ts";

export interface OpenFiles {
  /** The store to write through from now on. */
  readonly effects: EffectStore;
  /** Files of a business that wait for a decision or that somebody still works on, newest first. */
  list(business: string): Promise<readonly FileReport[]>;
}

/** What is known of a business. */
interface Known {
  readonly open: Map<string, FileReport>;
  /** Files of which something was written since they were looked at. */
  readonly changed: Set<string>;
  /** Ends when all that was changed before is looked at. */
  lookedAt: Promise<void>;
}

/**
 * Every answer asks for these files, and among many thousands they are few: they are looked up once, and then only those of
 * which something was written. Only for the owner of a data folder, because nobody else may write beside it.
 */
export function createOpenFiles(effects: EffectStore, files: Pick<FileRecords, "find" | "list">): OpenFiles {
  const businesses = new Map<string, Known>();

  async function lookAtAll(business: string, { open }: Known): Promise<void> {
    for (const report of await files.list(business)) if (isOpen(report)) open.set(report.fileId, report);
  }

  async function lookAtChanged(business: string, { open, changed }: Known): Promise<void> {
    for (const fileId of changed) {
      changed.delete(fileId);
      const found = await files.find(business, fileId);
      const report = found && fullReport(found);
      if (report !== null && isOpen(report)) open.set(fileId, report);
      else open.delete(fileId);
    }
  }

  function knownOf(business: string): Known {
    const known = businesses.get(business);
    if (known !== undefined) return known;
    const fresh: Known = { open: new Map(), changed: new Set(), lookedAt: Promise.resolve() };
    businesses.set(business, fresh);
    fresh.lookedAt = lookAtAll(business, fresh);
    return fresh;
  }

  return {
    effects: {
      apply(step) {
        const applied = effects.apply(step);
        const written = (step.writes ?? []).flatMap(({ key }) => fileOfKey(key) ?? []);
        const note = (): void => {
          for (const { business, fileId } of written) businesses.get(business)?.changed.add(fileId);
        };
        // Also where it failed, for it may have come half the way; and before whoever waits for it goes on.
        if (written.length > 0) applied.then(note, note);
        return applied;
      },
    },
    async list(business) {
      const known = knownOf(business);
      known.lookedAt = known.lookedAt.then(() => lookAtChanged(business, known));
      try {
        await known.lookedAt;
      } catch (thrown) {
        businesses.delete(business); // what was missed is looked up with all the others
        throw thrown;
      }
      return [...known.open.values()].toSorted((one, other) => (one.fileId < other.fileId ? 1 : -1));
    },
  };
}

function isOpen({ state, tables }: FileReport): boolean {
  return tables.length === 0 ? isUnfinished(state) : tables.some((table) => isWaited(table.state));
}

function isWaited(state: FileReport["state"]): boolean {
  return state === "needs_decision" || isUnfinished(state);
}
