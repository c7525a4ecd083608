import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { hasSystemCode } from "./system-errors.ts";

const readBytes = 256 * 1024;

/** Flushes a file's bytes, or a folder's entries, to the disk. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a new file and flushes it; gives its size in bytes. */
export async function writeFile(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(path, "wx");
  try {
    await handle.writeFile(content);
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}

/** The bytes [from, to) of a file, all by default; what lies beyond its end is left out. */
export async function* readFile(
  path: string,
  range: { readonly from: number; readonly to: number } = { from: 0, to: Number.POSITIVE_INFINITY },
): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  try {
    let position = range.from;
    while (position < range.to) {
      const wanted = Math.min(readBytes, range.to - position);
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

/**
 * Makes a folder and its parents so that they survive a power cut. One that is there already may have been made by a
 * process that was killed before it flushed: its name is flushed again, where we may.
 * Blocks: a second caller must not find a folder that is not durable yet, and put an acknowledged file into it.
 */
export function makeFolder(folder: string): void {
  const whole = resolve(folder);
  const parent = dirname(whole);
  try {
    mkdirSync(whole);
  } catch (error) {
    if (isFolder(whole, error)) return syncIfAllowed(parent);
    // Parents one by one: Node's own recursion never ends where a parent is there but takes no folders (/proc).
    if (!hasSystemCode(error, "ENOENT") || existsSync(parent)) throw error;
    makeFolder(parent);
    makeFolder(whole);
    return;
  }
  syncFolderNow(parent);
}

const mostRemembered = 10_000;

/**
 * Makes folders below a base as `makeFolder` does, each of their parents included; what is known to be durable is not
 * flushed again.
 * @param base an absolute path
 */
export function createFolderMaker(base: string): (folder: string) => void {
  const durable = new Set<string>();
  makeFolder(base);
  return (folder) => make(resolve(folder));

  function make(folder: string): void {
    if (folder === base || durable.has(folder)) return;
    make(dirname(folder));
    try {
      mkdirSync(folder);
    } catch (error) {
      if (!isFolder(folder, error)) throw error;
    }
    syncFolderNow(dirname(folder));
    if (durable.size >= mostRemembered) durable.clear();
    durable.add(folder);
  }
}

function isFolder(path: string, thrown: unknown): boolean {
  return hasSystemCode(thrown, "EEXIST") && statSync(path).isDirectory();
}

function syncIfAllowed(folder: string): void {
  try {
    syncFolderNow(folder);
  } catch (error) {
    if (!hasSystemCode(error, "EACCES") && !hasSystemCode(error, "EPERM") && !hasSystemCode(error, "EINVAL"))
      throw error;
  }
}

function syncFolderNow(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
