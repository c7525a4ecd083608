import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";
import { createGrowingNumbers } from "./growing-numbers.ts";
import { damaged, type SegmentSections } from "./segment-layout.ts";

/** A piece of text that is found and cited. */
export interface TextChunk {
  /** Where it stands in its source, from 1. */
  readonly line: number;
  /** What it belongs to (title, section, file); found by this as well. */
  readonly title: string;
  readonly text: string;
}

/** What is inflated to read one chunk, at least: larger ones compress better, smaller ones are read sooner. */
const blockBytes = 32 * 1024;

export interface TextBlocks {
  readonly blockChunks: Uint32Array;
  readonly blockStarts: Uint32Array;
  readonly blockSizes: Uint32Array;
  readonly blockChecksums: Uint32Array;
  readonly blocks: Uint8Array;
}

export interface TextBlockWriter {
  add(chunk: TextChunk): void;
  finish(): TextBlocks;
}

/** Chunk after chunk: line, bytes of the title, bytes of the text (7 bits a byte, lowest first), then both in UTF-8. */
export function createTextBlockWriter(): TextBlockWriter {
  const [chunks, starts, sizes, checksums] = [1, 2, 3, 4].map(createGrowingNumbers);
  if (!chunks || !starts || !sizes || !checksums) throw new RangeError("four lists were made");
  const written: Uint8Array[] = [];
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let writtenBytes = 0;
  let count = 0;

  const flush = (): void => {
    if (pending.length === 0) return;
    const block = deflateRawSync(Buffer.concat(pending, pendingBytes));
    sizes.push(pendingBytes);
    checksums.push(crc32(block));
    written.push(block);
    writtenBytes += block.length;
    starts.push(writtenBytes);
    chunks.push(count);
    pending = [];
    pendingBytes = 0;
  };

  chunks.push(0);
  starts.push(0);
  return {
    add: ({ line, title, text }) => {
      const titleBytes = Buffer.from(title, "utf8");
      const textBytes = Buffer.from(text, "utf8");
      const numbers: number[] = [];
      for (const number of [line, titleBytes.length, textBytes.length]) pushNumber(numbers, number);
      for (const part of [Uint8Array.from(numbers), titleBytes, textBytes]) {
        pending.push(part);
        pendingBytes += part.length;
      }
      count += 1;
      if (pendingBytes >= blockBytes) flush();
    },
    finish: () => {
      flush();
      return {
        blockChunks: chunks.view(),
        blockStarts: starts.view(),
        blockSizes: sizes.view(),
        blockChecksums: checksums.view(),
        blocks: Buffer.concat(written, writtenBytes),
      };
    },
  };
}

/**
 * All chunks of one block.
 * @throws OmError `FILE_CORRUPT` when its bytes are others than those that were written.
 */
export function readBlock(sections: SegmentSections, block: number): readonly TextChunk[] {
  const stored = sections.blocks.subarray(sections.blockStarts[block], sections.blockStarts[block + 1]);
  if (crc32(stored) !== sections.blockChecksums[block]) throw damaged("the checksum of its texts is another");
  const bytes = inflate(stored, sections.blockSizes[block] ?? 0);
  const count = (sections.blockChunks[block + 1] ?? 0) - (sections.blockChunks[block] ?? 0);
  const chunks: TextChunk[] = [];
  let at = 0;
  const readNumber = (): number => {
    let value = 0;
    for (let scale = 1; at < bytes.length; scale *= 128) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte % 128) * scale;
      if (byte < 128) break;
    }
    return value;
  };
  const readText = (length: number): string => {
    at += length;
    return bytes.toString("utf8", at - length, at);
  };
  while (chunks.length < count && at < bytes.length) {
    const line = readNumber();
    const titleLength = readNumber();
    const textLength = readNumber();
    chunks.push({ line, title: readText(titleLength), text: readText(textLength) });
  }
  if (chunks.length !== count || at !== bytes.length) throw damaged("its texts do not end where they should");
  return chunks;
}

function inflate(stored: Uint8Array, size: number): Buffer {
  try {
    return inflateRawSync(stored, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    throw damaged("its texts cannot be inflated", cause);
  }
}

function pushNumber(bytes: number[], number: number): void {
  let rest = number;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
}
