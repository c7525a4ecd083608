import type { Dirent } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { orNull } from "./system-errors.ts";

/** The paths below `root` that begin with `prefix`, relative and with "/", in byte order. Memory: one folder a level. */
export async function* listFiles(root: string, prefix: string): AsyncGenerator<string> {
  const folder = prefix.slice(0, prefix.lastIndexOf("/") + 1);
  const entries = (await orNull(readdir(join(root, folder), { withFileTypes: true }))) ?? [];
  const paths = entries.flatMap((entry) => pathOf(folder, entry)).filter((path) => path.startsWith(prefix));
  for (const path of paths.toSorted(compareBytes)) {
    if (path.endsWith("/")) yield* listFiles(root, path);
    else yield path;
  }
}

/** A folder has its "/" when it is sorted, as it has inside a path: "a-b" comes before "a/b". */
function pathOf(folder: string, entry: Dirent): readonly string[] {
  if (entry.isDirectory()) return [`${folder}${entry.name}/`];
  return entry.isFile() ? [`${folder}${entry.name}`] : [];
}

function compareBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}
