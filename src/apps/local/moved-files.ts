import { stat } from "node:fs/promises";
import type { Clock } from "#core/clock.ts";
import { markOf } from "./inbox-wholeness.ts";

/** A file of the inbox, where it lies now. */
export interface InboxFile {
  readonly path: string;
  readonly name: string;
  /** The business. */
  readonly owner: string;
  /** The folder that it was put into. */
  readonly home: string;
}

export interface MovedFiles {
  /** @param mark what the file looked like when its bytes were taken. */
  watch(file: InboxFile, mark: string): void;
  /** Those that look otherwise by now. */
  changed(): Promise<InboxFile[]>;
  paths(): Iterable<string>;
}

/** The newest are watched; in a flood the older ones have been left alone long enough. */
const mostWatched = 1_000;

/** Files that were moved away a short while ago: a writer that still has one open writes on, into the moved file. */
export function createMovedFiles(watchMs: number, clock: Clock): MovedFiles {
  const watched = new Map<string, { readonly file: InboxFile; readonly mark: string; readonly until: number }>();
  return {
    watch(file, mark) {
      watched.delete(file.path);
      watched.set(file.path, { file, mark, until: clock.now() + watchMs });
      for (const path of watched.keys()) {
        if (watched.size <= mostWatched) break;
        watched.delete(path);
      }
    },
    async changed() {
      const found: InboxFile[] = [];
      for (const [path, { file, mark, until }] of watched) {
        const info = await stat(path, { bigint: true }).catch(() => null);
        if (info !== null && markOf(info) !== mark) found.push(file);
        else if (info === null || clock.now() >= until) watched.delete(path);
      }
      return found;
    },
    paths: () => watched.keys(),
  };
}
