import { open } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { OmError } from "#core/errors.ts";

/** More parts than any workbook has that people made; pictures and comments count, too. */
const mostEntries = 10_000;
/** Beyond these bytes a part may be at most so many times as large as what it is packed into; workbooks pack 5 to 20 times. */
const ratioFromBytes = 10_000_000;
const mostRatio = 200;
const inflateChunkBytes = 64 * 1024;

/** The parts of a workbook by name, each read as a stream; nothing is ever unpacked to the disk. */
export interface Archive {
  /** Names as written, in the order of the directory. */
  readonly names: readonly string[];
  /** Upper and lower case are the same, as for Excel. */
  has(name: string): boolean;
  /** Unpacked bytes as the directory declares them. */
  sizeOf(name: string): number;
  /**
   * Bytes of a part; size and checksum are proved at its end.
   * @throws OmError `FILE_CORRUPT`, `FILE_ENCRYPTED`, `ARCHIVE_UNSAFE` (a bomb), `FILE_TOO_LARGE` (more than `limitBytes`)
   */
  stream(name: string, limitBytes: number): AsyncGenerator<Buffer>;
  /** A small part as text. @throws as `stream` */
  text(name: string, limitBytes: number): Promise<string>;
  close(): void;
}

/**
 * Opens a zip by its directory and judges every name in it.
 * @throws OmError `FILE_CORRUPT`, `FILE_ENCRYPTED`, `ARCHIVE_UNSAFE`
 */
export async function openArchive(path: string): Promise<Archive> {
  await refuseProtected(path);
  const zip = await openPromise(path, { autoClose: false, decodeStrings: false }).catch(asCorrupt);
  try {
    return archiveOf(zip, await readDirectory(zip));
  } catch (error) {
    zip.close();
    throw error;
  }
}

function archiveOf(zip: ZipFile, entries: ReadonlyMap<string, NamedEntry>): Archive {
  const find = (name: string): NamedEntry => {
    const found = entries.get(name.toLowerCase());
    if (found === undefined) throw corrupt(`${name} is missing`);
    return found;
  };
  const stream = (name: string, limitBytes: number) => inflate(zip, find(name), limitBytes);
  return {
    names: [...entries.values()].map((entry) => entry.name),
    has: (name) => entries.has(name.toLowerCase()),
    sizeOf: (name) => find(name).entry.uncompressedSize,
    stream,
    async text(name, limitBytes) {
      const pieces: Buffer[] = [];
      for await (const piece of stream(name, limitBytes)) pieces.push(piece);
      return Buffer.concat(pieces).toString("utf8");
    },
    close: () => zip.close(),
  };
}

interface NamedEntry {
  readonly name: string;
  readonly entry: Entry;
}

async function readDirectory(zip: ZipFile): Promise<ReadonlyMap<string, NamedEntry>> {
  if (zip.entryCount > mostEntries) {
    throw unsafe(`it holds ${zip.entryCount} parts, the limit is ${mostEntries}`);
  }
  const entries = new Map<string, NamedEntry>();
  const directory = zip.eachEntry();
  for (;;) {
    const next = await directory.next().catch(asCorrupt);
    if (next.done === true) return entries;
    const entry = next.value;
    const name = entry.fileNameRaw.toString("utf8").replaceAll("\\", "/");
    if (name.startsWith("/") || /^[a-z]:/i.test(name) || name.split("/").includes("..")) {
      throw unsafe(`a part of it has a name that leads out of the file: ${JSON.stringify(name.slice(0, 100))}`);
    }
    if (name.endsWith("/")) continue;
    if (entries.has(name.toLowerCase())) throw corrupt(`${name} is in it twice`);
    entries.set(name.toLowerCase(), { name, entry });
  }
}

async function* inflate(zip: ZipFile, { name, entry }: NamedEntry, limitBytes: number): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw encrypted();
  checkSize(name, entry, entry.uncompressedSize, limitBytes);
  const packed = await zip.openReadStreamPromise(entry, { decodeFileData: false }).catch(asCorrupt);
  const bytes = unpack(packed, name, entry.compressionMethod);
  let size = 0;
  let checksum = 0;
  try {
    const chunks = bytes[Symbol.asyncIterator]();
    for (;;) {
      const next: IteratorResult<Buffer> = await chunks.next().catch(asCorrupt);
      if (next.done === true) break;
      size += next.value.length;
      if (size > entry.uncompressedSize) throw unsafe(`${name} holds more than it declares`);
      checkSize(name, entry, size, limitBytes);
      checksum = crc32(next.value, checksum);
      yield next.value;
    }
  } finally {
    bytes.destroy();
    packed.destroy();
  }
  if (size !== entry.uncompressedSize || checksum !== entry.crc32) {
    throw corrupt(`the content of ${name} does not match its checksum`);
  }
}

function unpack(packed: Readable, name: string, method: number): Readable {
  if (method === 0) return packed;
  if (method === 8) return pipeline(packed, createInflateRaw({ chunkSize: inflateChunkBytes }), () => undefined);
  throw corrupt(`${name} is packed in a way that workbooks do not use (method ${method})`);
}

function checkSize(name: string, { compressedSize }: Entry, bytes: number, limitBytes: number): void {
  if (bytes > ratioFromBytes && bytes > mostRatio * compressedSize) {
    throw unsafe(`${name} unpacks to more than ${mostRatio} times its size, as no workbook does`);
  }
  if (bytes <= limitBytes) return;
  throw new OmError("FILE_TOO_LARGE", `${name} is larger than ${limitBytes} bytes when unpacked`, {
    fix: "export fewer rows a file, or export the table as CSV",
    details: { limitBytes },
  });
}

/** A workbook with a password is no zip, but an OLE container that holds the encrypted zip. */
async function refuseProtected(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    const head = Buffer.alloc(8);
    await file.read(head, 0, 8, 0);
    if (isOleContainer(head)) throw encrypted();
  } finally {
    await file.close();
  }
}

export function isOleContainer(head: Uint8Array): boolean {
  return [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].every((byte, at) => head[at] === byte);
}

export function encrypted(): OmError {
  return new OmError("FILE_ENCRYPTED", "the workbook is protected by a password", {
    fix: "open it, remove the password, save it, and send it again",
  });
}

export function corrupt(what: string, cause?: unknown): OmError {
  return new OmError("FILE_CORRUPT", `the workbook is damaged: ${what}`, {
    fix: "open it in the program that made it, save it again, and send that file",
    cause,
  });
}

export function unsafe(what: string): OmError {
  return new OmError("ARCHIVE_UNSAFE", `the workbook is not safe to open: ${what}`, {
    fix: "open it in the program that made it, save it again, and send that file",
  });
}

/** The zip library's words, without paths. */
function asCorrupt(thrown: unknown): never {
  if (thrown instanceof OmError) throw thrown;
  if (isOfTheSystem(thrown)) throw thrown;
  if (thrown instanceof Error && thrown.message.startsWith("End of central directory record signature")) {
    throw corrupt("it is cut off, for the directory of its parts at its end is missing", thrown);
  }
  const words = thrown instanceof Error ? thrown.message.split(/[.?]/, 1)[0] : "";
  throw corrupt(words === undefined || words === "" ? "its zip cannot be read" : words, thrown);
}

function isOfTheSystem(thrown: unknown): boolean {
  return thrown instanceof Error && "syscall" in thrown;
}
