import { readdir, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createFolderMaker, makeFolder, syncPath } from "#adapters/local/durable-files.ts";
import { createSqliteRecordStore } from "#adapters/local/record-store.sqlite.ts";
import { hasSystemCode } from "#adapters/local/system-errors.ts";
import { removeLeftovers, unfinishedName } from "#adapters/local/unfinished-files.ts";
import { systemClock } from "#core/clock.ts";
import { OmError, toOmError } from "#core/errors.ts";
import { databaseName } from "./backup-list.ts";
import { takeFiles, type Taking } from "./take-files.ts";

export interface Restored {
  readonly dataDir: string;
  readonly files: number;
  readonly bytes: number;
  /** When the backup was made. */
  readonly createdAt: string;
}

/**
 * Makes a data folder of a backup, a folder or one file. Everything is copied beside it, with every checksum proved, then gets its name by one
 * rename: a restore that does not come to its end leaves no data folder.
 * @param dataDir an empty folder, or none
 * @throws OmError `NOT_FOUND` (no backup), `FILE_CORRUPT`, `CONFIGURATION` (the folder is not empty; a newer version), `DISK_FULL`, `NOT_WRITABLE`
 */
export async function restoreBackup(
  backup: string,
  dataDir: string,
  onProgress: Taking["onProgress"] = () => undefined,
): Promise<Restored> {
  await assertNew(dataDir);
  const waiting = join(dirname(dataDir), `.${basename(dataDir)}.restoring`);
  const built = join(waiting, unfinishedName());
  try {
    makeFolder(waiting);
    removeLeftovers(waiting);
    const makeBelow = createFolderMaker(built);
    const folders = new Set([built]);
    const make = (folder: string): void => {
      makeBelow(folder);
      folders.add(folder);
    };
    const { files, createdAt } = await takeFiles(backup, { built, make, onProgress });
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    await createSqliteRecordStore({ file: join(built, databaseName), clock: systemClock }).close(); // it opens
    for (const folder of folders) await syncPath(folder);
    await rename(built, dataDir).catch((thrown: unknown) => {
      throw hasSystemCode(thrown, "ENOTEMPTY") || hasSystemCode(thrown, "EEXIST")
        ? notEmpty(dataDir)
        : toOmError(thrown);
    });
    await syncPath(dirname(dataDir));
    return { dataDir, files: files.length, bytes, createdAt };
  } finally {
    await rm(built, { recursive: true, force: true });
    await rmdir(waiting).catch(() => undefined); // another restore may be at work in it
  }
}

async function assertNew(dataDir: string): Promise<void> {
  const names = await readdir(dataDir).catch((thrown: unknown) => {
    if (hasSystemCode(thrown, "ENOENT")) return [];
    throw hasSystemCode(thrown, "ENOTDIR") ? notEmpty(dataDir) : toOmError(thrown);
  });
  if (names.length > 0) throw notEmpty(dataDir);
}

function notEmpty(dataDir: string): OmError {
  return new OmError("CONFIGURATION", `${dataDir} is not empty, and a backup is restored into a new folder only`, {
    fix: "name an empty folder, or one that is not there yet, with --data-dir",
  });
}
