import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import { placeTables, toCompactedBlob } from "#engine/compacted-rows.ts";
import {
  assertThere,
  blobsOf,
  datasetFolder,
  headKey,
  type Manifest,
  type ManifestFile,
  readHead,
  visibleCount,
  withoutCompacted,
} from "#engine/dataset.ts";
import { momentKey } from "#engine/past-manifest.ts";
import { sourceColumn } from "#engine/sources.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { partColumn, rowBranches, unionOf } from "#engine/visible-rows.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { EffectStore } from "#ports/effects.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { putManifest } from "../commit/commit.ts";
import { type CompactionPlan, type CompactionSizes, planCompaction } from "./choose-tables.ts";
import type { Compactor } from "./compactor.ts";

export interface CompactDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly ids: IdSource;
  readonly compactor: Pick<Compactor, "write">;
  /** Others than usual. */
  readonly sizes?: CompactionSizes;
}

/** Commits that come in between make it begin its last step anew; where they do not end, it is for nothing. */
const mostTries = 5;

/**
 * One step of bringing the rows of many small tables together; true where there may be another one. What is read from
 * where is all that changes: the numbers, the tables' own parts and the versions stay. Whoever is killed in it leaves a
 * blob that nobody names.
 * @throws OmError as the compactor, `NOT_FOUND` naming a blob that is gone, and what the stores throw
 */
export async function compactDataset(business: string, dataset: string, deps: CompactDeps): Promise<boolean> {
  const { manifest } = await readHead(business, dataset, deps);
  const plan = manifest === null ? null : planCompaction(manifest, deps.sizes);
  if (manifest === null || plan === null) return false;
  if (plan.tables.length === 0) return list(manifest, plan, null, deps);
  return writeRows(manifest, plan.tables, deps, (path) => list(manifest, plan, path, deps));
}

/** The rows of the tables as they are seen, in one file. */
async function writeRows<Kept>(
  manifest: Manifest,
  tables: readonly ManifestFile[],
  { blobs, compactor }: CompactDeps,
  keep: (path: string) => Promise<Kept>,
): Promise<Kept> {
  const prefix = datasetFolder(manifest.business, manifest.dataset);
  const folder = await blobs.toLocalFolder(prefix);
  const toPath = (key: string): string => join(folder, key.slice(prefix.length));
  const columns = [...new Set(tables.flatMap(({ filledColumns }) => filledColumns)), sourceColumn, partColumn];
  const seen = unionOf(rowBranches(withoutCompacted(manifest), tables, columns, toPath));
  const places = tables.flatMap(({ parts }, at) => parts.map(({ key }) => `(${quoteText(toPath(key))}, ${at})`));
  const part = quoteIdentifier(partColumn);
  const rows = `SELECT seen.* EXCLUDE (${part}), CAST(place AS INTEGER) AS _table
    FROM (${seen}) AS seen JOIN (VALUES ${places.join(", ")}) AS places(path, place) ON path = ${part}`;
  try {
    return await compactor.write({ datasetFolder: folder, rows, counts: tables.map(visibleCount) }, ({ path }) =>
      keep(path),
    );
  } catch (error) {
    await assertThere(tables.flatMap(blobsOf), blobs);
    throw error;
  }
}

/**
 * Puts the current manifest down again with other blobs. It stays the version that it is, made when it was: nothing that
 * it says of the numbers is new. Each try has a blob that is younger than the head it moves, so that an erasure, which
 * removes older ones that nobody names, never meets one that is going to be named.
 * @param path the rows of the tables; null: blobs only go
 * @returns false, and nothing is changed, where a table is not listed any more, for of one that was erased nothing comes
 * back; or where somebody else has brought it together
 */
async function list(
  { business, dataset, compacted = [] }: Manifest,
  { kept, tables }: CompactionPlan,
  path: string | null,
  deps: CompactDeps,
): Promise<boolean> {
  const { blobs, effects } = deps;
  const going = new Set(compacted.filter((blob) => !kept.includes(blob)).map(({ key }) => key));
  let blob: string | null = null;
  for (let tries = 0; tries < mostTries; tries += 1) {
    const { version, manifest } = await readHead(business, dataset, deps);
    const stays = (manifest?.compacted ?? []).filter(({ key }) => !going.has(key));
    if (manifest === null || !lieAlone(tables, { ...manifest, compacted: stays })) break;
    if (path !== null) blob = await store(datasetFolder(business, dataset), { path, older: blob }, deps);
    const next = { ...manifest, compacted: blob === null ? stays : [...stays, toCompactedBlob(blob, tables)] };
    const key = await putManifest(next, deps);
    try {
      await effects.apply({
        writes: [
          { key: headKey(business, dataset), value: key, ifVersion: version },
          { key: momentKey(business, dataset, next), value: key },
        ],
      });
      return true;
    } catch (thrown) {
      if (!(thrown instanceof OmError) || thrown.code !== "CONFLICT") throw thrown;
      await blobs.delete(key);
    }
  }
  if (blob !== null) await blobs.delete(blob);
  return false;
}

/** They are still listed, and nobody else has brought them together meanwhile. */
function lieAlone(tables: readonly ManifestFile[], { files, compacted = [] }: Manifest): boolean {
  const alone = new Set(placeTables(compacted, files).others.map(({ jobKey }) => jobKey));
  return tables.every(({ jobKey }) => alone.has(jobKey));
}

/** The file as a new blob: the first time itself, then a copy of the blob that it is by now. */
async function store(
  folder: string,
  { path, older }: { readonly path: string; readonly older: string | null },
  { blobs, ids }: CompactDeps,
): Promise<string> {
  const key = `${folder}compacted/${ids.next("version")}.parquet`;
  if (older === null) {
    await blobs.putFile(key, path);
    return key;
  }
  await blobs.put(key, blobs.get(older));
  await blobs.delete(older);
  return key;
}
