import type { ListedText } from "#core/listed-text.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { KeptManifests } from "./kept-manifests.ts";
import { isReplaced, listDatasets, readHead } from "./dataset.ts";

/** The passages of a business, in the order in which their files were accepted. */
export async function listTexts(
  business: string,
  stores: { readonly blobs: BlobStore; readonly records: RecordStore; readonly manifests?: KeptManifests },
): Promise<readonly ListedText[]> {
  const datasets = await listDatasets(business, stores.records);
  const heads = await Promise.all(datasets.map((dataset) => readHead(business, dataset, stores)));
  const found = heads.flatMap(({ manifest }) =>
    (manifest?.files ?? []).flatMap((file): ListedText[] => {
      if (file.texts === undefined || isReplaced(file)) return [];
      const { fileId, name, table, region, texts } = file;
      const { key, chunks, receivedAt } = texts;
      const type = manifest?.dataset ?? "";
      return [{ fileId, name, table, type, region, receivedAt, key, chunks, bytes: () => readBlob(key, stores.blobs) }];
    }),
  );
  return found.toSorted((one, other) => compare(one.fileId, other.fileId) || compare(one.table, other.table));
}

async function readBlob(key: string, blobs: BlobStore): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blobs.get(key)) pieces.push(piece);
  return Buffer.concat(pieces);
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
