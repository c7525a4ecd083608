import { placeTables } from "#engine/compacted-rows.ts";
import { listDatasets, type Manifest, readHead } from "#engine/dataset.ts";
import { listBusinesses } from "#intake/businesses.ts";
import type { NamedBlobsDeps } from "./named-blobs.ts";
import type { HealthCheck } from "../service.ts";

/** How many tables of all businesses lie together, to be read at once. */
export async function checkCompaction(deps: NamedBlobsDeps): Promise<HealthCheck> {
  const counts = { tables: 0, together: 0, blobs: 0 };
  for (const business of await listBusinesses(deps.records)) {
    for (const dataset of await listDatasets(business, deps.records)) {
      // What of a dataset is gone, others say.
      const manifest = await readHead(business, dataset, deps).then(
        (head) => head.manifest,
        () => null,
      );
      const { blobs, tables } = countTogether(manifest);
      counts.tables += manifest?.files.length ?? 0;
      counts.together += tables;
      counts.blobs += blobs;
    }
  }
  const detail =
    counts.blobs === 0
      ? `${counts.tables} in the numbers, each by itself: too few small ones to bring together`
      : `${counts.together} of ${counts.tables} lie together in ${counts.blobs} blobs; the others are large, or came last`;
  return { name: "tables", ok: true, detail };
}

function countTogether(manifest: Manifest | null): { readonly blobs: number; readonly tables: number } {
  const { blobs } = placeTables(manifest?.compacted ?? [], manifest?.files ?? []);
  return { blobs: blobs.length, tables: blobs.reduce((sum, { tables }) => sum + tables.length, 0) };
}
