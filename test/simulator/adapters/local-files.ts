import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { OmError } from "#core/errors.ts";

/** Files beside a blob store: what jobs make, and blobs for whoever opens files. */
export interface LocalFiles {
  /** @throws OmError `NOT_FOUND` */
  read(path: string): Promise<Uint8Array>;
  write(path: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
}

export function createMemoryFiles(): LocalFiles {
  const files = new Map<string, Uint8Array>();
  return {
    async read(path) {
      const bytes = files.get(path);
      if (bytes === undefined) throw new OmError("NOT_FOUND", "there is no such file");
      return bytes;
    },
    write: async (path, bytes) => void files.set(path, bytes),
    remove: async (path) => void files.delete(path),
  };
}

/** Real ones below a folder. */
export function createDiskFiles(): LocalFiles {
  return {
    read: (path) => readFile(path),
    async write(path, bytes) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    },
    remove: (path) => rm(path),
  };
}

export const localPathOf = (root: string, key: string): string => join(root, key);
