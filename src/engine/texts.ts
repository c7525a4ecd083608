import { dirname } from "node:path";
import type { HiddenTexts, ListedText } from "#core/listed-text.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { KeptManifests } from "./kept-manifests.ts";
import { hiddenLines, isReplaced, listDatasets, type ManifestFile, readHead } from "./dataset.ts";
import type { QueryEngine } from "./query-engine.ts";
import { quoteText } from "./sql.ts";

export interface TextStores {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly manifests?: KeptManifests;
  /** Reads which lines do not count. */
  readonly engine: QueryEngine;
}

/** The passages of a business, in the order in which their files were accepted. */
export async function listTexts(business: string, stores: TextStores): Promise<readonly ListedText[]> {
  const datasets = await listDatasets(business, stores.records);
  const heads = await Promise.all(datasets.map((dataset) => readHead(business, dataset, stores)));
  const found = heads.flatMap(({ manifest }) =>
    (manifest?.files ?? []).flatMap((file): ListedText[] => {
      if (file.texts === undefined || isReplaced(file)) return [];
      const { fileId, name, table, region, texts } = file;
      const { key, chunks, receivedAt } = texts;
      const type = manifest?.dataset ?? "";
      const hidden = hiddenOf(file, stores);
      const bytes = (signal?: AbortSignal): Promise<Uint8Array> => readBlob(key, stores.blobs, signal);
      const listed = { fileId, name, table, type, region, receivedAt, key, chunks, bytes };
      return [hidden === null ? listed : { ...listed, hidden }];
    }),
  );
  return found.toSorted((one, other) => compare(one.fileId, other.fileId) || compare(one.table, other.table));
}

/** A newer file may have some of its rows: their passages stay in its segment, which is written once. */
function hiddenOf(file: ManifestFile, stores: TextStores): HiddenTexts | null {
  const keys = hiddenLines(file);
  if (keys.length === 0) return null;
  return {
    key: keys.join(" "),
    lines: async () => {
      const lists = await Promise.all(keys.map((key) => readLines(key, stores)));
      return new Set(lists.flat());
    },
  };
}

async function readLines(key: string, { blobs, engine }: TextStores): Promise<readonly number[]> {
  const path = await blobs.toLocalPath(key);
  const sql = `SELECT DISTINCT _line FROM read_parquet(${quoteText(path)}) ORDER BY _line`;
  const { rows } = await engine.query({ folder: dirname(path), sql, parameters: [] });
  return rows.map(([line]) => Number(line));
}

async function readBlob(key: string, blobs: BlobStore, signal?: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of blobs.get(key)) {
    signal?.throwIfAborted();
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function compare(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
