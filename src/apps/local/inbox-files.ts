import { isUtf8 } from "node:buffer";
import type { Stats } from "node:fs";
import { access, constants, link, lstat, mkdir, readdir, rename, unlink } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { hasSystemCode } from "#adapters/local/system-errors.ts";
import { OmError } from "#core/errors.ts";

/** Where files go that were taken, and those that cannot be. */
export const takenFolder = "taken";
export const refusedFolder = "refused";

/** What programs write until a file is whole. */
const unfinishedName = /^[.~]|~$|\.(?:part|partial|tmp|temp|crdownload|download|filepart|swp)$/i;

/** Makes the inbox, and the folders below that it moves files to. @throws OmError `CONFIGURATION` where it is of no use */
export async function prepareInbox(folder: string): Promise<void> {
  for (const each of [folder, join(folder, takenFolder), join(folder, refusedFolder)]) {
    try {
      await mkdir(each, { recursive: true });
      await access(each, constants.R_OK | constants.W_OK | constants.X_OK);
    } catch (cause) {
      const isFile = hasSystemCode(cause, "EEXIST") || hasSystemCode(cause, "ENOTDIR");
      throw new OmError(
        "CONFIGURATION",
        `the inbox cannot be ${folder}: ${each} ${isFile ? "is no folder" : "cannot be made, or not be written"}`,
        {
          fix: "choose a folder that the server's user may write in, with --inbox",
          cause,
        },
      );
    }
  }
}

/**
 * Plain files that may be whole, by name; apart, those whose names are no UTF-8, with a name that people can read: old
 * programs write the letters of Windows.
 */
export async function candidatesIn(
  folder: string,
): Promise<{ readonly names: string[]; readonly unreadable: { readonly path: Buffer; readonly readable: string }[] }> {
  const entries = await readdir(folder, { withFileTypes: true, encoding: "buffer" });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, text: new TextDecoder(isUtf8(name) ? "utf-8" : "windows-1252").decode(name) }))
    .filter(({ text }) => !unfinishedName.test(text));
  const unreadable = files.filter(({ name }) => !isUtf8(name));
  return {
    names: files
      .filter(({ name }) => isUtf8(name))
      .map(({ name }) => name.toString())
      .toSorted(),
    unreadable: unreadable.map(({ name, text }) => ({
      path: Buffer.concat([Buffer.from(`${folder}/`), name]),
      readable: text,
    })),
  };
}

export async function subfoldersOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== takenFolder && entry.name !== refusedFolder)
    .map(({ name }) => name);
}

/**
 * Moves a file into a folder; where the name is taken it gets a number: `orders (2).csv`. One that is there already, by
 * a move that was cut short, only loses its old name. Gives where it lies.
 */
export async function moveAway(path: string | Buffer, folder: string, name: string): Promise<string> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw new OmError("NOT_WRITABLE", `there is no folder ${basename(folder)}, and none can be made`, {
      fix: "move away what is in its place, and let the server's user write in the inbox",
      cause,
    });
  });
  for (let number = 1; ; number += 1) {
    const target = join(folder, number === 1 ? name : numbered(name, number));
    const there = await infoOf(target);
    const isMoved = there !== null && isSame(there, await lstat(path));
    if (there !== null && !isMoved) continue;
    try {
      if (!isMoved) await link(path, target); // a link, unlike a rename, never replaces
      await unlink(path);
      return target;
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      if (code === "EEXIST") continue;
      if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP") throw error;
      await rename(path, target); // a file system without links
      return target;
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
