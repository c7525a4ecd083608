import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/** Every file below a folder that has the text, in its name or its bytes (UTF-8 or UTF-16), by relative path. */
export function searchFolder(folder: string, text: string): string[] {
  const needles = [Buffer.from(text), Buffer.from(text, "utf16le")];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .filter(({ entry, path }) => {
      if (relative(folder, path).includes(text)) return true;
      if (!entry.isFile()) return false;
      const bytes = readFileSync(path);
      return needles.some((needle) => bytes.includes(needle));
    })
    .map(({ path }) => relative(folder, path));
}
