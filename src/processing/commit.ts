import { randomUUID } from "node:crypto";
import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { datasetFolder, headKey, type Manifest, type ManifestFile, readHead } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { RecordStore } from "#ports/record-store.ts";

export interface CommitDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly clock: Clock;
}

/**
 * Makes a file's rows visible in a dataset, in place of what the dataset held of that table before. Before the head
 * moves nothing is seen, after it everything is. A job that is already listed changes nothing.
 */
export async function commitFile(
  business: string,
  dataset: string,
  file: ManifestFile,
  columns: Manifest["columns"],
  deps: CommitDeps,
): Promise<void> {
  await moveHead(business, dataset, deps, columns, (files) => {
    if (files.some((listed) => listed.jobKey === file.jobKey)) return null;
    return [...withoutTable(files, file.fileId, file.table), file];
  });
}

/** Takes a file's rows out of a dataset. */
export async function withdrawFile(
  business: string,
  dataset: string,
  fileId: string,
  table: string,
  deps: CommitDeps,
): Promise<void> {
  await moveHead(business, dataset, deps, {}, (files) => {
    const rest = withoutTable(files, fileId, table);
    return rest.length === files.length ? null : rest;
  });
}

function withoutTable(files: readonly ManifestFile[], fileId: string, table: string): ManifestFile[] {
  return files.filter((listed) => listed.fileId !== fileId || listed.table !== table);
}

/** Writes the next manifest and moves the head by compare-and-set; a loser rebases on the head that won. */
async function moveHead(
  business: string,
  dataset: string,
  { blobs, records, clock }: CommitDeps,
  newColumns: Manifest["columns"],
  change: (files: readonly ManifestFile[]) => readonly ManifestFile[] | null,
): Promise<void> {
  for (;;) {
    const { version, manifest, key: previous } = await readHead(business, dataset, { blobs, records });
    const files = change(manifest?.files ?? []);
    if (files === null) return;
    const sequence = (manifest?.sequence ?? 0) + 1;
    const columns = { ...manifest?.columns, ...newColumns };
    const next: Manifest = { business, dataset, sequence, previous, createdAt: toInstant(clock.now()), columns, files };
    const key = `${datasetFolder(business, dataset)}manifests/${String(sequence).padStart(9, "0")}-${randomUUID()}.json`;
    await blobs.put(key, once(Buffer.from(JSON.stringify(next))));
    try {
      await records.put(headKey(business, dataset), key, { ifVersion: version });
      return;
    } catch (error) {
      await blobs.delete(key);
      if (!(error instanceof OmError) || error.code !== "CONFLICT") throw error;
    }
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
