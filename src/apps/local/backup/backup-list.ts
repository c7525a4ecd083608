import { createHash } from "node:crypto";
import { readFile as readWhole } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readFile, writeFile } from "#adapters/local/durable-files.ts";
import { OmError } from "#core/errors.ts";
import { assertBlobKey } from "#ports/keys.ts";

/** One more where what a backup holds, or how, is not understood by the versions before. */
const formatVersion = 1;

const file = z.object({ path: z.string(), sizeBytes: z.int().min(0), sha256: z.hex().length(64) });

const schema = z.object({
  format: z.int(),
  /** Of the product that wrote it. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  /** Paths in the backup, with "/". */
  files: z.array(file),
});

/** What a backup holds. It is written last: a folder without it is no backup. */
export type BackupList = Readonly<z.output<typeof schema>>;
export type BackupFile = Readonly<z.output<typeof file>>;

export const listName = "backup.json";
export const databaseName = "om.sqlite";
export const blobsFolder = "blobs/";

export function createBackupList(facts: Omit<BackupList, "format">): BackupList {
  return { format: formatVersion, ...facts };
}

/**
 * @throws OmError `NOT_FOUND` where there is none; `FILE_CORRUPT` where it is none of ours, or names a path that cannot be;
 * `CONFIGURATION` where a newer version wrote it
 */
export async function readBackupList(backup: string): Promise<BackupList> {
  return parseBackupList(
    await readWhole(join(backup, listName), "utf8").catch((cause: unknown) => {
      throw noBackup(backup, `it has no ${listName}`, cause);
    }),
  );
}

/** @throws OmError as `readBackupList` */
export function parseBackupList(text: string): BackupList {
  const parsed = schema.safeParse(toJson(text));
  if (!parsed.success || parsed.data.files.every(({ path }) => path !== databaseName)) throw damaged(listName);
  if (parsed.data.format > formatVersion) {
    throw new OmError("CONFIGURATION", "the backup was written by a newer version of Om Insights", {
      fix: "update Om Insights, then restore it",
    });
  }
  for (const { path } of parsed.data.files) assertPath(path);
  return parsed.data;
}

export function noBackup(backup: string, why: string, cause?: unknown): OmError {
  return new OmError("NOT_FOUND", `${backup} is no backup: ${why}`, {
    fix: "name the folder or file that `om backup` wrote; one that it could not finish is of no use",
    cause,
  });
}

/** Copies a file, flushed, and gives what was copied. */
export function copyHashed(from: string, to: string): Promise<{ sizeBytes: number; sha256: string }> {
  return writeHashed(readFile(from), to);
}

/** Writes a file, flushed, and gives what was written. */
export async function writeHashed(
  content: AsyncIterable<Uint8Array>,
  to: string,
): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash("sha256");
  const sizeBytes = await writeFile(to, hashing(content, hash));
  return { sizeBytes, sha256: hash.digest("hex") };
}

export async function hashFile(path: string): Promise<{ sizeBytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let sizeBytes = 0;
  for await (const chunk of hashing(readFile(path), hash)) sizeBytes += chunk.length;
  return { sizeBytes, sha256: hash.digest("hex") };
}

export function damaged(path: string): OmError {
  return new OmError("FILE_CORRUPT", `the backup is damaged: ${path} is not what was written`, {
    fix: "restore another backup; nothing of this one was taken",
  });
}

/** @throws OmError `FILE_CORRUPT` for a path that a backup cannot hold */
export function assertPath(path: string): void {
  if (path === databaseName) return;
  if (!path.startsWith(blobsFolder)) throw damaged(listName);
  try {
    assertBlobKey(path.slice(blobsFolder.length));
  } catch {
    throw damaged(listName);
  }
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

async function* hashing(
  content: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}
