import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { syncPath } from "#adapters/local/durable-files.ts";
import type { ErasedFile } from "#core/erasure.ts";
import { refusedFolder, takenFolder } from "../inbox-files.ts";

/**
 * Removes the files with the given contents that were taken from the inbox of a data folder, or refused by it; gives how
 * many. Only those of the right size are read. What still waits in the inbox is no copy: it is a file that was sent again.
 */
export async function removeInboxCopies(dataDir: string, files: readonly ErasedFile[]): Promise<number> {
  const sizes = new Set(files.map(({ sizeBytes }) => sizeBytes));
  const hashes = new Set(files.map(({ contentHash }) => contentHash));
  const folders = new Set<string>();
  let removed = 0;
  for await (const path of movedFiles(join(dataDir, "inbox"))) {
    const info = await lstat(path.file).catch(() => null);
    if (info === null || !sizes.has(info.size) || !hashes.has(await hashOf(path.file))) continue;
    await unlink(path.file);
    folders.add(path.folder);
    removed += 1;
  }
  for (const folder of folders) await syncPath(folder);
  return removed;
}

async function* movedFiles(inbox: string): AsyncGenerator<{ readonly folder: string; readonly file: Buffer }> {
  const entries = await readdir(inbox, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const folder of entries.filter((entry) => entry.isDirectory() && isMovedTo(entry.name))) {
    const path = join(folder.parentPath, folder.name);
    for (const entry of await readdir(path, { withFileTypes: true, encoding: "buffer" }))
      if (entry.isFile()) yield { folder: path, file: Buffer.concat([Buffer.from(`${path}/`), entry.name]) };
  }
}

function isMovedTo(name: string): boolean {
  return name === takenFolder || name === refusedFolder;
}

async function hashOf(path: Buffer): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}
