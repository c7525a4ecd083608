import { OmError } from "#core/errors.ts";

/**
 * Plain files in one file, as POSIX has it since 1988: a header of 512 bytes, the bytes, zeros up to the next block. What a
 * header cannot hold (long paths, 8 GB and more) stands in a record before it, as POSIX has it since 2001.
 */
const blockBytes = 512;
/** "ustar", a zero, and the version 00. */
const ustarMark = Buffer.from("7573746172003030", "hex");
const mostPathBytes = 100;
const mostSizeBytes = 8 ** 11;
/** Of a record before a header: a path of ours, and a size. */
const mostRecordBytes = 16_384;

export interface TarEntry {
  readonly path: string;
  readonly sizeBytes: number;
  /** To be read to its end before the next entry is asked for. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** What comes before the bytes of a file. */
export function tarHeader(path: string, sizeBytes: number, modifiedAt: number): Buffer {
  const isLong = Buffer.byteLength(path) > mostPathBytes || sizeBytes >= mostSizeBytes;
  const header = writeHeader(
    isLong ? `entry` : path,
    isLong && sizeBytes >= mostSizeBytes ? 0 : sizeBytes,
    "0",
    modifiedAt,
  );
  if (!isLong) return header;
  const record = Buffer.from(`${paxField("path", path)}${paxField("size", String(sizeBytes))}`);
  return Buffer.concat([
    writeHeader("record", record.length, "x", modifiedAt),
    record,
    tarPadding(record.length),
    header,
  ]);
}

/** Zeros from the end of a file's bytes to the end of its last block. */
export function tarPadding(sizeBytes: number): Buffer {
  return Buffer.alloc((blockBytes - (sizeBytes % blockBytes)) % blockBytes);
}

/** Says that nothing comes any more: without it the file is torn. */
export const tarEnd: Buffer = Buffer.alloc(2 * blockBytes);

/** "27 path=blobs/default/...\n": the length counts itself. */
function paxField(name: string, value: string): string {
  const rest = ` ${name}=${value}\n`;
  let length = Buffer.byteLength(rest);
  while (String(length).length + Buffer.byteLength(rest) !== length)
    length = String(length).length + Buffer.byteLength(rest);
  return `${length}${rest}`;
}

function writeHeader(path: string, sizeBytes: number, kind: "0" | "x", modifiedAt: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number): string => `${value.toString(8).padStart(digits, "0")}\0`;
  block.write(path, 0);
  block.write(octal(0o600, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(sizeBytes, 11), 124);
  block.write(octal(Math.floor(modifiedAt / 1_000), 11), 136);
  block.write(kind, 156);
  ustarMark.copy(block, 257);
  block.write(`${sumOf(block).toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

/** The checksum of a header, in which its own place counts as spaces. */
function sumOf(block: Uint8Array): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 32 : byte), 0);
}

/**
 * The files of a tar, in order. Anything but plain files is refused.
 * @throws OmError `FILE_CORRUPT` where it is none, is damaged, or ends before its end
 */
export async function* readTar(content: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const source = createReader(content);
  for (;;) {
    let header = await readHeader(source);
    if (header === null) return;
    let given: { readonly path?: string; readonly size?: string } = {};
    if (header.kind === "x") {
      given = await readRecord(source, header.sizeBytes);
      header = await readHeader(source);
    }
    if (header === null || header.kind !== "0") throw torn("it holds something else than files");
    const sizeBytes = given.size === undefined ? header.sizeBytes : Number(given.size);
    if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) throw torn("a size in it cannot be");
    yield { path: given.path ?? header.path, sizeBytes, content: source.take(sizeBytes) };
    await source.read(tarPadding(sizeBytes).length);
  }
}

type Reader = ReturnType<typeof createReader>;

/** Null at the end. */
async function readHeader(source: Reader): Promise<{ path: string; sizeBytes: number; kind: string } | null> {
  const block = await source.read(blockBytes);
  if (block.every((byte) => byte === 0)) {
    if ((await source.read(blockBytes)).every((byte) => byte === 0)) return null;
    throw torn("a block in it is empty");
  }
  const text = (from: number, length: number): string =>
    block
      .subarray(from, from + length)
      .toString("utf8")
      .replace(/\0.*$/s, "");
  if (Number.parseInt(text(148, 8), 8) !== sumOf(block)) throw torn("a header in it is damaged, or it is no tar");
  return { path: text(0, mostPathBytes), sizeBytes: Number.parseInt(text(124, 12), 8), kind: text(156, 1) || "0" };
}

async function readRecord(source: Reader, sizeBytes: number): Promise<{ path?: string; size?: string }> {
  if (!(sizeBytes <= mostRecordBytes)) throw torn("a record in it is too long");
  const text = (await source.read(sizeBytes)).toString("utf8");
  await source.read(tarPadding(sizeBytes).length);
  const fields = [...text.matchAll(/^\d+ (path|size)=(.*)$/gmu)].map(([, name = "", value = ""]) => [name, value]);
  return Object.fromEntries(fields);
}

/** Exactly as many bytes as are asked for, whatever the pieces that they come in. */
function createReader(content: AsyncIterable<Uint8Array>) {
  const pieces = content[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  async function* take(sizeBytes: number): AsyncGenerator<Uint8Array> {
    for (let left = sizeBytes; left > 0;) {
      if (rest.length === 0) {
        const next = await pieces.next();
        if (next.done === true) throw torn("it ends too early");
        rest = next.value;
        continue;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
  return {
    take,
    read: async (sizeBytes: number): Promise<Buffer> =>
      Buffer.concat(await Array.fromAsync(take(sizeBytes), (piece) => Uint8Array.from(piece))),
  };
}

function torn(why: string): OmError {
  return new OmError("FILE_CORRUPT", `the backup is damaged: ${why}`, {
    fix: "copy it again from where it was written, or restore another one; nothing of this one was taken",
  });
}
