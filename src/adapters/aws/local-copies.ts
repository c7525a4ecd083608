import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { OmError } from "#core/errors.ts";
import type { BlobInfo } from "#ports/blob-store.ts";

/** Blobs as files, for engines that open files: each fetched once, whole or not at all. */
export interface LocalCopies {
  /**
   * The path of a blob's copy, fetched where there is none of its size.
   * @throws OmError `FILE_TOO_LARGE` for what could never lie here, `DISK_FULL` where others are in use just now
   */
  pathOf(blob: BlobInfo): Promise<string>;
  /** Makes the folder of a prefix hold exactly these blobs, or refuses all of them as `pathOf` does; `isThere` is asked before a copy goes that is not among them. */
  mirror(prefix: string, blobs: readonly BlobInfo[], isThere: (key: string) => Promise<boolean>): Promise<string>;
  remove(key: string): Promise<void>;
}

export interface LocalCopiesOptions {
  /** On EFS, where several functions share it, or in /tmp. */
  readonly folder: string;
  /** What all copies may take together. */
  readonly mostBytes: number;
}

export type Fetch = (key: string) => AsyncIterable<Uint8Array>;

const copiesAtOnce = 8;
/** A copy that was asked for so lately may be open in a query, or be just about to be. */
const restMs = 15 * 60_000;

/**
 * A blob never changes, so a copy of the right size is right; its time is that of its last use. Who else fetches the same
 * blob at the same time, here or in another function, replaces it by the same bytes.
 */
export function createLocalCopies(fetch: Fetch, { folder, mostBytes }: LocalCopiesOptions): LocalCopies {
  const root = resolve(folder, "blobs");
  const unfinished = resolve(folder, "unfinished");

  async function pathOf(blob: BlobInfo): Promise<string> {
    if (blob.sizeBytes > mostBytes) throw tooLarge(blob.sizeBytes, mostBytes);
    const path = join(root, blob.key);
    if ((await sizeOf(path)) !== blob.sizeBytes) await copy(blob, path);
    const now = new Date();
    await utimes(path, now, now);
    return path;
  }

  async function copy({ key, sizeBytes }: BlobInfo, path: string): Promise<void> {
    await removeLeft();
    await makeRoom(sizeBytes);
    await mkdir(unfinished, { recursive: true });
    const written = join(unfinished, randomUUID());
    try {
      await pipeline(fetch(key), createWriteStream(written, { flags: "wx" }));
      const arrived = await sizeOf(written);
      if (arrived !== sizeBytes) throw cutShort(key, sizeBytes, arrived ?? 0);
      await mkdir(dirname(path), { recursive: true });
      await rename(written, path);
    } finally {
      await rm(written, { force: true });
    }
  }

  /** Who was killed while he fetched removes nothing; who is at work writes. */
  async function removeLeft(): Promise<void> {
    const before = Date.now() - restMs;
    for (const { path, usedAt } of await copiesBelow(unfinished)) if (usedAt < before) await rm(path, { force: true });
  }

  /** The copies that were not used for the longest time go first. */
  async function makeRoom(wanted: number): Promise<void> {
    const copies = await copiesBelow(root);
    let used = copies.reduce((sum, { sizeBytes }) => sum + sizeBytes, wanted);
    if (used <= mostBytes) return;
    const before = Date.now() - restMs;
    for (const { path, sizeBytes, usedAt } of copies.toSorted((one, other) => one.usedAt - other.usedAt)) {
      if (used <= mostBytes || usedAt > before) break;
      await rm(path, { force: true });
      used -= sizeBytes;
    }
    if (used > mostBytes) throw noRoom(used, mostBytes);
  }

  return {
    pathOf,
    async mirror(prefix, blobs, isThere) {
      const sizeBytes = blobs.reduce((sum, blob) => sum + blob.sizeBytes, 0);
      if (sizeBytes > mostBytes) throw tooLarge(sizeBytes, mostBytes);
      const target = resolve(root, prefix);
      await mkdir(target, { recursive: true });
      const wanted = new Set(blobs.map(({ key }) => join(root, key)));
      for (const { path } of await copiesBelow(target)) {
        const isGone = !wanted.has(path) && !(await isThere(path.slice(root.length + 1)));
        if (isGone) await rm(path, { force: true });
      }
      for (let first = 0; first < blobs.length; first += copiesAtOnce) {
        await Promise.all(blobs.slice(first, first + copiesAtOnce).map(pathOf));
      }
      return target;
    },
    remove: (key) => rm(join(root, key), { force: true }),
  };
}

interface Copy {
  readonly path: string;
  readonly sizeBytes: number;
  readonly usedAt: number;
}

async function copiesBelow(folder: string): Promise<readonly Copy[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const copies = await Promise.all(
    files.map(async (path) => {
      const info = await stat(path).catch(() => null); // another function may have removed it
      return info === null ? [] : [{ path, sizeBytes: info.size, usedAt: info.mtimeMs }];
    }),
  );
  return copies.flat();
}

async function sizeOf(path: string): Promise<number | null> {
  const info = await stat(path).catch(() => null);
  return info?.isFile() === true ? info.size : null;
}

function cutShort(key: string, sizeBytes: number, arrived: number): OmError {
  return new OmError("NOT_AVAILABLE", `a blob of ${sizeBytes} bytes arrived with ${arrived}`, {
    fix: "it is tried again by itself",
    retryable: true,
    details: { key, sizeBytes, arrived },
  });
}

/** Said before a byte is fetched: to try again would bring the same. */
function tooLarge(sizeBytes: number, mostBytes: number): OmError {
  return new OmError(
    "FILE_TOO_LARGE",
    `${sizeBytes} bytes must lie on the disk, and ${mostBytes} of it are for copies`,
    {
      fix: "give the function a larger disk (temporaryDiskMb) or the shared file system; large CSV is read without a copy",
      retryable: false,
      details: { sizeBytes, mostBytes },
    },
  );
}

function noRoom(usedBytes: number, mostBytes: number): OmError {
  return new OmError("DISK_FULL", `copies of ${usedBytes} bytes are in use, and the folder may hold ${mostBytes}`, {
    fix: "give the function a larger disk or file system, or let fewer run at once",
    retryable: true,
    details: { usedBytes, mostBytes },
  });
}
