import { crc32 } from "node:zlib";
import { OmError } from "#core/errors.ts";
import { createTopHits } from "./top-hits.ts";

/** Vectors of the chunks of one segment, in their order, each of length one; or `noVector`. */
export interface ChunkVectors {
  readonly dimensions: number;
  readonly chunks: number;
  /** One behind the other. */
  readonly numbers: Float32Array;
}

/** A segment with its vectors. */
export interface ListedVectors {
  /** That of the segment. */
  readonly key: string;
  readonly vectors: ChunkVectors;
  /** False for chunks whose rows do not count. */
  shows(chunk: number): boolean;
}

export interface NearChunk {
  readonly key: string;
  readonly chunk: number;
  /** The cosine. */
  readonly score: number;
}

/** In the place of the vector of a chunk of which none was made: its numbers are none, and it is near to nothing. */
export function noVector(dimensions: number): Float32Array {
  return new Float32Array(dimensions).fill(Number.NaN);
}

/** Whether a vector was made of the chunk. */
export function hasVector({ dimensions, numbers }: ChunkVectors, chunk: number): boolean {
  return !Number.isNaN(numbers[chunk * dimensions]);
}

const magic = 0x31564d4f; // "OMV1"
const headerBytes = 16;
const bytesPerNumber = Float32Array.BYTES_PER_ELEMENT;

/** What vectors of so many chunks take. */
export function sizeOfVectors(chunks: number, dimensions: number): number {
  return headerBytes + chunks * dimensions * bytesPerNumber;
}

/** One run of bytes, little endian: magic, dimensions, chunks, CRC-32 of the rest; then the numbers of each vector, scaled to length one. */
export function writeVectors(vectors: readonly Float32Array[], dimensions: number): Uint8Array {
  const bytes = new Uint8Array(sizeOfVectors(vectors.length, dimensions));
  const view = new DataView(bytes.buffer);
  for (const [at, vector] of vectors.entries()) {
    const length = lengthOf(vector);
    for (const [place, number] of vector.entries()) {
      view.setFloat32(
        headerBytes + (at * dimensions + place) * bytesPerNumber,
        length === 0 ? 0 : number / length,
        true,
      );
    }
  }
  view.setUint32(0, magic, true);
  view.setUint32(4, dimensions, true);
  view.setUint32(8, vectors.length, true);
  view.setUint32(12, crc32(bytes.subarray(headerBytes)), true);
  return bytes;
}

/** @throws OmError `FILE_CORRUPT` for bytes of another kind, cut or damaged ones */
export function openVectors(bytes: Uint8Array): ChunkVectors {
  if (bytes.length < headerBytes) throw damaged();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const dimensions = view.getUint32(4, true);
  const chunks = view.getUint32(8, true);
  const isWhole =
    view.getUint32(0, true) === magic &&
    bytes.length === sizeOfVectors(chunks, dimensions) &&
    view.getUint32(12, true) === crc32(bytes.subarray(headerBytes));
  if (!isWhole) throw damaged();
  const numbers = new Float32Array(chunks * dimensions);
  for (let at = 0; at < numbers.length; at += 1) numbers[at] = view.getFloat32(headerBytes + at * bytesPerNumber, true);
  return { dimensions, chunks, numbers };
}

/**
 * The chunks nearest to a vector, by their cosine, each looked at; ties by key and chunk. One that points the other way,
 * or nowhere, is near to nothing.
 */
export function searchVectors(
  listed: readonly ListedVectors[],
  query: Float32Array,
  limit: number,
): readonly NearChunk[] {
  const length = lengthOf(query);
  if (length === 0) return [];
  const ordered = listed.toSorted((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0));
  const top = createTopHits(limit);
  for (const [segment, { vectors, shows }] of ordered.entries()) {
    const { dimensions, chunks, numbers } = vectors;
    if (dimensions !== query.length) continue;
    for (let chunk = 0; chunk < chunks; chunk += 1) {
      let product = 0;
      for (let at = 0; at < dimensions; at += 1) product += (numbers[chunk * dimensions + at] ?? 0) * (query[at] ?? 0);
      const cosine = product / length;
      if (cosine > 0 && cosine >= top.threshold && shows(chunk)) top.offer(segment, chunk, cosine);
    }
  }
  return top.list().map(({ segment, chunk, score }) => ({ key: ordered[segment]?.key ?? "", chunk, score }));
}

function lengthOf(vector: Float32Array): number {
  let sum = 0;
  for (const number of vector) sum += number * number;
  return Math.sqrt(sum);
}

function damaged(): OmError {
  return new OmError("FILE_CORRUPT", "vectors of passages are damaged", {
    fix: "make them again: om texts check-embedder",
  });
}
