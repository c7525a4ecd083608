import { withListsOnce } from "./alike-lists.ts";
import type { KeptManifests } from "./kept-manifests.ts";
import type { SettingsUsed } from "#core/decision.ts";
import type { SalesKey, UnlikeSales } from "#core/unlike-sales.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { OmError } from "#core/errors.ts";

/**
 * A dataset is what its newest manifest lists: immutable Parquet parts, less the rows that a part marks as not accepted
 * (`_issues` is set), the deletions of its file and what newer files replace. A small head record names the newest manifest.
 */
export interface Manifest {
  readonly business: string;
  readonly dataset: string;
  /** 1, then one more at each commit. */
  readonly sequence: number;
  readonly previous: string | null;
  readonly createdAt: string;
  /** The dataset's columns with their types; empty where every file has columns of its own. */
  readonly columns: Readonly<Record<string, string>>;
  readonly files: readonly ManifestFile[];
  /** Where rows of many tables lie together besides; of a past manifest these blobs are not kept, and not read. */
  readonly compacted?: readonly CompactedBlob[];
  /** Which values the rows of those blobs have together; as these, of the current manifest alone. */
  readonly pairs?: readonly PairsBlob[];
  /** Of one that is opened to be counted: tables of which no row is seen, which `files` is without. */
  readonly replaced?: readonly ManifestFile[];
  /** Of a past manifest: what was in it then and is erased since. Nothing in it speaks of those rows any more. */
  readonly erased?: ErasedRows;
}

/** What a blob has, whatever is listed: the rows of many tables that were in the numbers when it was written. */
export interface CompactedBlob {
  readonly key: string;
  /** Rows of the n-th, counted from 0, have n as `_table`. */
  readonly tables: readonly CompactedTable[];
}

export interface CompactedTable {
  readonly fileId: string;
  readonly jobKey: string;
  readonly rows: number;
  /** Which list of replaced lines was left out of it (its key's last part); null: none. */
  readonly without: string | null;
}

/** Of each pair of values the tables whose rows have it, as some blobs of many tables had them: see `pairs.ts`. */
export interface PairsBlob extends PairColumns {
  readonly key: string;
  /** Blob with the texts that its numbers stand for. */
  readonly names: string;
  /** Keys of the blobs of rows that it was made from: its tables are theirs, counted on from one to the next. */
  readonly blobs: readonly string[];
}

/** Dataset columns of the two values of a pair. */
export interface PairColumns {
  readonly of: string;
  /** The first of them that is known. */
  readonly by: readonly string[];
}

/** Days that follow each other: the first one's number since 1970-01-01, and how many. */
export type DayRun = readonly [first: number, days: number];

export interface ErasedRows {
  readonly files: number;
  readonly rows: number;
  /** Of the last of them. */
  readonly erasedAt: string;
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
  /** Its accepted records, where each gives several rows: `_line` is then the place of a row. */
  readonly records?: number;
  readonly undatedRows: number;
  /** First and last business day of the accepted rows; null where there is none. */
  readonly firstDay: string | null;
  readonly lastDay: string | null;
  /** The days that its accepted rows have; absent where that was not kept yet, or they are too scattered. */
  readonly dayRuns?: readonly DayRun[];
  readonly currencies: readonly string[];
  readonly parts: readonly { readonly key: string; readonly rows: number; readonly sizeBytes: number }[];
  /** Parquet with a column `_line`: rows of this file that are not visible (duplicates). */
  readonly deletions: string | null;
  /** Dataset columns that hold something in this file; its parts may lack the others. */
  readonly filledColumns: readonly string[];
  /** Those of the others that it has all the same, of what hygiene asks for: no cell of them is filled. Absent where there are none. */
  readonly blankColumns?: readonly string[];
  /** Amounts of whole orders that are in no number, for nothing proves how they count: the field of each and its header. */
  readonly unproved?: readonly { readonly field: string; readonly header: string }[];
  /** What its reading followed of the settings of the business; of older tables it is not known. */
  readonly settings?: SettingsUsed;
  /** By which version of the pipeline it was read; absent: by the first. */
  readonly pipelineVersion?: number;
  /** How its rows are known again in other files; absent where they take no part in that. */
  readonly claim?: RowClaim;
  /** Rows that newer files of the same source have too, and in whose place theirs count; absent where there are none. */
  readonly superseded?: Superseded;
  /** Its rows added up, those that newer files replace included; absent where that would not save much. */
  readonly rollup?: ListedRollup;
  /** The same once it shares owners with others, which are named in it; absent while newer files replace some of its rows. */
  readonly named?: ListedRollup;
  /** Blob with the names in its accepted rows, those that newer files replace included; absent of large tables: see `names.ts`. */
  readonly names?: string;
  /** Its passages, so that words are found in them; absent where it has none. */
  readonly texts?: ListedTexts;
}

/** The passages of a table in a blob of their own: see `texts.ts`. */
export interface ListedTexts {
  readonly key: string;
  readonly chunks: number;
  /** When its file came. */
  readonly receivedAt: string;
}

/** The accepted rows of a table added up: see `rollup.ts`. */
export interface ListedRollup {
  readonly key: string;
  /** Where those of many tables lie in one blob: its rows have it as `_rollup`. Each blob has ids of its own. */
  readonly id?: string;
  /** How many were put into that blob; the n-th of them, counted from 0, ends its id with n. Absent of older blobs. */
  readonly among?: number;
  /** Columns by which its lines are kept apart. */
  readonly lines: readonly string[];
  /** Columns by which what owns lines is kept apart. */
  readonly owners: readonly string[];
  /** Every column that it has. */
  readonly columns: readonly string[];
  /** Owners that another table of the source shows are named in it; absent where they may be counted. */
  readonly namesShared?: boolean;
}

/** What a table's rows may share with those of other files: only tables of one source whose ranges touch are compared. */
export interface RowClaim {
  /** Where the stream of files comes from: see `source-key.ts`. */
  readonly source: string;
  /** Least and greatest owner of its rows, by the bytes of UTF-8; `most` null: no end. Null where no row has one. */
  readonly owners: { readonly least: string; readonly most: string | null } | null;
  /** First and last day of its rows without an owner; null where there are none with a day. */
  readonly days: { readonly first: string; readonly last: string } | null;
  /** Of a day that it shares with an older file, its rows count and no others: people decided that. */
  readonly replacesDays: boolean;
  /** Blob with the hashes of its owners (Parquet in earlier versions), by which those without a common one are known; absent of large tables. */
  readonly hashes?: string;
  /** Whether another table of the source may show one of its owners; absent where nobody looked. */
  readonly isShared?: boolean;
  /** What was decided of rows that another table of its file has too; absent where nothing was. */
  readonly copies?: "once" | "keep";
  /** ISO day on which its file was exported, as the file says; absent where it does not say. */
  readonly exportedOn?: string;
  /** Source and columns: which export of the source it is; absent of older tables. */
  readonly stream?: string;
  /** What was decided of sales that another stream has too; absent where nothing was. */
  readonly sameSales?: SameSalesAnswer;
  /** The stream that tells the same sales; absent where none is known. */
  readonly beside?: { readonly stream: string; readonly by: SalesKey };
  /** Names the tables of other streams that it was last compared with. */
  readonly comparedWith?: string;
}

/** `leave`: rows that the other stream has too do not count; `replace`: those of the other one do not; `add`: all count. */
export type SameSalesAnswer = "leave" | "replace" | "add";

export interface Superseded {
  /** Parquet with `_line` of each such row, and in `_by` the table whose row counts in its place: `["file id","table"]`. */
  readonly key: string;
  readonly rows: number;
  /** The rows that are left, added up; absent where that would not save much. */
  readonly rollup?: ListedRollup;
  /** How many each table replaces. */
  readonly by: readonly { readonly fileId: string; readonly table: string; readonly rows: number }[];
  /** Of these, what files of the same stream replace (null: nothing); absent where that is all of it. */
  readonly ofStream?: Pick<Superseded, "key" | "rows" | "by"> | null;
  /** Of what another stream shows in its place: what the two do not tell alike; absent where that is nothing. */
  readonly unlike?: readonly UnlikeSales[];
}

/** How many rows of a table are in the numbers. */
export function visibleCount({ acceptedRows, superseded }: ManifestFile): number {
  return acceptedRows - (superseded?.rows ?? 0);
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
  stores: { readonly blobs: BlobStore; readonly records: RecordStore; readonly manifests?: KeptManifests },
): Promise<DatasetHead> {
  const record = await stores.records.get(headKey(business, dataset));
  if (record === null) return { version: 0, key: null, manifest: null };
  const key = record.value;
  if (typeof key !== "string") throw new OmError("INTERNAL", `the head of ${dataset} names no manifest`);
  const read = (): Promise<Manifest> => readManifest(key, stores.blobs);
  const manifest = await (stores.manifests?.get(key, read) ?? read());
  return { version: record.version, key, manifest };
}

/** @throws OmError `NOT_FOUND` */
export async function readManifest(key: string, blobs: BlobStore): Promise<Manifest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of blobs.get(key)) chunks.push(chunk);
  return withListsOnce(JSON.parse(Buffer.concat(chunks).toString("utf8")));
}

/** The datasets of a business: types of which something was ever committed, in the order of their names. */
export async function listDatasets(business: string, records: Pick<RecordStore, "list">): Promise<string[]> {
  const { partition, sort: prefix } = headKey(business, "");
  return (await records.list(partition, { prefix })).map(({ sort }) => sort.slice(prefix.length));
}

/** What counts today, by dataset: a commit or an undo moves one of them. */
export async function headVersions(
  business: string,
  records: Pick<RecordStore, "get" | "list">,
): Promise<readonly (readonly [dataset: string, version: number])[]> {
  const datasets = await listDatasets(business, records);
  return Promise.all(
    datasets.map(async (dataset) => [dataset, (await records.get(headKey(business, dataset)))?.version ?? 0] as const),
  );
}

export function headKey(business: string, dataset: string): { partition: string; sort: string } {
  return { partition: `business#${business}`, sort: `head#${dataset}` };
}

/** Blobs that list lines of a table which do not count. */
export function hiddenLines({ deletions, superseded }: ManifestFile): string[] {
  return [deletions, superseded?.key ?? null].filter((key) => key !== null);
}

/** Every blob that a table names. */
export function blobsOf(file: ManifestFile): string[] {
  const { parts, superseded, claim, names, texts } = file;
  const more = [...rollupsOf(file).map(({ key }) => key), superseded?.ofStream?.key, claim?.hashes, names, texts?.key];
  return [...parts.map(({ key }) => key), ...hiddenLines(file), ...more.filter((key) => key !== undefined)];
}

/** Everything that it lists of rows added up. */
export function rollupsOf({ rollup, named, superseded }: ManifestFile): ListedRollup[] {
  return [rollup, named, superseded?.rollup].filter((each) => each !== undefined);
}

/** The rollup of what is seen of a table; null where there is none. */
export function currentRollup({ rollup, named, superseded }: ManifestFile): ListedRollup | null {
  return (superseded === undefined ? (named ?? rollup) : superseded.rollup) ?? null;
}

/** Every blob that a manifest names as current: those of its tables, and those in which they lie together. */
export function blobsOfCurrent({ files, compacted = [], pairs = [] }: Manifest): string[] {
  return [
    ...files.flatMap(blobsOf),
    ...compacted.map(({ key }) => key),
    ...pairs.flatMap(({ key, names }) => [key, names]),
  ];
}

/** As the tables' own parts have it, which stay the truth. */
export function withoutCompacted({ compacted: _blobs, pairs: _pairs, ...manifest }: Manifest): Manifest {
  return manifest;
}

/** What a manifest says of blobs of many tables: true whatever is listed beside it. */
export function togetherOf({ compacted, pairs }: Manifest): Pick<Manifest, "compacted" | "pairs"> {
  return { ...(compacted === undefined ? {} : { compacted }), ...(pairs === undefined ? {} : { pairs }) };
}

/** With these blobs of many tables; pairs stay where all that they were made from does, for by that they are understood. */
export function withCompacted({ pairs = [], ...manifest }: Manifest, compacted: readonly CompactedBlob[]): Manifest {
  const listed = new Set(compacted.map(({ key }) => key));
  const kept = pairs.filter(({ blobs }) => blobs.every((key) => listed.has(key)));
  return { ...manifest, compacted, ...(kept.length === 0 ? {} : { pairs: kept }) };
}

/** To look each blob up before it is read would cost as much as reading. @throws OmError `NOT_FOUND` naming one that is gone */
export async function assertThere(keys: readonly string[], blobs: BlobStore): Promise<void> {
  for (const key of new Set(keys)) await blobs.toLocalPath(key);
}

/** Tables in the order in which they were accepted: ids of files sort by that. */
export function compareAcceptance(one: ManifestFile, other: ManifestFile): number {
  if (one.fileId !== other.fileId) return one.fileId < other.fileId ? -1 : 1;
  return one.table < other.table ? -1 : 1;
}

/** All its rows are counted from newer files. */
export function isReplaced(file: ManifestFile): boolean {
  return file.superseded !== undefined && visibleCount(file) === 0;
}
