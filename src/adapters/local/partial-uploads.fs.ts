import { type FileHandle, mkdir, open, readdir, readFile as readWhole, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { OmError, toOmError } from "#core/errors.ts";
import type { PartialUpload, PartialUploads, UploadFacts } from "#ports/partial-uploads.ts";
import { makeFolder, readFile, syncPath, writeFile } from "./durable-files.ts";
import { hasSystemCode, isMissing, orNull } from "./system-errors.ts";
import { removeLeftovers, unfinishedName } from "./unfinished-files.ts";

const factsSchema = z.object({
  business: z.string(),
  name: z.string(),
  source: z.string().nullable(),
  region: z.string().nullable(),
  settings: z.record(z.string(), z.string()),
  replaces: z.string().exactOptional(),
  onlyThisFile: z.boolean().exactOptional(),
  sizeBytes: z.number().nullable(),
  createdAt: z.string(),
});

const unfinishedFolder = ".tmp";

/**
 * A folder for each upload, called by its id: `facts.json` and, as far as they came, `bytes-<offset>`. The name says how
 * many bytes are safe, never the length: after a power cut a file may be longer than what of it was ever flushed, and
 * what lies behind is anything. For one process at a time: what keeps two writers of an upload apart is in its memory.
 *
 * Besides the port's codes: `USAGE` for an id that is not made of letters, digits, "_" and "-"; `DISK_FULL`,
 * `NOT_WRITABLE`.
 * @param options.owns as of the blob store
 */
export function createFsPartialUploads(options: { readonly root: string; readonly owns?: boolean }): PartialUploads {
  const root = resolve(options.root);
  const unfinished = join(root, unfinishedFolder);
  const writing = new Set<string>();
  /** Uploads whose folder was flushed since the start: what a killed process did last to it may not have been. */
  const flushed = new Set<string>();
  try {
    makeFolder(root);
    makeFolder(unfinished);
    removeLeftovers(unfinished, options);
  } catch (thrown) {
    throw toOmError(thrown);
  }

  async function get(id: string): Promise<PartialUpload | null> {
    const folder = folderOf(root, id);
    try {
      const facts = await orNull(readWhole(join(folder, "facts.json"), "utf8"));
      if (facts === null) return null;
      if (!flushed.has(id)) await syncPath(folder);
      flushed.add(id);
      return { ...factsSchema.parse(JSON.parse(facts)), id, offset: await safeBytes(folder) };
    } catch (thrown) {
      throw toOmError(thrown);
    }
  }

  async function requireUpload(id: string): Promise<PartialUpload> {
    const upload = await get(id);
    if (upload !== null) return upload;
    throw new OmError("NOT_FOUND", "there is no such upload", { fix: "begin it again", details: { id } });
  }

  return {
    get,

    async create(id, { business, name, source, region, settings, replaces, onlyThisFile, sizeBytes, createdAt }) {
      const folder = folderOf(root, id);
      const older = {
        ...(replaces === undefined ? {} : { replaces }),
        ...(onlyThisFile === undefined ? {} : { onlyThisFile }),
      };
      const facts = { business, name, source, region, settings, ...older, sizeBytes, createdAt };
      const written = join(unfinished, unfinishedName());
      try {
        await mkdir(written);
        await writeFile(join(written, "facts.json"), bytesOf(facts));
        await syncPath(written);
        await rename(written, folder); // never onto another upload: a folder that holds something is not replaced
        await syncPath(root);
      } catch (thrown) {
        await rm(written, { recursive: true, force: true });
        throw hasSystemCode(thrown, "ENOTEMPTY") || hasSystemCode(thrown, "EEXIST") ? taken(id) : toOmError(thrown);
      }
      return { ...facts, id, offset: 0 };
    },

    async append(id, offset, content) {
      const folder = folderOf(root, id);
      if (writing.has(id)) throw wrongOffset("another piece of this upload is being written", await requireUpload(id));
      writing.add(id);
      try {
        const upload = await requireUpload(id);
        if (offset !== upload.offset) throw wrongOffset("the piece does not begin where the upload ends", upload);
        return await appendFlushed(folder, offset, content);
      } catch (thrown) {
        if (isMissing(thrown)) await requireUpload(id); // it was discarded in the meantime
        throw hasSystemCode(thrown, "ENOSPC") || hasSystemCode(thrown, "EDQUOT") ? toOmError(thrown) : thrown;
      } finally {
        writing.delete(id);
      }
    },

    async *read(id) {
      const { offset } = await requireUpload(id);
      if (offset > 0) yield* readFile(bytesPath(folderOf(root, id), offset), { from: 0, to: offset });
    },

    async discard(id) {
      const gone = join(unfinished, unfinishedName());
      try {
        if ((await orNull(rename(folderOf(root, id), gone).then(() => id))) === null) return;
        flushed.delete(id);
        await syncPath(root);
        await rm(gone, { recursive: true, force: true });
      } catch (thrown) {
        throw toOmError(thrown);
      }
    },

    async list() {
      const ids = (await readdir(root)).filter(isUploadId);
      const uploads = await Promise.all(ids.map(get));
      return uploads.filter((upload) => upload !== null);
    },
  };
}

const flushEveryBytes = 64 << 20;

/** What came before a broken stream is flushed too; then its error goes on. Gives the new end. */
async function appendFlushed(folder: string, offset: number, content: AsyncIterable<Uint8Array>): Promise<number> {
  const handle = await open(bytesPath(folder, offset), "a");
  let [safe, end] = [offset, offset];

  async function flush(): Promise<void> {
    if (end === safe) return;
    await handle.sync();
    await rename(bytesPath(folder, safe), bytesPath(folder, end));
    await syncPath(folder);
    safe = end;
  }

  try {
    await handle.truncate(offset); // what a crash left behind the safe ones
    try {
      for await (const chunk of content) {
        end += await writeAll(handle, chunk);
        if (end - safe >= flushEveryBytes) await flush();
      }
    } finally {
      await flush();
    }
    return end;
  } finally {
    await handle.close();
  }
}

function bytesPath(folder: string, offset: number): string {
  return join(folder, `bytes-${offset}`);
}

/** By the name of the file; 0 where nothing has come yet. */
async function safeBytes(folder: string): Promise<number> {
  const names = (await orNull(readdir(folder))) ?? [];
  return Math.max(0, ...names.flatMap((name) => /^bytes-(\d{1,15})$/.exec(name)?.[1] ?? []).map(Number));
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<number> {
  for (let written = 0; written < chunk.length;) written += (await handle.write(chunk, written)).bytesWritten;
  return chunk.length;
}

function folderOf(root: string, id: string): string {
  if (isUploadId(id)) return join(root, id);
  throw new OmError("USAGE", "this is no id of an upload", {
    fix: "use the id that the upload was begun with",
    details: { length: id.length },
  });
}

/** Nothing that is a path, a name of another file, or too long for one. */
function isUploadId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,64}$/.test(id);
}

function taken(id: string): OmError {
  return new OmError("CONFLICT", "there is an upload with this id already", {
    fix: "choose another id",
    details: { id },
  });
}

function wrongOffset(message: string, { offset }: PartialUpload): OmError {
  return new OmError("OFFSET_WRONG", message, { fix: `go on at ${offset}`, retryable: true, details: { offset } });
}

async function* bytesOf(facts: UploadFacts): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(facts));
}
