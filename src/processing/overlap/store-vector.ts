import type { IdSource } from "#core/ids.ts";
import type { ListedRollup, Manifest, ManifestFile, Superseded } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { SupersededLines } from "./overlap-job.ts";
import { partsFolder } from "../commit/store-result.ts";
import type { WrittenRollup } from "../rollups/write-rollup.ts";

interface StoreDeps {
  readonly blobs: BlobStore;
  readonly ids: IdSource;
}

/** Names are new each time: what an older manifest names stays as it is. */
export async function storeVector(
  { business, dataset }: Pick<Manifest, "business" | "dataset">,
  { fileId, jobKey }: ManifestFile,
  { path, rows, by }: SupersededLines,
  { blobs, ids }: StoreDeps,
): Promise<Superseded | undefined> {
  if (path === null) return undefined;
  const key = `${partsFolder(business, dataset, fileId, jobKey)}/superseded-${ids.next("version")}.parquet`;
  await blobs.putFile(key, path);
  return { key, rows, by };
}

/** What is seen of a table, added up. */
export async function storeRollup(
  { business, dataset }: Pick<Manifest, "business" | "dataset">,
  { fileId, jobKey }: ManifestFile,
  { path, kept }: WrittenRollup,
  { blobs, ids }: StoreDeps,
): Promise<ListedRollup> {
  const key = `${partsFolder(business, dataset, fileId, jobKey)}/rollup-${ids.next("version")}.parquet`;
  await blobs.putFile(key, path);
  return { ...kept, key };
}
