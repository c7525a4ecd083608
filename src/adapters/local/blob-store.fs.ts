import { link, lstat, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { OmError, toOmError } from "#core/errors.ts";
import type { BlobInfo, BlobStore } from "#ports/blob-store.ts";
import { assertBlobFolder, assertBlobKey, assertBlobPrefix } from "#ports/keys.ts";
import { createFolderMaker, readFile, syncPath, writeFile } from "./durable-files.ts";
import { listFiles } from "./list-files.ts";
import { hasSystemCode, isMissing, orNull } from "./system-errors.ts";
import { removeLeftovers, unfinishedName } from "./unfinished-files.ts";

const unfinishedFolder = ".tmp/";

/**
 * Blobs as files: a key is the path below `root`. Files are written in `root/.tmp`, flushed, then linked under their
 * key, so a key is there whole or not at all. The file system must know hard links.
 *
 * Besides the port's codes: `DISK_FULL`, `NOT_WRITABLE`; `CONFLICT` also for a key that is a folder of others, or
 * lies below another blob. The first folder `.tmp` is taken: `USAGE`.
 * @param options.owns no other process writes here: what others left unfinished is removed. False: only reads here, and
 * removes nothing. Not said: what dead ones left is removed.
 */
export function createFsBlobStore(options: { readonly root: string; readonly owns?: boolean }): BlobStore {
  const root = resolve(options.root); // its paths are opened by processes with another working directory
  const unfinished = join(root, unfinishedFolder);
  const make = openFolders(root, unfinished, options);

  function pathOf(key: string): string {
    assertBlobKey(key);
    if (!`${key}/`.startsWith(unfinishedFolder)) return join(root, key);
    throw new OmError("USAGE", `blobs below ${unfinishedFolder} are not finished`, { fix: "choose another key" });
  }

  async function head(key: string): Promise<BlobInfo | null> {
    const info = await orNull(stat(pathOf(key))).catch(fail);
    return info?.isFile() === true ? { key, sizeBytes: info.size } : null;
  }

  async function requireBlob(key: string): Promise<string> {
    if ((await head(key)) !== null) return pathOf(key);
    throw new OmError("NOT_FOUND", "there is no such blob", {
      fix: "ingest the file again, or bring back the data folder from a backup",
      details: { key },
    });
  }

  async function put(key: string, content: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
    const path = pathOf(key);
    const written = join(unfinished, unfinishedName());
    try {
      const sizeBytes = await writeFile(written, content);
      await publish(written, path, make);
      return { key, sizeBytes };
    } catch (thrown) {
      return fail(thrown);
    } finally {
      await rm(written, { force: true });
    }
  }

  return {
    put,
    head,
    toLocalPath: requireBlob,

    async putFile(key, source) {
      const path = pathOf(key);
      const sizeBytes = await sizeOfFile(source).catch(fail);
      try {
        await syncPath(source);
        await publish(source, path, make);
      } catch (thrown) {
        if (!hasSystemCode(thrown, "EXDEV")) return fail(thrown);
        await put(key, readFile(source)); // another device: the bytes have to travel
      }
      await rm(source).catch(fail);
      return { key, sizeBytes };
    },

    async *get(key, range) {
      const path = await requireBlob(key);
      try {
        yield* readFile(path, range);
      } catch (thrown) {
        fail(thrown);
      }
    },

    async *list(prefix) {
      assertBlobPrefix(prefix);
      try {
        for await (const key of listFiles(root, prefix)) {
          if (!key.startsWith(unfinishedFolder)) yield key;
        }
      } catch (thrown) {
        fail(thrown);
      }
    },

    async delete(key) {
      if ((await head(key)) === null) return;
      await rm(pathOf(key), { force: true }).catch(fail);
      await syncPath(dirname(pathOf(key))).catch(fail);
    },

    async toLocalFolder(prefix) {
      assertBlobFolder(prefix);
      const folder = pathOf(prefix.slice(0, -1));
      make(folder); // a reader may come before the first blob
      return folder;
    },
  };
}

function openFolders(root: string, unfinished: string, options: { readonly owns?: boolean }): (folder: string) => void {
  try {
    const make = createFolderMaker(root);
    make(unfinished);
    removeLeftovers(unfinished, options);
    return make;
  } catch (thrown) {
    return fail(thrown);
  }
}

/**
 * Gives a finished, flushed file its key. A link, unlike a rename, never replaces. Where the key is taken it is flushed
 * too, before that is said: who gave it may have been killed just then.
 */
async function publish(file: string, path: string, make: (folder: string) => void): Promise<void> {
  const folder = dirname(path);
  try {
    make(folder);
    await link(file, path);
  } catch (thrown) {
    if (!hasSystemCode(thrown, "EEXIST") && !hasSystemCode(thrown, "ENOTDIR")) throw thrown;
    await orNull(syncPath(folder));
    throw new OmError("CONFLICT", "there is a blob under this key already", {
      fix: "a blob is written once: give the new one a key of its own",
      cause: thrown,
    });
  }
  await syncPath(folder);
}

async function sizeOfFile(path: string): Promise<number> {
  const info = await lstat(path);
  if (info.isFile()) return info.size;
  throw new OmError("NOT_A_FILE", "only a plain file can be taken over", { fix: "give the file itself" });
}

function fail(thrown: unknown): never {
  if (!isMissing(thrown)) throw toOmError(thrown);
  throw new OmError("NOT_FOUND", "there is no such file", { fix: "check its path", cause: thrown });
}
