import { join } from "node:path";
import type { ErasurePlace } from "../../home/erase/complete-erasure.ts";
import { removeKeptOf } from "../abandoned-jobs.ts";
import { removeInboxCopies } from "./inbox-copies.ts";
import { readLogStart } from "./log-start.ts";

export interface FolderPlaceDeps {
  readonly dataDir: string;
  /** Writes the database anew without what was removed from it; `fileIds` are those whose messages say nothing any more. */
  readonly scrub: (fileIds: readonly string[]) => Promise<void>;
}

/** A data folder: copies in its inbox, what large tables put down, and a database that keeps deleted rows in free pages. */
export function createFolderPlace({ dataDir, scrub }: FolderPlaceDeps): ErasurePlace {
  return {
    async removeCopies({ files }) {
      const taken = await removeInboxCopies(dataDir, files);
      return taken + (await removeKeptOf(new Set(files.map(({ fileId }) => fileId)), join(dataDir, "jobs")));
    },
    async scrub({ files }) {
      const logBefore = await readLogStart(dataDir);
      await scrub(files.map(({ fileId }) => fileId));
      const log = await readLogStart(dataDir); // who wrote since has begun another one
      const detail = "written anew: no page and no log holds what was removed";
      return [{ name: "database", ok: log === null || log !== logBefore, detail }];
    },
    unproved: async () => [], // what a machine cannot know of is in docs/how-to/erase.md
  };
}
