import { closeSync, openSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { corrupt } from "./archive-error.ts";
import { type BitReader, createBitReader } from "./bzip2-bits.ts";
import { type Bzip2Block, readBlock } from "./bzip2-block.ts";
import type { UnpackedBytes } from "./unpacked-bytes.ts";

const levelBytes = 100_000;
const chunkBytes = 256 * 1024;
const blockMagic = "314159265359";
const endMagic = "177245385090";

/**
 * The content of a .bz2, block by block, all streams of it: about 5 MB of memory whatever the file's size. Other work of the
 * process gets its turn between blocks. Zeros behind the last stream are fine.
 * @throws OmError `FILE_CORRUPT`
 */
export function readBzip2(path: string): UnpackedBytes {
  let position = (): number => 0;
  return { packedBytes: () => position(), chunks: read() };

  async function* read(): AsyncGenerator<Uint8Array> {
    const file = openSync(path, "r");
    try {
      const reader = createBitReader(file);
      position = reader.position;
      for (let streams = 0; readStreamHead(reader, streams); streams += 1) yield* readStream(reader);
    } finally {
      closeSync(file);
    }
  }
}

/** Passes over the head of a stream; false at the end of the file. */
function readStreamHead(reader: BitReader, streams: number): boolean {
  let first = reader.byte();
  if (streams > 0) {
    while (first === 0) first = reader.byte();
    if (first === -1) return false;
  }
  if (first === 0x42 && reader.byte() === 0x5a && reader.byte() === 0x68) return true;
  throw corrupt("the archive has ended, but more bytes follow that are none of it");
}

async function* readStream(reader: BitReader): AsyncGenerator<Uint8Array> {
  const level = reader.bits(8) - 0x30;
  if (level < 1 || level > 9) throw corrupt("the bzip2 archive is damaged: its head");
  let together = 0;
  for (;;) {
    const magic = readMagic(reader);
    if (magic === endMagic) break;
    if (magic !== blockMagic) throw corrupt("the bzip2 archive is damaged: the start of a block");
    const block = readBlock(reader, level * levelBytes);
    yield* expand(block);
    together = (((together << 1) | (together >>> 31)) ^ block.checksum) >>> 0;
    await setImmediate();
  }
  if (reader.word() !== together) throw corrupt("the bzip2 archive: its checksum does not fit");
}

function readMagic(reader: BitReader): string {
  return [reader.bits(24), reader.bits(24)].map((part) => part.toString(16).padStart(6, "0")).join("");
}

/** Follows the links and undoes the runs: four equal bytes are followed by a count of more. */
function* expand({ links, bytes, first, checksum }: Bzip2Block): Generator<Uint8Array> {
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let filled = 0;
  let sum = -1;
  let link = first;
  let last = -1;
  let equal = 0;
  for (let left = bytes; left > 0; left -= 1) {
    link = links[link >>> 8] ?? 0;
    const byte = link & 0xff;
    const isCount = equal === 4;
    const copies = isCount ? byte : 1;
    if (isCount) equal = 0;
    else if (byte === last) equal += 1;
    else equal = 1;
    if (!isCount) last = byte;
    if (filled + copies > chunkBytes) {
      yield chunk.subarray(0, filled);
      chunk = Buffer.allocUnsafe(chunkBytes);
      filled = 0;
    }
    for (let copy = 0; copy < copies; copy += 1) {
      chunk[filled] = last;
      filled += 1;
      sum = (sum << 8) ^ (checksums[(sum >>> 24) ^ last] ?? 0);
    }
  }
  if (~sum >>> 0 !== checksum) throw corrupt("the bzip2 archive: its checksum does not fit");
  if (filled > 0) yield chunk.subarray(0, filled);
}

/** CRC-32 of bzip2: the polynomial 0x04c11db7, highest bit first. */
const checksums = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit += 1) sum = (sum << 1) ^ (sum < 0 ? 0x04c11db7 : 0);
  return sum;
});
