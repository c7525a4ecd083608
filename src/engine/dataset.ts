import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { OmError } from "#core/errors.ts";
import { quoteIdentifier, quoteText } from "./sql.ts";

/**
 * A dataset is what its newest manifest lists: immutable Parquet parts, less the rows that a part marks as not accepted
 * (`_issues` is set) and less the deletions of its file. A small head record names the newest manifest.
 */
export interface Manifest {
  readonly business: string;
  readonly dataset: string;
  /** 1, then one more at each commit. */
  readonly sequence: number;
  readonly previous: string | null;
  readonly createdAt: string;
  readonly files: readonly ManifestFile[];
}

export interface ManifestFile {
  readonly fileId: string;
  readonly table: string;
  readonly name: string;
  readonly source: string | null;
  readonly region: string | null;
  readonly generation: number;
  /** Names the work that made the parts: the same job committed twice changes nothing. */
  readonly jobKey: string;
  readonly acceptedRows: number;
  readonly undatedRows: number;
  /** First and last business day of the accepted rows; null where there is none. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  readonly currencies: readonly string[];
  readonly parts: readonly { readonly key: string; readonly rows: number; readonly sizeBytes: number }[];
  /** Parquet with a column `_line`: rows of this file that are not visible (duplicates). */
  readonly deletions: string | null;
  /** Dataset columns that hold something in this file. */
  readonly filledColumns: readonly string[];
}

/** The head of a dataset: which manifest is current, and the version to move it from. */
export interface DatasetHead {
  readonly version: number;
  /** Blob of the manifest. */
  readonly key: string | null;
  readonly manifest: Manifest | null;
}

export function datasetFolder(business: string, dataset: string): string {
  return `${business}/datasets/${dataset}/`;
}

/** The current manifest of a dataset; `manifest` is null before the first commit. */
export async function readHead(
  business: string,
  dataset: string,
  stores: { readonly blobs: BlobStore; readonly records: RecordStore },
): Promise<DatasetHead> {
  const record = await stores.records.get(headKey(business, dataset));
  if (record === null) return { version: 0, key: null, manifest: null };
  const chunks: Uint8Array[] = [];
  const key = record.value;
  if (typeof key !== "string") throw new OmError("INTERNAL", `the head of ${dataset} names no manifest`);
  for await (const chunk of stores.blobs.get(key)) chunks.push(chunk);
  return { version: record.version, key, manifest: JSON.parse(Buffer.concat(chunks).toString("utf8")) };
}

export function headKey(business: string, dataset: string): { partition: string; sort: string } {
  return { partition: `business#${business}`, sort: `head#${dataset}` };
}

/**
 * SQL of a relation with the visible rows of some files: the given columns, `_file` and `_line`.
 * A column that no part has must not be asked for. Paths are bound as text, so no file name reaches SQL.
 * @param toPath local path of a blob, inside the folder that the connection may read.
 * @throws OmError `NO_DATA` when there is no part to read.
 */
export function visibleRowsSql(
  files: readonly ManifestFile[],
  columns: readonly string[],
  toPath: (key: string) => string,
): string {
  const wanted = [...new Set([...columns, "_file", "_line"])].map(quoteIdentifier).join(", ");
  const clean = files.filter((file) => file.deletions === null).flatMap((file) => file.parts);
  const branches = files
    .filter((file) => file.deletions !== null)
    .map((file) => {
      const deletions = `(SELECT _line FROM read_parquet(${quoteText(toPath(file.deletions ?? ""))}))`;
      return `SELECT ${wanted} FROM ${readParts(file.parts, toPath)} WHERE _issues IS NULL AND _line NOT IN ${deletions}`;
    });
  if (clean.length > 0) branches.unshift(`SELECT ${wanted} FROM ${readParts(clean, toPath)} WHERE _issues IS NULL`);
  if (branches.length === 0)
    throw new OmError("NO_DATA", "the dataset has no rows yet", { fix: "ingest a file first" });
  return branches.join(" UNION ALL ");
}

function readParts(parts: ManifestFile["parts"], toPath: (key: string) => string): string {
  const paths = parts.map((part) => quoteText(toPath(part.key))).join(", ");
  return `read_parquet([${paths}], union_by_name = false)`;
}
