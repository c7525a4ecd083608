import { join } from "node:path";
import type { IdSource } from "#core/ids.ts";
import {
  assertThere,
  blobsOf,
  compareAcceptance,
  currentRollup,
  datasetFolder,
  type ListedRollup,
  type Manifest,
  type ManifestFile,
  type RowClaim,
  type Superseded,
} from "#engine/dataset.ts";
import type { ToPath } from "#engine/visible-rows.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { OverlapFinder } from "./overlap-finder.ts";
import type { OverlapResult, OverlapTable, SharedRows } from "./overlap-job.ts";
import { mayShareRows } from "./row-claim.ts";
import { asItsStreamShows, settleStreams } from "../same-sales/settle-streams.ts";
import type { FoundSales } from "../same-sales/link-streams.ts";
import type { StreamsDeps } from "../same-sales/stream-table.ts";
import { storeRollup, storeVector } from "./store-vector.ts";

export interface OverlapDeps {
  readonly blobs: BlobStore;
  /** Names what is written: new each time. */
  readonly ids: IdSource;
  readonly overlaps: Pick<OverlapFinder, "find">;
  readonly streams: StreamsDeps["streams"];
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
  /** Sales of the examined table that another export tells, too; null where there are none. */
  readonly sameSales: FoundSales | null;
}

type Claiming = ManifestFile & { readonly claim: RowClaim };

/**
 * Of each row that several files of one source have, the newest claim shows it: by the time of its own change, else the day
 * of the export, else the order of acceptance (ids of files sort by that). Which rows are seen thus follows from the tables
 * that are listed, whatever the order in which they came.
 * Only tables whose ranges touch those that come or go are looked at, in a worker process.
 */
export async function settleOverlaps(change: ListChange, deps: OverlapDeps): Promise<SettledList> {
  const { files, written, shared } = await settleSources(change, deps);
  const settled = await settleStreams(change, files, deps);
  return { ...settled, written: [...written, ...settled.written], shared };
}

/** Rows that files of one source tell alike. */
async function settleSources(
  change: ListChange,
  { blobs, ids, overlaps }: OverlapDeps,
): Promise<Omit<SettledList, "sameSales">> {
  const taken = comingFrom(change.before, change.after);
  const put = comingFrom(change.after, change.before);
  let files = change.after.map((file) => (put.includes(file) ? asNew(file) : asItsStreamShows(file)));
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
    ].toSorted((one, other) => compareAcceptance(one.file, other.file));
    const prefix = datasetFolder(change.business, change.dataset);
    const folder = await blobs.toLocalFolder(prefix);
    const toPath = (key: string): string => join(folder, key.slice(prefix.length));
    const tables = roles.map(({ role, file }) => toOverlapTable(role, file, toPath));
    const examined = roles.findIndex(({ role, file }) => role === "put" && file.jobKey === change.examined);
    const request = {
      datasetFolder: folder,
      type: change.dataset,
      datasetColumns: change.columns,
      tables,
      examined: examined < 0 ? null : examined,
    };
    try {
      files = await overlaps.find(request, async (found) => {
        shared ??= found.shared;
        const stored = await storeFound(
          change,
          roles.map(({ file }) => file),
          found,
          { blobs, ids },
        );
        written.push(...stored.written);
        return files.map(stored.settle);
      });
    } catch (error) {
      await assertThere(
        roles.flatMap(({ file }) => blobsOf(file)),
        blobs,
      );
      throw error;
    }
  }
  return { files, written, shared };
}

/** What was found of some tables becomes blobs; `settle` gives a table as it is by that. */
async function storeFound(
  change: ListChange,
  tables: readonly ManifestFile[],
  { vectors, rollups, sharing }: OverlapResult,
  deps: Pick<OverlapDeps, "blobs" | "ids">,
): Promise<{ readonly written: readonly string[]; readonly settle: (file: ManifestFile) => ManifestFile }> {
  const written: string[] = [];
  const replaced = new Map<string, Superseded | undefined>();
  for (const lines of vectors) {
    const file = tables[lines.at];
    if (file === undefined) continue;
    const vector = await storeVector(change, file, lines, deps);
    if (vector !== undefined) written.push(vector.key);
    replaced.set(file.jobKey, vector);
  }
  const rolled = new Map<string, ListedRollup | null>();
  for (const { at, rollup } of rollups) {
    const file = tables[at];
    if (file === undefined) continue;
    const listed = rollup && (await storeRollup(change, file, rollup, deps));
    if (listed !== null) written.push(listed.key);
    rolled.set(file.jobKey, listed);
  }
  const sharingJobs = new Set(sharing.map((at) => tables[at]?.jobKey));
  return {
    written,
    settle(file) {
      const { jobKey } = file;
      const seen = replaced.has(jobKey) ? withSuperseded(file, replaced.get(jobKey)) : file;
      const rolledUp = rolled.has(jobKey) ? withRollup(seen, rolled.get(jobKey) ?? null) : seen;
      return sharingJobs.has(jobKey) ? sharesOwners(rolledUp, true) : rolledUp;
    },
  };
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

function toOverlapTable(role: OverlapTable["role"], file: ManifestFile, toPath: ToPath): OverlapTable {
  const before = role === "listed" ? file.superseded : undefined;
  const rollup = currentRollup(file);
  return {
    role,
    fileId: file.fileId,
    table: file.table,
    lastDay: file.lastDay,
    hasDays: file.claim?.days != null,
    acceptedRows: file.acceptedRows,
    replacesDays: file.claim?.replacesDays === true,
    copies: file.claim?.copies ?? null,
    exportedOn: file.claim?.exportedOn ?? null,
    settings: file.settings ?? {},
    partPaths: file.parts.map(({ key }) => toPath(key)),
    deletionsPath: file.deletions === null ? null : toPath(file.deletions),
    supersededPath: before === undefined ? null : toPath(before.key),
    filledColumns: file.filledColumns,
    ownersPath: file.claim?.hashes === undefined ? null : toPath(file.claim.hashes),
    isShared: file.claim?.isShared ?? null,
    named: rollup?.namesShared === true ? { path: toPath(rollup.key), id: rollup.id ?? null } : null,
  };
}

/** Nothing of it is replaced, and no owner of it known elsewhere, before it was compared. */
function asNew(file: ManifestFile): ManifestFile {
  return sharesOwners(withSuperseded(file, undefined), false);
}

function sharesOwners(file: ManifestFile, isShared: boolean): ManifestFile {
  return file.claim === undefined ? file : { ...file, claim: { ...file.claim, isShared } };
}

/** What was added up of what it showed before is gone with that. */
function withSuperseded(file: ManifestFile, superseded: Superseded | undefined): ManifestFile {
  const { superseded: _before, named: _named, ...rest } = file;
  return superseded === undefined ? rest : { ...rest, superseded };
}

/** @param rollup of what it shows now; null: none */
function withRollup({ named: _before, superseded, ...file }: ManifestFile, rollup: ListedRollup | null): ManifestFile {
  if (superseded === undefined) return rollup === null ? file : { ...file, named: rollup };
  const { rollup: _left, ...replaced } = superseded;
  return { ...file, superseded: rollup === null ? replaced : { ...replaced, rollup } };
}
