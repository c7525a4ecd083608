import { lstat, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { copyDatabase } from "#adapters/local/copy-database.ts";
import { createFolderMaker, makeFolder, syncPath, writeFile } from "#adapters/local/durable-files.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { unfinishedName } from "#adapters/local/unfinished-files.ts";
import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import { listBusinesses } from "#intake/businesses.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { findNamedBlobs, isNamed } from "../named-blobs.ts";
import {
  type BackupFile,
  blobsFolder,
  copyHashed,
  createBackupList,
  databaseName,
  hashFile,
  listName,
} from "./backup-list.ts";

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
 * Copies a data folder while it is at work: the database as it is at one moment, then every blob that this copy names.
 * Blobs are immutable and written before they are named, so what is copied is a state that was; who calls keeps named
 * blobs from being removed meanwhile. Left before its end it leaves nothing.
 *
 * Uploads that are still arriving in pieces and the inbox are not part of it.
 * @param target an absolute path: an empty folder, or none
 * @throws OmError `USAGE`, `CONFLICT` (not empty), `FILE_CORRUPT` (a blob that the numbers need is gone), `DISK_FULL`, `NOT_WRITABLE`
 */
export async function* writeBackup(target: string, deps: BackupDeps): AsyncGenerator<BackupStep> {
  const wasThere = await assertEmpty(target, deps.dataDir);
  let isDone = false;
  try {
    makeFolder(target);
    const database = join(target, databaseName);
    await copyDatabase(join(deps.dataDir, databaseName), database);
    const keys = await findKeys(database, deps);
    const files: BackupFile[] = [{ path: databaseName, ...(await hashFile(database)) }];
    let bytes = files[0]?.sizeBytes ?? 0;
    const step = (): BackupStep => ({ target, files: files.length, bytes, isDone });
    const make = createFolderMaker(target);
    const folders = new Set([target]);
    for (const key of keys) {
      yield step();
      const path = `${blobsFolder}${key}`;
      const folder = dirname(join(target, path));
      make(folder);
      folders.add(folder);
      const copied = await copyHashed(await deps.blobs.toLocalPath(key), join(target, path));
      files.push({ path, ...copied });
      bytes += copied.sizeBytes;
    }
    for (const folder of folders) await syncPath(folder);
    const list = createBackupList({ version: deps.version, createdAt: toInstant(deps.clock.now()), files });
    const unfinished = join(target, unfinishedName());
    await writeFile(unfinished, once(`${JSON.stringify(list)}\n`));
    await rename(unfinished, join(target, listName));
    await syncPath(target);
    isDone = true;
    yield step();
  } finally {
    if (!isDone) await removeUnfinished(target, wasThere);
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

/** Whether the folder was there. */
async function assertEmpty(target: string, dataDir: string): Promise<boolean> {
  const inside = relative(resolve(dataDir), target);
  if (inside === "" || (!inside.startsWith("..") && !inside.startsWith("/"))) {
    throw new OmError("USAGE", "a backup cannot lie in the data folder itself", { fix: "name a folder elsewhere" });
  }
  const info = await lstat(target).catch(() => null);
  if (info === null) return false;
  const names = info.isDirectory() ? await readdir(target) : null;
  if (names !== null && names.length === 0) return true;
  const isUnfinished = names?.includes(databaseName) === true && !names.includes(listName);
  throw new OmError("CONFLICT", `${target} ${names === null ? "is no folder" : "is not empty"}`, {
    fix: isUnfinished
      ? "it holds a backup that was not finished: remove it, or name another folder"
      : "name an empty folder, or one that is not there yet",
  });
}

async function removeUnfinished(target: string, wasThere: boolean): Promise<void> {
  if (!wasThere) return rm(target, { recursive: true, force: true });
  for (const name of await readdir(target)) await rm(join(target, name), { recursive: true, force: true });
}

function missing(key: string): OmError {
  return new OmError("FILE_CORRUPT", "the data folder is damaged: a blob that its records name is gone", {
    fix: "restore an older backup into a new folder, and send what came since once more",
    details: { key },
  });
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
