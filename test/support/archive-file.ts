import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder with one archive in it, and a place to unpack to. */
export interface ArchiveFile extends Disposable {
  readonly path: string;
  readonly target: string;
  /** What stands at the target; null where nothing does. */
  unpacked(): Buffer | null;
}

export function anArchiveFile(bytes: Uint8Array): ArchiveFile {
  const folder = mkdtempSync(join(tmpdir(), "om-archive-"));
  const path = join(folder, "upload");
  const target = join(folder, "entry");
  writeFileSync(path, bytes);
  return {
    path,
    target,
    unpacked: () => (existsSync(target) ? readFileSync(target) : null),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
