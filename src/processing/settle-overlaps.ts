import type { IdSource } from "#core/ids.ts";
import { datasetFolder, type Manifest, type ManifestFile, type RowClaim, type Superseded } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { OverlapFinder } from "./overlap-finder.ts";
import type { OverlapTable, SharedRows, SupersededLines } from "./overlap-job.ts";
import { mayShareRows } from "./row-claim.ts";
import { partsFolder } from "./store-result.ts";

export interface OverlapDeps {
  readonly blobs: BlobStore;
  /** Names what is written: new each time. */
  readonly ids: IdSource;
  readonly overlaps: Pick<OverlapFinder, "find">;
}

/** A dataset that changes from one list of tables to another. */
export interface ListChange extends Pick<Manifest, "business" | "dataset" | "columns"> {
  readonly before: readonly ManifestFile[];
  readonly after: readonly ManifestFile[];
  /** Job key of the table that comes and is to be compared with what counts now; null: of none. */
  readonly examined: string | null;
}

export interface SettledList {
  readonly files: readonly ManifestFile[];
  /** Blobs that were written for it. */
  readonly written: readonly string[];
  readonly shared: SharedRows | null;
}

type Claiming = ManifestFile & { readonly claim: RowClaim };

/**
 * Of each row that several files of one source have, the file that was accepted last shows it (ids of files sort by
 * acceptance). Which rows are seen thus follows from the tables that are listed, whatever the order in which they came.
 * Only tables whose ranges touch those that come or go are looked at, in a worker process.
 */
export async function settleOverlaps(change: ListChange, { blobs, ids, overlaps }: OverlapDeps): Promise<SettledList> {
  const taken = comingFrom(change.before, change.after);
  const put = comingFrom(change.after, change.before);
  let files = change.after.map((file) => (put.includes(file) ? asNew(file) : file));
  const written: string[] = [];
  let shared: SharedRows | null = null;
  for (const source of new Set([...taken, ...put].flatMap(({ claim }) => claim?.source ?? []))) {
    const changed = [...taken, ...put].filter((file) => isOf(file, source));
    const listed = files.filter(
      (file) =>
        isOf(file, source) &&
        !isAmong(put, file) &&
        changed.some((other) => isOf(other, source) && mayShareRows(file.claim, other.claim)),
    );
    const comes = put.filter((file) => isOf(file, source));
    if (listed.length === 0 && comes.length < 2) continue;
    const roles = [
      ...listed.map((file) => ({ role: "listed", file }) as const),
      ...comes.map((file) => ({ role: "put", file }) as const),
      ...taken.filter((file) => isOf(file, source)).map((file) => ({ role: "taken", file }) as const),
    ].toSorted((one, other) => compare(one.file, other.file));
    const tables = await Promise.all(roles.map(({ role, file }) => toOverlapTable(role, file, blobs)));
    const examined = roles.findIndex(({ role, file }) => role === "put" && file.jobKey === change.examined);
    const request = {
      datasetFolder: await blobs.toLocalFolder(datasetFolder(change.business, change.dataset)),
      type: change.dataset,
      datasetColumns: change.columns,
      tables,
      examined: examined < 0 ? null : examined,
    };
    files = await overlaps.find(request, async (found) => {
      shared ??= found.shared;
      const next = new Map<string, Superseded | undefined>();
      for (const lines of found.vectors) {
        const file = roles[lines.at]?.file;
        if (file === undefined) continue;
        const vector = await storeVector(change, file, lines, { blobs, ids });
        if (vector !== undefined) written.push(vector.key, ...(vector.rollup === undefined ? [] : [vector.rollup.key]));
        next.set(file.jobKey, vector);
      }
      const sharing = new Set(found.sharing.map((at) => roles[at]?.file.jobKey));
      return files.map((file) => {
        const settled = next.has(file.jobKey) ? withSuperseded(file, next.get(file.jobKey)) : file;
        return comes.length > 0 && sharing.has(file.jobKey) ? sharesOwners(settled, true) : settled;
      });
    });
  }
  return { files, written, shared };
}

/** Those of the first list that the second does not have. */
function comingFrom(files: readonly ManifestFile[], others: readonly ManifestFile[]): ManifestFile[] {
  const known = new Set(others.map(({ jobKey }) => jobKey));
  return files.filter(({ jobKey }) => !known.has(jobKey));
}

function isAmong(files: readonly ManifestFile[], { jobKey }: ManifestFile): boolean {
  return files.some((file) => file.jobKey === jobKey);
}

function isOf(file: ManifestFile, source: string): file is Claiming {
  return file.claim?.source === source && file.parts.length > 0;
}

function compare(one: ManifestFile, other: ManifestFile): number {
  if (one.fileId !== other.fileId) return one.fileId < other.fileId ? -1 : 1;
  return one.table < other.table ? -1 : 1;
}

async function toOverlapTable(role: OverlapTable["role"], file: ManifestFile, blobs: BlobStore): Promise<OverlapTable> {
  const before = role === "listed" ? file.superseded : undefined;
  return {
    role,
    fileId: file.fileId,
    table: file.table,
    lastDay: file.lastDay,
    hasDays: file.claim?.days != null,
    acceptedRows: file.acceptedRows,
    replacesDays: file.claim?.replacesDays === true,
    copies: file.claim?.copies ?? null,
    partPaths: await Promise.all(file.parts.map(({ key }) => blobs.toLocalPath(key))),
    deletionsPath: file.deletions === null ? null : await blobs.toLocalPath(file.deletions),
    supersededPath: before === undefined ? null : await blobs.toLocalPath(before.key),
    filledColumns: file.filledColumns,
    ownersPath: file.claim?.hashes === undefined ? null : await blobs.toLocalPath(file.claim.hashes),
  };
}

/** Names are new each time: what an older manifest names stays as it is. */
async function storeVector(
  { business, dataset }: ListChange,
  { fileId, jobKey }: ManifestFile,
  { path, rows, by, rollup }: SupersededLines,
  { blobs, ids }: Pick<OverlapDeps, "blobs" | "ids">,
): Promise<Superseded | undefined> {
  if (path === null) return undefined;
  const folder = partsFolder(business, dataset, fileId, jobKey);
  const name = ids.next("version");
  const key = `${folder}/superseded-${name}.parquet`;
  await blobs.putFile(key, path);
  if (rollup === null) return { key, rows, by };
  const left = { ...rollup.kept, key: `${folder}/rollup-${name}.parquet` };
  await blobs.putFile(left.key, rollup.path);
  return { key, rows, by, rollup: left };
}

/** Nothing of it is replaced, and no owner of it known elsewhere, before it was compared. */
function asNew(file: ManifestFile): ManifestFile {
  return sharesOwners(withSuperseded(file, undefined), false);
}

function sharesOwners(file: ManifestFile, isShared: boolean): ManifestFile {
  return file.claim === undefined ? file : { ...file, claim: { ...file.claim, isShared } };
}

function withSuperseded(file: ManifestFile, superseded: Superseded | undefined): ManifestFile {
  const { superseded: _before, ...rest } = file;
  return superseded === undefined ? rest : { ...rest, superseded };
}
