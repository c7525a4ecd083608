import { join } from "node:path";
import { placeTables, toCompactedBlob } from "#engine/compacted-rows.ts";
import {
  assertThere,
  blobsOf,
  datasetFolder,
  type Manifest,
  type ManifestFile,
  readHead,
  visibleCount,
  withCompacted,
  withoutCompacted,
} from "#engine/dataset.ts";
import { sourceColumn } from "#engine/sources.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { partColumn, rowBranches, unionOf } from "#engine/visible-rows.ts";
import { type CompactionPlan, type CompactionSizes, planCompaction } from "./choose-tables.ts";
import type { Compactor } from "./compactor.ts";
import { keepPairs, type KeepPairsDeps } from "./keep-pairs.ts";
import { listTogether } from "./list-together.ts";

export interface CompactDeps extends KeepPairsDeps {
  readonly compactor: Pick<Compactor, "write"> & KeepPairsDeps["compactor"];
  /** Others than usual. */
  readonly sizes?: CompactionSizes;
}

/**
 * One step of bringing the rows of many small tables together, or of telling which of their values come together; true where
 * there may be another one. What is read from where is all that changes: the numbers, the tables' own parts and the versions
 * stay. Whoever is killed in it leaves a blob that nobody names.
 * @throws OmError as the compactor, `NOT_FOUND` naming a blob that is gone, and what the stores throw
 */
export async function compactDataset(business: string, dataset: string, deps: CompactDeps): Promise<boolean> {
  const { manifest } = await readHead(business, dataset, deps);
  if (manifest === null) return false;
  const plan = planCompaction(manifest, deps.sizes);
  if (plan === null) return keepPairs(manifest, deps);
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
 * @param path the rows of the tables; null: blobs only go
 * @returns false, and nothing is changed, where a table is not listed any more, for of one that was erased nothing comes
 * back; or where somebody else has brought it together
 */
async function list(
  before: Manifest,
  { kept, tables }: CompactionPlan,
  path: string | null,
  deps: CompactDeps,
): Promise<boolean> {
  const going = new Set((before.compacted ?? []).filter((blob) => !kept.includes(blob)).map(({ key }) => key));
  const change = (current: Manifest) => {
    const stays = (current.compacted ?? []).filter(({ key }) => !going.has(key));
    if (!lieAlone(tables, { ...current, compacted: stays })) return null;
    return (keys: readonly string[]): Manifest =>
      withCompacted(current, [...stays, ...keys.map((key) => toCompactedBlob(key, tables))]);
  };
  return listTogether(before, path === null ? [] : [path], change, deps);
}

/** They are still listed, and nobody else has brought them together meanwhile. */
function lieAlone(tables: readonly ManifestFile[], { files, compacted = [] }: Manifest): boolean {
  const alone = new Set(placeTables(compacted, files).others.map(({ jobKey }) => jobKey));
  return tables.every(({ jobKey }) => alone.has(jobKey));
}
