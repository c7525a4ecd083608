import { datasetFolder, type ManifestFile } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { ListChange, OverlapDeps } from "../overlap/settle-overlaps.ts";
import type { StreamTable } from "./same-sales-job.ts";
import type { StreamComparer } from "./stream-comparer.ts";

export interface StreamsDeps extends Pick<OverlapDeps, "blobs" | "ids"> {
  readonly streams: Pick<StreamComparer, "ask">;
}

/** What every question about tables of a dataset says. */
export async function aboutDataset({ business, dataset, columns }: ListChange, blobs: BlobStore) {
  const folder = await blobs.toLocalFolder(datasetFolder(business, dataset));
  return { datasetFolder: folder, type: dataset, datasetColumns: columns };
}

/** Where the rows of a table lie. */
export async function toStreamTable(file: ManifestFile, blobs: BlobStore): Promise<StreamTable> {
  const { fileId, table, parts, deletions, superseded, filledColumns } = file;
  return {
    fileId,
    table,
    filledColumns,
    partPaths: await Promise.all(parts.map(({ key }) => blobs.toLocalPath(key))),
    deletionsPath: deletions === null ? null : await blobs.toLocalPath(deletions),
    supersededPath: superseded === undefined ? null : await blobs.toLocalPath(superseded.key),
  };
}
