import { type CompactDeps, compactDataset } from "#processing/compaction/compact-dataset.ts";
import type { JobFolders } from "#engine/job-folders.ts";
import type { Holds } from "#apps/home/holds.ts";
import type { World } from "../world.ts";

/** Few rows make a large blob here, and few tables a blob. */
const sizes = { mostAlike: 2, mostSmallRows: 12, mostRows: 40 };

/** Brings tables together until there are none left; the blob has no rows, but says by the engine's SQL which files it is of. */
export function createSimulatedCompaction(
  business: string,
  deps: Omit<CompactDeps, "compactor"> & { readonly jobFolders: JobFolders; readonly holds: Holds },
  { files }: World,
  ask: <Answer>(act: () => Promise<Answer>) => Promise<Answer>,
): () => Promise<void> {
  const compactor: CompactDeps["compactor"] = {
    write: (request, keep) =>
      deps.jobFolders.within(async (folder) => {
        const path = `${folder}/rows.parquet`;
        await ask(() => files.write(path, Buffer.from(request.rows)));
        return keep({ path });
      }),
  };
  return async () => {
    for (let isMore = true; isMore;)
      isMore = await deps.holds.during(() => compactDataset(business, "sales", { ...deps, compactor, sizes }));
  };
}
