import { type Clock, toInstant } from "#core/clock.ts";
import { datasetFolder, headKey, type Manifest, type ManifestFile, readHead, togetherOf } from "#engine/dataset.ts";
import { momentKey } from "#engine/past-manifest.ts";
import type { RecordWrite } from "#ports/effects.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { SharedRows } from "../overlap/overlap-job.ts";
import { type GatherDeps, gatherRollups } from "../rollups/gather-rollups.ts";
import type { FoundSales } from "../same-sales/link-streams.ts";
import { type OverlapDeps, settleOverlaps } from "../overlap/settle-overlaps.ts";

export interface CommitDeps extends OverlapDeps, GatherDeps {
  readonly records: RecordStore;
  readonly clock: Clock;
}

/** What a dataset lists next; null where nothing changes. */
export interface DatasetChange {
  readonly dataset: string;
  readonly columns?: Manifest["columns"];
  readonly change: (files: readonly ManifestFile[]) => readonly ManifestFile[] | null;
  /** Job key of a table that comes, whose rows are to be compared with those that count now. */
  readonly examined?: string;
}

/** Manifests that are written, and the writes that make them current. Before those nothing is seen, after them everything is. */
export interface PreparedCommit {
  /** What the examined table shares with other files; null where that is nothing. */
  readonly shared: SharedRows | null;
  /** Sales of the examined table that another export tells, too; null where there are none. */
  readonly sameSales: FoundSales | null;
  readonly writes: readonly RecordWrite[];
  /** Removes the manifests again: another commit came first, for certain. */
  readonly withdraw: () => Promise<void>;
}

/** A file's rows in a dataset, in place of what it held of that table before. A job that is already listed changes nothing. */
export function putTable(
  dataset: string,
  file: ManifestFile,
  columns: Manifest["columns"],
  { examines = false } = {},
): DatasetChange {
  return {
    ...(examines ? { examined: file.jobKey } : {}),
    dataset,
    columns,
    change: (files) =>
      files.some((listed) => listed.jobKey === file.jobKey)
        ? null
        : [...withoutTable(files, file.fileId, file.table), file],
  };
}

/** Takes a table's rows out of a dataset. */
export function takeTable(dataset: string, fileId: string, table: string): DatasetChange {
  return {
    dataset,
    change: (files) => {
      const rest = withoutTable(files, fileId, table);
      return rest.length === files.length ? null : rest;
    },
  };
}

function withoutTable(files: readonly ManifestFile[], fileId: string, table: string): ManifestFile[] {
  return files.filter((listed) => listed.fileId !== fileId || listed.table !== table);
}

/**
 * Writes the next manifest of each dataset that changes, one for all its changes together, with what files replace of each
 * other. The heads move by compare-and-set, so a loser prepares anew.
 */
export async function prepareCommit(
  business: string,
  changes: readonly DatasetChange[],
  { blobs, records, clock, ids, overlaps, streams, rollups }: CommitDeps,
): Promise<PreparedCommit> {
  const writes: RecordWrite[] = [];
  const besides = new Map<string, readonly string[]>();
  let shared: SharedRows | null = null;
  let sameSales: FoundSales | null = null;
  for (const [dataset, together] of Map.groupBy(changes, (each) => each.dataset)) {
    const { version, manifest, key: previous } = await readHead(business, dataset, { blobs, records });
    const before = manifest?.files ?? [];
    const after = together.reduce((listed, { change }) => change(listed) ?? listed, before);
    if (after === before) continue;
    const sequence = (manifest?.sequence ?? 0) + 1;
    const columns = together.reduce((known, each) => ({ ...known, ...each.columns }), manifest?.columns ?? {});
    const examined = together.find((each) => each.examined !== undefined)?.examined ?? null;
    const settled = await settleOverlaps(
      { business, dataset, columns, before, after, examined },
      { blobs, ids, overlaps, streams },
    );
    const { files, written } = await gatherRollups(
      { business, dataset, before, files: settled.files },
      { blobs, ids, ...(rollups === undefined ? {} : { rollups }) },
    );
    shared ??= settled.shared;
    sameSales ??= settled.sameSales;
    const createdAt = toInstant(clock.now());
    const blobsTogether = manifest === null ? {} : togetherOf(manifest);
    const next: Manifest = { business, dataset, sequence, previous, createdAt, columns, files, ...blobsTogether };
    const key = await putManifest(next, { blobs, ids });
    writes.push(
      { key: headKey(business, dataset), value: key, ifVersion: version },
      { key: momentKey(business, dataset, next), value: key },
    );
    besides.set(key, [...settled.written, ...written]);
  }
  return { shared, sameSales, writes, withdraw: () => withdrawManifests(writes, besides, { blobs, records }) };
}

/** Writes a version under a name of its own, which is given back; nobody sees it before a head names it. */
export async function putManifest(
  manifest: Manifest,
  { blobs, ids }: Pick<CommitDeps, "blobs" | "ids">,
): Promise<string> {
  const { business, dataset, sequence } = manifest;
  const name = `${String(sequence).padStart(9, "0")}-${ids.next("version")}.json`;
  const key = `${datasetFolder(business, dataset)}manifests/${name}`;
  await blobs.put(key, once(Buffer.from(JSON.stringify(manifest))));
  return key;
}

/** A home without transactions may have moved one head before the other conflicted: what a head names stays. */
async function withdrawManifests(
  writes: readonly RecordWrite[],
  besides: ReadonlyMap<string, readonly string[]>,
  { blobs, records }: Pick<CommitDeps, "blobs" | "records">,
): Promise<void> {
  for (const { key, value, ifVersion } of writes) {
    if (ifVersion === undefined || typeof value !== "string") continue; // not a head
    const current = await records.get(key);
    if (current?.value === value) continue;
    for (const blob of [value, ...(besides.get(value) ?? [])]) await blobs.delete(blob);
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
