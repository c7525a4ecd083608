import { OmError } from "#core/errors.ts";
import { readGzipName } from "./gzip-name.ts";
import { defaultLimits, type UnpackLimits } from "./limits.ts";
import { type Container, readHead, sniffContainer } from "./sniff-container.ts";
import { withZip } from "./zip-directory.ts";

export interface ContainerEntry {
  /** With slashes between folders; unique in its archive, and never a path on disk. */
  readonly name: string;
  /** Unpacked, as the archive declares it; null where it does not. */
  readonly sizeBytes: number | null;
}

export interface ContainerListing {
  readonly container: Container;
  readonly entries: readonly ContainerEntry[];
  /** Sentences for people: what was left out. */
  readonly notes: readonly string[];
}

const namesInNote = 3;

/**
 * The files inside an archive, in its order: one for gz, zst and bz2 (the name that gzip kept, else the file's own without
 * its last extension), many for zip. Folders, hidden files and what operating systems leave behind are left out. Nothing is
 * unpacked. A password, an unsafe name or a bomb in one entry refuses the whole archive.
 * @param fileName of the upload.
 * @throws OmError `FILE_CORRUPT`, `FILE_ENCRYPTED`, `ARCHIVE_UNSAFE`, `FILE_TOO_LARGE`; `EMPTY_FILE`: no file in it;
 * `FORMAT_UNKNOWN`: no archive.
 */
export async function listEntries(
  path: string,
  fileName: string,
  limits: UnpackLimits = defaultLimits,
): Promise<ContainerListing> {
  const head = await readHead(path);
  const container = sniffContainer(head);
  if (container === null) throw noArchive();
  if (container !== "zip") {
    const kept = container === "gz" ? readGzipName(head) : null;
    return { container, entries: [{ name: kept ?? toStem(fileName), sizeBytes: null }], notes: [] };
  }
  return withZip(path, limits, async (_zip, { entries, leftOut }) => {
    if (entries.length === 0) {
      throw new OmError("EMPTY_FILE", "the zip archive holds no file", {
        fix: "make the archive again, with its files",
      });
    }
    return {
      container,
      entries: entries.map(({ name, entry }) => ({ name, sizeBytes: entry.uncompressedSize })),
      notes: leftOut.length === 0 ? [] : [noteLeftOut(leftOut)],
    };
  });
}

export function noArchive(): OmError {
  return new OmError("FORMAT_UNKNOWN", "the file is no archive of a kind that can be read", {
    fix: "send a .zip, .gz, .zst or .bz2, or the files themselves",
  });
}

function toStem(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? fileName;
  return base.replace(/(?<=.)\.(?:gz|gzip|zst|zstd|bz2|bzip2)$/i, "");
}

function noteLeftOut(names: readonly string[]): string {
  const shown = names.slice(0, namesInNote).map((name) => name.replaceAll(/\p{C}/gu, "?").slice(0, 100));
  const rest = names.length > namesInNote ? ", ..." : "";
  return `${names.length} hidden or system files in the archive were left out: ${shown.join(", ")}${rest}`;
}
