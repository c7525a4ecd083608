import { placeTables } from "./compacted-rows.ts";
import { type Manifest, type ManifestFile, type PairColumns, type PairsBlob, visibleCount } from "./dataset.ts";
import { quoteIdentifier, quoteText } from "./sql.ts";
import { rowBranches, type ToPath, unionOf } from "./visible-rows.ts";

/**
 * Pairs are the values of two columns that come together in the rows of some blobs of many tables, so that different values
 * of one can be counted by the other without a look at each row. Texts stand as numbers: their blob of names has `_side`
 * ('by' or 'of'), `_name` and `_number`. A pair has a row for each table that has it:
 *
 * | column   | has                                                                         |
 * | -------- | --------------------------------------------------------------------------- |
 * | `_by`    | number of the value by which is counted; also of null                       |
 * | `_of`    | number of the value that is counted; 0 for null                             |
 * | `_table` | place of the table: those of the blobs it was made from, one after the other |
 * | `_first` | the least `_table` of the pair                                              |
 * | `_again` | 0 where that is this one, so each pair is there once; 1 at the end, in others |
 *
 * So what a table that is gone, or is another by now, had alone can be left out, and what others have, too, stays.
 */
export interface CountedPairs extends PairColumns {
  /** Of a table: all its rows are asked for, or none, or some. */
  readonly asked: (file: ManifestFile) => "all" | "none" | "some";
  /** SQL over `day` that the rows of such tables must meet; asked for where there are some. */
  readonly condition: () => string;
}

/** How two values are read from a row. */
export function pairSql({ of, by }: PairColumns): { readonly of: string; readonly by: string } {
  return { of, by: by.length === 1 ? by.join() : `coalesce(${by.join(", ")})` };
}

/** Columns from which they are read. */
export function columnsOfPair({ of, by }: PairColumns): string[] {
  return [...by, of];
}

/** The tables of which some blobs have rows, as they are counted in pairs: `null` stands for one that is not there as it was. */
function placesOf(manifest: Manifest, { blobs }: Pick<PairsBlob, "blobs">): readonly (ManifestFile | null)[] {
  const readings = new Map(
    placeTables(manifest.compacted ?? [], manifest.files).blobs.map((reading) => [reading.blob.key, reading]),
  );
  const listed = new Map((manifest.compacted ?? []).map((blob) => [blob.key, blob]));
  return blobs.flatMap((key) => {
    const tables = readings.get(key)?.tables ?? [];
    const byJob = new Map(tables.map((file) => [file.jobKey, file]));
    return (listed.get(key)?.tables ?? []).map(({ jobKey }) => byJob.get(jobKey) ?? null);
  });
}

/**
 * SQL of a relation with `_by` and `_pairs`, how many different values come with it; several rows of one `_by` are added up.
 * Tables of which the pairs know all rows are counted by them, the others by their rows. Null where rows are read as fast:
 * where there are no such pairs, or less than half of what is asked for is in them.
 */
export function countedPairsSql(manifest: Manifest, asked: CountedPairs, toPath: ToPath): string | null {
  const kept = manifest.pairs?.find(({ of, by }) => of === asked.of && by.join() === asked.by.join());
  if (kept === undefined) return null;
  const places = placesOf(manifest, kept);
  const isCounted = places.map((file) => file !== null && asked.asked(file) === "all");
  const inside = new Set(places.filter((_file, at) => isCounted[at]));
  const outside = manifest.files.filter((file) => !inside.has(file) && asked.asked(file) !== "none");
  if (sumRows([...inside]) < sumRows(outside)) return null;
  const gone = isCounted.flatMap((counted, at) => (counted ? [] : [at]));
  return fromBoth(kept, gone, outsideSql(manifest, outside, asked, toPath), toPath);
}

/** The pairs in the rows of tables. */
function outsideSql(manifest: Manifest, files: readonly ManifestFile[], asked: CountedPairs, toPath: ToPath): string {
  const values = pairSql(asked);
  const branches = rowBranches(manifest, files, ["day", ...columnsOfPair(asked)], toPath);
  if (branches.length === 0) return "SELECT CAST(NULL AS VARCHAR) AS _by, CAST(NULL AS VARCHAR) AS _of WHERE false";
  return `SELECT DISTINCT ${values.by} AS _by, ${values.of} AS _of FROM (${unionOf(branches)}) WHERE ${asked.condition()}`;
}

/** What rows of the others have, and of what is kept everything else. */
function fromBoth(kept: PairsBlob, gone: readonly number[], outside: string, toPath: ToPath): string {
  const pairs = `read_parquet(${quoteText(toPath(kept.key))})`;
  const names = (side: string): string =>
    `(SELECT _name, _number FROM read_parquet(${quoteText(toPath(kept.names))}) WHERE _side = ${quoteText(side)})`;
  const isGone = (column: string): string =>
    gone.length === 0 ? "false" : `${quoteIdentifier(column)} IN (${gone.join(", ")})`;
  return `WITH outside AS MATERIALIZED (${outside}),
      known AS MATERIALIZED (SELECT numbered._number AS _by, counted._number AS _of FROM outside
        JOIN ${names("by")} AS numbered ON numbered._name IS NOT DISTINCT FROM outside._by
        JOIN ${names("of")} AS counted ON counted._name = outside._of),
      inside AS (SELECT _by, _of FROM ${pairs} WHERE _again = 0 AND NOT (${isGone("_table")})
        UNION ALL SELECT DISTINCT _by, _of FROM ${pairs} WHERE _again = 1 AND ${isGone("_first")} AND NOT (${isGone("_table")})),
      beside AS (SELECT _by, count(*) FILTER (WHERE _of > 0) AS _pairs FROM inside ANTI JOIN known USING (_by, _of) GROUP BY _by)
    SELECT _by, count(_of) AS _pairs FROM outside GROUP BY _by
    UNION ALL SELECT _name, _pairs FROM beside JOIN ${names("by")} AS numbered ON numbered._number = beside._by`;
}

function sumRows(files: readonly (ManifestFile | null)[]): number {
  return files.reduce((sum, file) => sum + (file === null ? 0 : visibleCount(file)), 0);
}
