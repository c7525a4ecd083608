import type { Stats } from "node:fs";
import { link, lstat, mkdir, readdir, rename, unlink } from "node:fs/promises";
import { extname, join } from "node:path";

/** Where files go that were taken, and those that cannot be. */
export const takenFolder = "taken";
export const refusedFolder = "refused";

/** What programs write until a file is whole. */
const unfinishedName = /^[.~]|~$|\.(?:part|partial|tmp|temp|crdownload|download|filepart|swp)$/i;

/** Plain files that may be whole, by name. */
export async function candidatesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !unfinishedName.test(entry.name))
    .map(({ name }) => name)
    .toSorted();
}

export async function subfoldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== takenFolder && entry.name !== refusedFolder)
    .map(({ name }) => name);
}

/**
 * Moves a file into a folder; where the name is taken it gets a number: `orders (2).csv`. One that is there already, by
 * a move that was cut short, only loses its old name.
 */
export async function moveAway(path: string, folder: string, name: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let number = 1; ; number += 1) {
    const target = join(folder, number === 1 ? name : numbered(name, number));
    const there = await infoOf(target);
    const isMoved = there !== null && isSame(there, await lstat(path));
    if (there !== null && !isMoved) continue;
    try {
      if (!isMoved) await link(path, target); // a link, unlike a rename, never replaces
      await unlink(path);
      return;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EEXIST") continue;
      if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
      await rename(path, target); // a file system without links
      return;
    }
  }
}

function numbered(name: string, number: number): string {
  const extension = extname(name);
  return `${name.slice(0, name.length - extension.length)} (${number})${extension}`;
}

function isSame(one: Stats, other: Stats): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

async function infoOf(path: string): Promise<Stats | null> {
  return lstat(path).catch(() => null);
}
