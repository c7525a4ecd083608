import { open, rm } from "node:fs/promises";
import { OmError, toOmError } from "#core/errors.ts";
import { quoteName, toArchiveError, unsafe } from "./archive-error.ts";
import { readBzip2 } from "./bzip2.ts";
import { checkUnpackedBytes, defaultLimits, type UnpackLimits } from "./limits.ts";
import { noArchive } from "./list-entries.ts";
import { findContainer, readHead, sniffContainer } from "./sniff-container.ts";
import type { UnpackedBytes } from "./unpacked-bytes.ts";
import { withZip } from "./zip-directory.ts";
import { mayBeDocument, namesInHead } from "./zip-head.ts";
import { readZipEntry } from "./zip-entry.ts";
import { readFrames } from "./zlib-frames.ts";

/** So many bytes say whether an entry is itself an archive. */
const sniffedBytes = 64 * 1024;

/**
 * Writes the content of one entry to a new file at `targetPath`; after any failure there is none. Streams: memory does not
 * grow with the entry. A gz, zst or bz2 has one entry, so its name is only spoken of.
 * @param entryName as `listEntries` gives it.
 * @throws OmError `NOT_FOUND`: no such entry; `FILE_CORRUPT`: damaged, cut off, or a checksum that does not fit;
 * `ARCHIVE_UNSAFE`: a bomb, an archive inside an archive, a name that leads out of it; `FILE_TOO_LARGE`: more than the
 * limits; `FILE_ENCRYPTED`; `FORMAT_UNKNOWN`: no archive, or packed by a rare method; `DISK_FULL`.
 */
export async function unpackEntry(
  path: string,
  entryName: string,
  targetPath: string,
  limits: UnpackLimits = defaultLimits,
): Promise<void> {
  await withEntry(path, entryName, limits, async (chunks) => {
    const target = await open(targetPath, "wx").catch(failed);
    try {
      for await (const chunk of chunks) await target.writeFile(chunk).catch(failed);
      await target.close();
      // A zip shows at its end whether it is a workbook, which is allowed, or an archive.
      const nested = await findContainer(targetPath);
      if (nested !== null) throw nestedArchive(entryName, nested);
    } catch (error) {
      await target.close();
      await rm(targetPath, { force: true });
      throw error;
    }
  });
}

/** Chunks of an entry under the limits, for the time of `use`; an archive inside the archive is refused by its head. */
async function withEntry<Result>(
  path: string,
  entryName: string,
  limits: UnpackLimits,
  use: (chunks: AsyncIterable<Uint8Array>) => Promise<Result>,
): Promise<Result> {
  const container = sniffContainer(await readHead(path));
  if (container === null) throw noArchive();
  const what = `entry ${quoteName(entryName)}`;
  const read = async (unpacked: UnpackedBytes): Promise<Result> =>
    use(watch(unpacked, entryName, limits.mostEntryBytes)).catch((error: unknown) => {
      throw toArchiveError(what, error);
    });
  if (container === "bz2") return read(readBzip2(path));
  if (container !== "zip") return read(readFrames(path, container));
  return withZip(path, limits, async (zip, { entries }) => {
    const found = entries.find(({ name }) => name === entryName);
    if (found === undefined) {
      throw new OmError("NOT_FOUND", `the archive has no ${what}`, { fix: "name one of its entries" });
    }
    return read(readZipEntry(zip, found));
  });
}

async function* watch(unpacked: UnpackedBytes, entryName: string, mostBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  let start: Uint8Array = new Uint8Array();
  for await (const chunk of unpacked.chunks) {
    if (chunk.length === 0) continue;
    size += chunk.length;
    checkUnpackedBytes(`entry ${quoteName(entryName)}`, size, unpacked.packedBytes(), mostBytes);
    if (start.length < sniffedBytes) {
      start = Buffer.concat([start, chunk.subarray(0, sniffedBytes - start.length)]);
      const nested = sniffContainer(start);
      const mayBeRight = nested === null || (nested === "zip" && mayBeDocument(namesInHead(start)));
      if (!mayBeRight) throw nestedArchive(entryName, nested);
    }
    yield chunk;
  }
}

function nestedArchive(entryName: string, kind: string): OmError {
  return unsafe(
    `entry ${quoteName(entryName)} is itself an archive (.${kind})`,
    "unpack it and send the inner archive, or the files themselves",
  );
}

function failed(error: unknown): never {
  throw toOmError(error);
}
