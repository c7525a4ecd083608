import type { SourceBytes } from "#engine/source-bytes.ts";

/** Bytes of a text in any encoding, as UTF-8. */
export interface TranscodedBytes {
  /** Fills `target` from `offset`; the count of bytes written, 0 at the end. */
  read(target: Buffer, offset: number): number;
  /**
   * The byte of the file at which the text's byte `at` begins, as far as another decoder may begin there: behind a line
   * end, or at the end of the file. Null where that is not sure.
   */
  positionOf(at: number): number | null;
}

/** A stretch of the file that was decoded as one. */
interface Block {
  readonly position: number;
  /** Of the text that was read before it. */
  readonly textBytes: number;
  /** It begins at the start of the file or behind a line end: no character reaches over. */
  readonly isClean: boolean;
}

const usualBlockBytes = 1 << 20;

/**
 * Blocks end behind a line end, so that each may be decoded by itself; but where a line is longer than a block.
 * @param from where the text begins: 0, or a position that was told before
 */
export function readTranscoded(
  file: SourceBytes,
  { encoding, terminator }: { readonly encoding: string; readonly terminator: number },
  from: number,
  blockBytes = usualBlockBytes,
): TranscodedBytes {
  const lineEnd = lineEndOf(encoding, terminator);
  const decoder = new TextDecoder(encoding, { ignoreBOM: from > 0 });
  const block = Buffer.allocUnsafe(blockBytes);
  let blocks: Block[] = [];
  let pending: Buffer = Buffer.alloc(0);
  let textBytes = 0;
  /** Bytes at the front of the block that were read with the one before. */
  let held = 0;
  let position = from;
  let isClean = true;
  let ended = false;

  return {
    read(target, offset) {
      while (pending.length === 0 && !ended) readBlock();
      const count = pending.copy(target, offset, 0, Math.min(pending.length, target.length - offset));
      pending = pending.subarray(count);
      return count;
    },
    positionOf(at) {
      if (ended && at === textBytes) return position;
      const found = blocks.findLast((candidate) => candidate.textBytes <= at);
      if (found === undefined) return null;
      blocks = blocks.slice(blocks.indexOf(found)); // nobody asks for what lies before
      return found.isClean ? findInBlock(found, at - found.textBytes) : null;
    },
  };

  function readBlock(): void {
    const count = file.read(block, held, block.length - held, position + held);
    const filled = held + count;
    ended = count === 0;
    const lastEnd = ended ? filled : endOfLastLine(filled);
    const used = lastEnd === 0 ? filled : lastEnd;
    blocks.push({ position, textBytes, isClean });
    pending = toUtf8(decoder.decode(block.subarray(0, used), { stream: !ended }));
    block.copyWithin(0, used, filled);
    held = filled - used;
    position += used;
    isClean = lastEnd > 0;
    textBytes += pending.length;
  }

  /** Behind the last line end of the block; 0 where there is none. */
  function endOfLastLine(filled: number): number {
    for (let at = filled; at > 0;) {
      at = block.lastIndexOf(lineEnd, at - 1);
      if (at === -1) return 0;
      if (at % lineEnd.length === 0 && at + lineEnd.length <= filled) return at + lineEnd.length;
    }
    return 0;
  }

  /** As many line ends into the block as its first bytes of text have; what that gives must be these bytes. */
  function findInBlock({ position: begins }: Block, wanted: number): number | null {
    if (wanted === 0) return begins;
    const bytes = Buffer.allocUnsafe(blockBytes);
    const raw = bytes.subarray(0, file.read(bytes, 0, bytes.length, begins));
    const decode = (piece: Buffer): Buffer =>
      toUtf8(new TextDecoder(encoding, { ignoreBOM: begins > 0 }).decode(piece));
    const text = decode(raw).subarray(0, wanted);
    let end = 0;
    for (const byte of text) {
      if (byte !== terminator) continue;
      const at = indexOfLineEnd(raw, end);
      if (at === -1) return null;
      end = at + lineEnd.length;
    }
    return decode(raw.subarray(0, end)).length === wanted ? begins + end : null;
  }

  function indexOfLineEnd(raw: Buffer, start: number): number {
    for (let at = raw.indexOf(lineEnd, start); at !== -1; at = raw.indexOf(lineEnd, at + 1)) {
      if (at % lineEnd.length === 0) return at;
    }
    return -1;
  }
}

/** Half a character, or a damaged one: a NUL in its place sets the row aside, where the sign for "unknown" would pass. */
function toUtf8(text: string): Buffer {
  return Buffer.from(text.replaceAll("\ufffd", "\0"), "utf8");
}

/** In no encoding of one byte, nor of those of East Asia, is the byte of a line end a part of another character. */
function lineEndOf(encoding: string, terminator: number): Buffer {
  if (encoding === "utf-16le") return Buffer.from([terminator, 0]);
  return encoding === "utf-16be" ? Buffer.from([0, terminator]) : Buffer.from([terminator]);
}
