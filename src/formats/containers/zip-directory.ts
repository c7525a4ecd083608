import { type Entry, openPromise, type ZipFile } from "yauzl";
import { encrypted, quoteName, toArchiveError, unsafe } from "./archive-error.ts";
import { isLeftOut, readEntryName, whyUnsafe } from "./entry-name.ts";
import { checkUnpackedBytes, mostEntries, type UnpackLimits } from "./limits.ts";

export interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

export interface ZipDirectory {
  /** Files that may hold a table, in the order of the directory. */
  readonly entries: readonly NamedEntry[];
  /** Names of files that were left out; folders are none. */
  readonly leftOut: readonly string[];
}

const symbolicLink = 0xa000;
const fileTypeMask = 0xf000;
/** Of the header that stands in front of each entry's bytes. */
const leastHeaderBytes = 30;

/**
 * Opens a zip for the time of `use`, with its directory read and judged as a whole.
 * @throws OmError `FILE_CORRUPT`, `FILE_ENCRYPTED`, `ARCHIVE_UNSAFE`, `FILE_TOO_LARGE`
 */
export async function withZip<Result>(
  path: string,
  limits: UnpackLimits,
  use: (zip: ZipFile, directory: ZipDirectory) => Promise<Result>,
): Promise<Result> {
  try {
    const zip = await openPromise(path, { decodeStrings: false, autoClose: false });
    try {
      return await use(zip, await readDirectory(zip, limits));
    } finally {
      zip.close();
    }
  } catch (error) {
    throw toArchiveError("the zip archive", error);
  }
}

async function readDirectory(zip: ZipFile, limits: UnpackLimits): Promise<ZipDirectory> {
  if (zip.entryCount > mostEntries) {
    throw unsafe(
      `the zip archive holds ${zip.entryCount} entries, the limit is ${mostEntries}`,
      "send the files in several archives",
    );
  }
  const all: NamedEntry[] = [];
  for await (const entry of zip.eachEntry()) {
    const named = { name: readEntryName(entry), entry };
    refuseUnsafe(named, limits);
    all.push(named);
  }
  refuseTogether(all, zip.fileSize, limits);
  const files = all.filter(({ name }) => !name.endsWith("/"));
  const entries = files.filter(({ name }) => !isLeftOut(name));
  for (const { name, entry } of entries) if (entry.isEncrypted()) throw encrypted(`entry ${quoteName(name)}`);
  return { entries, leftOut: files.filter(({ name }) => isLeftOut(name)).map(({ name }) => name) };
}

function refuseUnsafe({ name, entry }: NamedEntry, limits: UnpackLimits): void {
  const why = whyUnsafe(name);
  if (why !== null) throw unsafe(`entry ${quoteName(name)} ${why}`);
  if (((entry.externalFileAttributes >>> 16) & fileTypeMask) === symbolicLink) {
    throw unsafe(`entry ${quoteName(name)} is a link to another file`);
  }
  const what = `entry ${quoteName(name)}`;
  checkUnpackedBytes(what, entry.uncompressedSize, entry.compressedSize, limits.mostEntryBytes);
}

/** Two entries of one name, entries that share their bytes, and all of them together being too large. */
function refuseTogether(all: readonly NamedEntry[], packedBytes: number, limits: UnpackLimits): void {
  const names = new Set<string>();
  for (const { name } of all) {
    if (names.has(name)) throw unsafe(`two entries have the name ${quoteName(name)}`);
    names.add(name);
  }
  const byPlace = all.toSorted((left, right) => startOf(left) - startOf(right));
  let lastEnd = 0;
  for (const one of byPlace) {
    if (startOf(one) < lastEnd) throw unsafe(`entry ${quoteName(one.name)} shares its bytes with another entry`);
    lastEnd = startOf(one) + leastHeaderBytes + one.entry.compressedSize;
  }
  const unpackedBytes = all.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
  checkUnpackedBytes("the zip archive", unpackedBytes, packedBytes, limits.mostBytes);
}

function startOf({ entry }: NamedEntry): number {
  return entry.relativeOffsetOfLocalHeader;
}
