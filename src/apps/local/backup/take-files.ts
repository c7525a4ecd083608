import { lstat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readFile } from "#adapters/local/durable-files.ts";
import { hasSystemCode, isMissing } from "#adapters/local/system-errors.ts";
import { toOmError } from "#core/errors.ts";
import {
  assertPath,
  type BackupFile,
  type BackupList,
  copyHashed,
  damaged,
  listName,
  noBackup,
  parseBackupList,
  readBackupList,
  writeHashed,
} from "./backup-list.ts";
import { readTar } from "./tar.ts";

/** Where the files of a backup go, and who is told. */
export interface Taking {
  readonly built: string;
  /** Makes a folder below it, durably. */
  readonly make: (folder: string) => void;
  /** @param all null where it is not known before the end */
  readonly onProgress: (files: number, all: number | null) => void;
}

/**
 * Copies every file of a backup, a folder or a tar, and proves each.
 * @throws OmError `NOT_FOUND` (no backup), `FILE_CORRUPT`, `CONFIGURATION` (a newer version wrote it)
 */
export async function takeFiles(backup: string, taking: Taking): Promise<BackupList> {
  const info = await lstat(backup).catch(() => null);
  if (info?.isDirectory() !== true && info?.isFile() !== true) throw noBackup(backup, "there is nothing of that name");
  return info.isFile() ? takeFromTar(backup, taking) : takeFromFolder(backup, taking);
}

async function takeFromFolder(backup: string, { built, make, onProgress }: Taking): Promise<BackupList> {
  const list = await readBackupList(backup);
  for (const [index, file] of list.files.entries()) {
    onProgress(index, list.files.length);
    make(dirname(join(built, file.path)));
    const copied = await copyHashed(join(backup, file.path), join(built, file.path)).catch((thrown: unknown) => {
      throw isMissing(thrown) || hasSystemCode(thrown, "EISDIR") ? damaged(file.path) : toOmError(thrown);
    });
    assertSame(file, copied);
  }
  return list;
}

/** Its list comes last: nothing is believed before. */
async function takeFromTar(backup: string, { built, make, onProgress }: Taking): Promise<BackupList> {
  const found = new Map<string, Omit<BackupFile, "path">>();
  let text: string | null = null;
  for await (const { path, sizeBytes, content } of readTar(readFile(backup))) {
    if (text !== null) throw damaged(path);
    if (path === listName) {
      if (sizeBytes > mostListBytes) throw damaged(listName);
      text = Buffer.concat(await Array.fromAsync(content, (piece) => Uint8Array.from(piece))).toString("utf8");
      continue;
    }
    assertPath(path);
    if (found.has(path)) throw damaged(path);
    onProgress(found.size, null);
    make(dirname(join(built, path)));
    found.set(path, await writeHashed(content, join(built, path)));
  }
  if (text === null) throw noBackup(backup, `it has no ${listName}`);
  const list = parseBackupList(text);
  for (const file of list.files) assertSame(file, found.get(file.path));
  if (found.size !== list.files.length) throw damaged(listName);
  return list;
}

const mostListBytes = 256 << 20;

function assertSame(file: BackupFile, copied: Omit<BackupFile, "path"> | undefined): void {
  if (copied?.sha256 !== file.sha256 || copied.sizeBytes !== file.sizeBytes) throw damaged(file.path);
}
