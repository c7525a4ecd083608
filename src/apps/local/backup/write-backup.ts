import { join, relative, resolve } from "node:path";
import { copyDatabase } from "#adapters/local/copy-database.ts";
import { syncPath } from "#adapters/local/durable-files.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { listBusinesses } from "#intake/businesses.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { findNamedBlobs, isNamed } from "../../home/care/named-blobs.ts";
import { type BackupFile, blobsFolder, createBackupList, databaseName } from "./backup-list.ts";
import { createFileWriter, createFolderWriter, isTar } from "./backup-writer.ts";

export interface BackupDeps {
  readonly dataDir: string;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly version: string;
  /** Past versions of the numbers that are younger than this are part of it. */
  readonly keepMs: number;
}

/** How far a backup is; `isDone` at the last step only. */
export interface BackupStep {
  readonly target: string;
  readonly files: number;
  readonly bytes: number;
  readonly isDone: boolean;
}

/**
 * Copies a data folder while it is at work, into a folder or one file: the database as it is at one moment, then every blob that this copy names.
 * Blobs are immutable and written before they are named, so what is copied is a state that was; who calls keeps named
 * blobs from being removed meanwhile. Left before its end it leaves nothing.
 *
 * Uploads that are still arriving in pieces and the inbox are not part of it.
 * @param target an absolute path: an empty folder, or none; with a name that ends in .tar a file that is not there
 * @throws OmError `USAGE`, `CONFLICT` (not empty, or there already), `FILE_CORRUPT` (a blob that the numbers need is gone), `DISK_FULL`, `NOT_WRITABLE`
 */
export async function* writeBackup(target: string, deps: BackupDeps): AsyncGenerator<BackupStep> {
  assertOutside(target, deps.dataDir);
  const now = deps.clock.now();
  const writer = await (isTar(target) ? createFileWriter(target, now) : createFolderWriter(target));
  let isDone = false;
  try {
    await copyDatabase(join(deps.dataDir, databaseName), writer.databasePath);
    const keys = await findKeys(writer.databasePath, deps);
    const files: BackupFile[] = [await writer.put(databaseName, writer.databasePath)];
    let bytes = files[0]?.sizeBytes ?? 0;
    const step = (): BackupStep => ({ target, files: files.length, bytes, isDone });
    for (const key of keys) {
      yield step();
      const put = await writer.put(`${blobsFolder}${key}`, await deps.blobs.toLocalPath(key));
      files.push(put);
      bytes += put.sizeBytes;
    }
    await writer.finish(createBackupList({ version: deps.version, createdAt: toInstant(now), files }));
    isDone = true;
    yield step();
  } finally {
    if (!isDone) await writer.remove();
  }
}

/** Blobs that the copied records name, in byte order; the copy is closed and flushed again. */
async function findKeys(database: string, { blobs, clock, keepMs }: BackupDeps): Promise<readonly string[]> {
  const records = createSqliteRecordStore({ file: database, clock });
  const keys: string[] = [];
  try {
    for (const business of await listBusinesses(records)) {
      const named = await findNamedBlobs(business, clock.now() - keepMs, { blobs, records });
      const found = new Set<string>();
      for await (const key of blobs.list(`${business}/`)) if (isNamed(key, named)) found.add(key);
      for (const key of named.required) if (!found.has(key)) throw missing(key);
      for (const key of found) keys.push(key);
    }
  } finally {
    await records.close();
  }
  await syncPath(database);
  return keys;
}

function assertOutside(target: string, dataDir: string): void {
  const inside = relative(resolve(dataDir), target);
  if (inside === "" || (!inside.startsWith("..") && !inside.startsWith("/"))) {
    throw new OmError("USAGE", "a backup cannot lie in the data folder itself", { fix: "name a folder elsewhere" });
  }
}

function missing(key: string): OmError {
  return new OmError("FILE_CORRUPT", "the data folder is damaged: a blob that its records name is gone", {
    fix: "restore an older backup into a new folder, and send what came since once more",
    details: { key },
  });
}
