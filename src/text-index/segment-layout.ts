import { crc32 } from "node:zlib";
import { OmError } from "#core/errors.ts";

/**
 * A segment is one run of bytes, little endian. Behind the header:
 *
 * | section         | what                                                                                    |
 * | --------------- | --------------------------------------------------------------------------------------- |
 * | postingStarts   | a term's first posting; one number more than terms                                      |
 * | postings        | chunk * 256 + occurrences (255 at most), by term, then by chunk                         |
 * | termStarts      | a term's first byte; one number more than terms                                         |
 * | blockChunks     | a block's first chunk; one number more than blocks                                      |
 * | blockStarts     | a block's first byte; one number more than blocks                                       |
 * | blockSizes      | bytes of a block when it is inflated                                                    |
 * | blockChecksums  | CRC-32 of a block as it is stored                                                       |
 * | lengths         | a byte a chunk: how many terms it has (`length-code.ts`)                                |
 * | mostOccurrences | a byte a term: its most occurrences in one chunk                                        |
 * | shortestLengths | a byte a term: the length of the shortest chunk with it                                 |
 * | termBytes       | the terms in UTF-8, in the order of their bytes                                         |
 * | blocks          | the texts (`text-blocks.ts`), deflated; what comes before them is under the header's sum |
 *
 * The version is also that of the analysis: other terms need another number.
 */
const segmentVersion = 1;

const magic = 0x49_54_4d_4f; // "OMTI"
const headerBytes = 48;
const checksumAt = 8;

export const mostChunks = 0xff_ff_ff;

export interface SegmentCounts {
  readonly chunks: number;
  readonly terms: number;
  readonly postings: number;
  readonly blocks: number;
  /** Of all chunks together, in terms. */
  readonly length: number;
  readonly termBytes: number;
  readonly blockBytes: number;
}

export interface SegmentSections {
  readonly postingStarts: Uint32Array;
  readonly postings: Uint32Array;
  readonly termStarts: Uint32Array;
  readonly blockChunks: Uint32Array;
  readonly blockStarts: Uint32Array;
  readonly blockSizes: Uint32Array;
  readonly blockChecksums: Uint32Array;
  readonly lengths: Uint8Array;
  readonly mostOccurrences: Uint8Array;
  readonly shortestLengths: Uint8Array;
  readonly termBytes: Uint8Array;
  readonly blocks: Uint8Array;
}

/** Bytes of a segment with such counts. */
export function segmentBytes(counts: SegmentCounts): number {
  return blocksAt(counts) + counts.blockBytes;
}

/** The sections as views of `bytes`, which begin at a multiple of 4 and are long enough. */
export function viewSections(bytes: Uint8Array, counts: SegmentCounts): SegmentSections {
  let at = bytes.byteOffset + headerBytes;
  const numbers = (length: number): Uint32Array => {
    const view = new Uint32Array(bytes.buffer, at, length);
    at += length * 4;
    return view;
  };
  const octets = (length: number): Uint8Array => {
    const view = new Uint8Array(bytes.buffer, at, length);
    at += length;
    return view;
  };
  return {
    postingStarts: numbers(counts.terms + 1),
    postings: numbers(counts.postings),
    termStarts: numbers(counts.terms + 1),
    blockChunks: numbers(counts.blocks + 1),
    blockStarts: numbers(counts.blocks + 1),
    blockSizes: numbers(counts.blocks),
    blockChecksums: numbers(counts.blocks),
    lengths: octets(counts.chunks),
    mostOccurrences: octets(counts.terms),
    shortestLengths: octets(counts.terms),
    termBytes: octets(counts.termBytes),
    blocks: octets(counts.blockBytes),
  };
}

/** Writes the header of a segment whose sections are filled, and its checksum. */
export function sealSegment(bytes: Uint8Array, counts: SegmentCounts): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  view.setUint32(0, magic, true);
  view.setUint32(4, segmentVersion, true);
  view.setUint32(12, counts.chunks, true);
  view.setUint32(16, counts.terms, true);
  view.setUint32(20, counts.postings, true);
  view.setUint32(24, counts.blocks, true);
  view.setFloat64(28, counts.length, true);
  view.setUint32(36, counts.termBytes, true);
  view.setUint32(40, counts.blockBytes, true);
  view.setUint32(checksumAt, checksum(bytes, blocksAt(counts)), true);
}

/**
 * The header of a segment that is whole.
 * @throws OmError `FILE_CORRUPT` when it is of another kind or version, cut, or one byte of its index is another.
 */
export function readHeader(bytes: Uint8Array): SegmentCounts {
  if (bytes.length < headerBytes) throw damaged("it ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) !== magic) throw damaged("it does not begin as one");
  const version = view.getUint32(4, true);
  if (version !== segmentVersion) throw damaged(`its version is ${version}, this program reads ${segmentVersion}`);
  const counts: SegmentCounts = {
    chunks: view.getUint32(12, true),
    terms: view.getUint32(16, true),
    postings: view.getUint32(20, true),
    blocks: view.getUint32(24, true),
    length: view.getFloat64(28, true),
    termBytes: view.getUint32(36, true),
    blockBytes: view.getUint32(40, true),
  };
  if (segmentBytes(counts) !== bytes.length) throw damaged(`it has ${bytes.length} bytes, not ${segmentBytes(counts)}`);
  if (checksum(bytes, blocksAt(counts)) !== view.getUint32(checksumAt, true)) throw damaged("its checksum is another");
  return counts;
}

export function damaged(reason: string, cause?: unknown): OmError {
  return new OmError("FILE_CORRUPT", `a text index cannot be read: ${reason}`, {
    fix: "have the index of these texts built again",
    cause,
  });
}

function blocksAt(counts: SegmentCounts): number {
  const numbers = 2 * (counts.terms + 1) + counts.postings + 4 * counts.blocks + 2;
  return headerBytes + numbers * 4 + counts.chunks + 2 * counts.terms + counts.termBytes;
}

/** Of everything up to `end`, but for the checksum itself. */
function checksum(bytes: Uint8Array, end: number): number {
  return crc32(bytes.subarray(checksumAt + 4, end), crc32(bytes.subarray(0, checksumAt)));
}
