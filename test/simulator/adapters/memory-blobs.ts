import { mkdir } from "node:fs/promises";
import { OmError } from "#core/errors.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { assertBlobFolder, assertBlobKey, assertBlobPrefix } from "#ports/keys.ts";
import { type LocalFiles, localPathOf } from "./local-files.ts";
import { compareText } from "./memory-records.ts";

/**
 * Blobs in memory.
 * @param root below it blobs are shown as files; `makesFolders` where real ones are looked into.
 */
export function createMemoryBlobs(
  files: LocalFiles,
  { root, makesFolders = false }: { readonly root: string; readonly makesFolders?: boolean },
): BlobStore {
  const blobs = new Map<string, Uint8Array>();

  function read(key: string): Uint8Array {
    assertBlobKey(key);
    const bytes = blobs.get(key);
    if (bytes === undefined) throw new OmError("NOT_FOUND", "there is no such blob", { details: { key } });
    return bytes;
  }

  function keep(key: string, bytes: Uint8Array): { key: string; sizeBytes: number } {
    if (blobs.has(key)) throw new OmError("CONFLICT", "there is such a blob already", { details: { key } });
    blobs.set(key, bytes);
    return { key, sizeBytes: bytes.length };
  }

  return {
    async put(key, content) {
      assertBlobKey(key);
      if (blobs.has(key)) throw new OmError("CONFLICT", "there is such a blob already", { details: { key } });
      const chunks: Uint8Array[] = [];
      for await (const chunk of content) chunks.push(Uint8Array.from(chunk));
      return keep(key, Buffer.concat(chunks));
    },
    async putFile(key, path) {
      assertBlobKey(key);
      const bytes = await files.read(path);
      const kept = keep(key, bytes);
      await files.remove(path);
      return kept;
    },
    async head(key) {
      assertBlobKey(key);
      const bytes = blobs.get(key);
      return bytes === undefined ? null : { key, sizeBytes: bytes.length };
    },
    async *get(key, range) {
      const bytes = read(key);
      const part = range === undefined ? bytes : bytes.subarray(range.from, range.to);
      if (part.length > 0) yield Buffer.from(part);
    },
    async *list(prefix) {
      assertBlobPrefix(prefix);
      yield* [...blobs.keys()].filter((key) => key.startsWith(prefix)).toSorted(compareText);
    },
    async delete(key) {
      assertBlobKey(key);
      blobs.delete(key);
    },
    async toLocalPath(key) {
      const path = localPathOf(root, key);
      await files.write(path, read(key));
      return path;
    },
    async toLocalFolder(prefix) {
      assertBlobFolder(prefix);
      const folder = localPathOf(root, prefix.slice(0, -1));
      if (makesFolders) await mkdir(folder, { recursive: true });
      for (const [key, bytes] of blobs) if (key.startsWith(prefix)) await files.write(localPathOf(root, key), bytes);
      return folder;
    },
  };
}
