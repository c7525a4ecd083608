import { createHash } from "node:crypto";
import { type FileHandle, lstat, open, readdir, rename, rm, rmdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { createFolderMaker, makeFolder, readFile, syncPath, writeFile } from "#adapters/local/durable-files.ts";
import { removeLeftovers, unfinishedName } from "#adapters/local/unfinished-files.ts";
import { OmError } from "#core/errors.ts";
import { type BackupFile, type BackupList, copyHashed, databaseName, hashFile, listName } from "./backup-list.ts";
import { tarEnd, tarHeader, tarPadding } from "./tar.ts";

/** Where a backup is written: a folder, or one file. */
export interface BackupWriter {
  /** Where the database is to be copied to before it is put. */
  readonly databasePath: string;
  /** Copies a file into the backup; gives what was copied. */
  put(path: string, from: string): Promise<BackupFile>;
  /** Makes it whole: before that it is no backup. */
  finish(list: BackupList): Promise<void>;
  /** Removes everything that was written. */
  remove(): Promise<void>;
}

/** A target that is named so is one file. */
export function isTar(target: string): boolean {
  return target.endsWith(".tar");
}

/** @throws OmError `CONFLICT` for a folder that is not empty */
export async function createFolderWriter(target: string): Promise<BackupWriter> {
  const wasThere = await assertEmpty(target);
  makeFolder(target);
  const make = createFolderMaker(target);
  const folders = new Set([target]);
  const databasePath = join(target, databaseName);
  return {
    databasePath,
    async put(path, from) {
      if (from === databasePath) return { path, ...(await hashFile(from)) };
      const folder = dirname(join(target, path));
      make(folder);
      folders.add(folder);
      return { path, ...(await copyHashed(from, join(target, path))) };
    },
    async finish(list) {
      for (const folder of folders) await syncPath(folder);
      const unfinished = join(target, unfinishedName());
      await writeFile(unfinished, once(toText(list)));
      await rename(unfinished, join(target, listName));
      await syncPath(target);
    },
    async remove() {
      if (!wasThere) return rm(target, { recursive: true, force: true });
      for (const name of await readdir(target)) await rm(join(target, name), { recursive: true, force: true });
    },
  };
}

/**
 * One file, a tar: the list of what is in it comes last. It gets its name when it is whole.
 * @throws OmError `CONFLICT` where something has that name
 */
export async function createFileWriter(target: string, modifiedAt: number): Promise<BackupWriter> {
  if ((await lstat(target).catch(() => null)) !== null) throw isThere(target);
  const waiting = join(dirname(target), `.${basename(target)}.writing`);
  makeFolder(waiting);
  removeLeftovers(waiting);
  const scratch = join(waiting, unfinishedName());
  makeFolder(scratch);
  const unfinished = join(scratch, "backup.tar");
  const file = await open(unfinished, "wx");
  const databasePath = join(scratch, databaseName);
  return {
    databasePath,
    async put(path, from) {
      const { size } = await stat(from);
      const hash = createHash("sha256");
      await file.appendFile(tarHeader(path, size, modifiedAt));
      let sizeBytes = 0;
      for await (const piece of readFile(from)) {
        hash.update(piece);
        sizeBytes += piece.length;
        await file.appendFile(piece);
      }
      if (sizeBytes !== size) throw new OmError("INTERNAL", `${path} changed while it was copied`);
      await file.appendFile(tarPadding(size));
      if (from === databasePath) await rm(from);
      return { path, sizeBytes, sha256: hash.digest("hex") };
    },
    async finish(list) {
      const text = Buffer.from(toText(list));
      await file.appendFile(
        Buffer.concat([tarHeader(listName, text.length, modifiedAt), text, tarPadding(text.length), tarEnd]),
      );
      await file.sync();
      await file.close();
      if ((await lstat(target).catch(() => null)) !== null) throw isThere(target);
      await rename(unfinished, target);
      await syncPath(dirname(target));
      await removeScratch();
    },
    async remove() {
      await closeQuietly(file);
      await removeScratch();
    },
  };

  async function removeScratch(): Promise<void> {
    await rm(scratch, { recursive: true, force: true });
    await rmdir(waiting).catch(() => undefined); // another backup may be at work in it
  }
}

async function closeQuietly(file: FileHandle): Promise<void> {
  await file.close().catch(() => undefined);
}

function isThere(target: string): OmError {
  return new OmError("CONFLICT", `${target} is there already`, { fix: "name a file that is not there yet" });
}

/** Whether the folder was there. */
async function assertEmpty(target: string): Promise<boolean> {
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

function toText(list: BackupList): string {
  return `${JSON.stringify(list)}\n`;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
