import { join } from "node:path";
import { assertThere, datasetFolder, type Manifest } from "#engine/dataset.ts";
import { columnsOfPair, pairSql } from "#engine/pairs.ts";
import { quoteText } from "#engine/sql.ts";
import { fileTypes } from "#file-types/registry.ts";
import { isOf, type PairSizes, type PairsPlan, planPairs } from "./choose-pairs.ts";
import type { Compactor } from "./compactor.ts";
import { type ListDeps, listTogether } from "./list-together.ts";

export interface KeepPairsDeps extends ListDeps {
  /** Without `writePairs` none are kept; the numbers are the same. */
  readonly compactor: Partial<Pick<Compactor, "writePairs">>;
  /** Others than usual. */
  readonly pairSizes?: PairSizes;
}

/**
 * Keeps which values come together in the rows that lie together, where that is not kept yet or of much fewer rows; true
 * where it was. Pairs know what their blobs have, whatever is listed, and go with the first of these that goes.
 * @throws OmError as the compactor, `NOT_FOUND` naming a blob that is gone, and what the stores throw
 */
export async function keepPairs(manifest: Manifest, deps: KeepPairsDeps): Promise<boolean> {
  const kinds = fileTypes.find(({ id }) => id === manifest.dataset)?.pairs ?? [];
  const plan = planPairs(manifest, kinds, deps.pairSizes);
  const { blobs, compactor } = deps;
  if (plan === null || compactor.writePairs === undefined) return false;
  const prefix = datasetFolder(manifest.business, manifest.dataset);
  const folder = await blobs.toLocalFolder(prefix);
  const rows = rowsSql(plan, (key) => join(folder, key.slice(prefix.length)));
  try {
    return await compactor.writePairs({ datasetFolder: folder, rows }, ({ path, namesPath }) =>
      listTogether(manifest, [path, namesPath], (current) => withPairs(current, plan), deps),
    );
  } catch (error) {
    await assertThere(
      plan.blobs.map(({ key }) => key),
      blobs,
    );
    throw error;
  }
}

/** Everything that the blobs have, also of tables that are gone: one that comes back is there again. */
function rowsSql({ columns, blobs }: PairsPlan, toPath: (key: string) => string): string {
  const { of, by } = pairSql(columns);
  let before = 0;
  const begins = blobs.map(({ key, tables }) => {
    const begin = `(${quoteText(toPath(key))}, ${before})`;
    before += tables.length;
    return begin;
  });
  const paths = blobs.map(({ key }) => quoteText(toPath(key))).join(", ");
  const blank = columnsOfPair(columns)
    .map((name) => `CAST(NULL AS VARCHAR) AS ${name}`)
    .join(", ");
  // A column that no table fills is in no blob: beside no rows that have it, it is null.
  return `SELECT ${by} AS _by, ${of} AS _of, _begin + _table AS _table
    FROM (SELECT ${blank} WHERE false UNION ALL BY NAME
      SELECT * FROM read_parquet([${paths}], union_by_name=true, filename='_path')) AS seen
    JOIN (VALUES ${begins.join(", ")}) AS begins(_path, _begin) USING (_path)`;
}

/** Where one of its blobs is not listed any more, nobody could tell what is in the pairs. */
function withPairs(current: Manifest, { columns, blobs }: PairsPlan): ((keys: readonly string[]) => Manifest) | null {
  const listed = new Set((current.compacted ?? []).map(({ key }) => key));
  const keys = blobs.map(({ key }) => key);
  if (!keys.every((key) => listed.has(key))) return null;
  const others = (current.pairs ?? []).filter((kept) => !isOf(kept, columns));
  const { of, by } = columns;
  return ([key = "", names = ""]) => ({ ...current, pairs: [...others, { of, by, key, names, blobs: keys }] });
}
