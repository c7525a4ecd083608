import type { ErasureProof } from "#core/erasure.ts";
import { headKey, type Manifest, readHead, readManifest } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { partitionOf } from "#ports/keys.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { type Erasing, tombstoneKey } from "#processing/erasing.ts";
import { everyRecord } from "../every-record.ts";
import { listContentBlobs } from "./content-blobs.ts";
import { readLogStart } from "./log-start.ts";

export interface SearchDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly dataDir: string;
  /** The log of the database as it was before that was written anew; see `readLogStart`. */
  readonly logBefore: string | null;
}

/** Looks through what is left for anything that belongs to the erased files. */
export async function searchRest(
  { business, isWhole, files, obsolete }: Erasing,
  ids: ReadonlySet<string>,
  { blobs, records, dataDir, logBefore }: SearchDeps,
): Promise<readonly ErasureProof[]> {
  const named = new Set(obsolete);
  const left = [...(await listContentBlobs(business, ids, isWhole, blobs))];
  for await (const key of blobs.list(`${business}/`)) if (named.has(key)) left.push(key);
  const versions = await searchVersions(business, ids, { blobs, records });
  const spoken = await searchRecords(business, ids, records);
  const tombstones = await Promise.all(files.map(({ fileId }) => records.get(tombstoneKey(business, fileId))));
  const log = await readLogStart(dataDir); // who wrote since has begun another one
  return [
    prove("blobs", left.length, "bytes, rows, rejects, line indexes and lists of replaced rows"),
    prove("versions", versions.found, `${versions.searched} current and past versions of the numbers`),
    prove("records", spoken, "records, questions, decisions and histories, besides what says that it was erased"),
    {
      name: "database",
      ok: log === null || log !== logBefore,
      detail: "written anew: no page and no log holds what was removed",
    },
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
  const { partition, sort: prefix } = headKey(business, "");
  let [searched, found] = [0, 0];
  for (const { sort } of await stores.records.list(partition, { prefix })) {
    let { manifest } = await readHead(business, sort.slice(prefix.length), stores);
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

function speaks({ files }: Manifest, ids: ReadonlySet<string>): boolean {
  return files.some(
    ({ fileId, superseded }) => ids.has(fileId) || superseded?.by.some((winner) => ids.has(winner.fileId)) === true,
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
