import type { ErasureProof } from "#core/erasure.ts";
import { listDatasets, type Manifest, readHead, readManifest } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { type Erasing } from "#processing/erasure/erasing.ts";
import { tombstoneKey } from "#ports/erased-files.ts";
import { everyRecord } from "../care/every-record.ts";
import { listContentBlobs } from "./content-blobs.ts";
import { listsSetSince } from "./settings-since.ts";

export interface SearchDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
}

/** Looks through what is left for anything that belongs to the erased files. */
export async function searchRest(
  erasing: Erasing,
  ids: ReadonlySet<string>,
  { blobs, records }: SearchDeps,
): Promise<readonly ErasureProof[]> {
  const { business, files, obsolete } = erasing;
  const named = new Set(obsolete);
  const left = [...(await listContentBlobs(erasing, ids, await listsSetSince(business, "", records), blobs))];
  for await (const key of blobs.list(`${business}/`)) if (named.has(key)) left.push(key);
  const versions = await searchVersions(business, ids, { blobs, records });
  const spoken = await searchRecords(business, ids, records);
  const tombstones = await Promise.all(files.map(({ fileId }) => records.get(tombstoneKey(business, fileId))));
  return [
    prove("blobs", left.length, "bytes, rows, rejects, line indexes and lists of replaced rows"),
    prove("versions", versions.found, `${versions.searched} current and past versions of the numbers`),
    prove("records", spoken, "records, questions, decisions and histories, besides what says that it was erased"),
    {
      name: "tombstones",
      ok: tombstones.every((stored) => stored !== null),
      detail: `${tombstones.length} say that something was here, without a name or a value`,
    },
  ];
}

function prove(name: string, found: number, where: string): ErasureProof {
  return { name, ok: found === 0, detail: `${found} left in ${where}` };
}

async function searchVersions(
  business: string,
  ids: ReadonlySet<string>,
  stores: Pick<SearchDeps, "blobs" | "records">,
) {
  let [searched, found] = [0, 0];
  for (const dataset of await listDatasets(business, stores.records)) {
    let { manifest } = await readHead(business, dataset, stores);
    while (manifest !== null) {
      searched += 1;
      if (speaks(manifest, ids)) found += 1;
      const { previous }: Manifest = manifest;
      manifest =
        previous === null || (await stores.blobs.head(previous)) === null
          ? null
          : await readManifest(previous, stores.blobs);
    }
  }
  return { searched, found };
}

function speaks({ files, compacted = [] }: Manifest, ids: ReadonlySet<string>): boolean {
  return (
    compacted.some(({ tables }) => tables.some(({ fileId }) => ids.has(fileId))) ||
    files.some(
      ({ fileId, superseded }) => ids.has(fileId) || superseded?.by.some((winner) => ids.has(winner.fileId)) === true,
    )
  );
}

/** Files and tables themselves, whatever the record; that another file took the place of one is no content. */
async function searchRecords(business: string, ids: ReadonlySet<string>, records: RecordStore): Promise<number> {
  let found = 0;
  for (const fileId of ids) {
    const own = await records.get({ partition: partitionOf(business), sort: `file#${fileId}` });
    if (own !== null) found += 1;
  }
  for await (const { sort } of everyRecord(business, records)) {
    if (/^(?:table|duplicate)#/.test(sort) && sort.split("#").some((part) => ids.has(part))) found += 1;
  }
  return found;
}
