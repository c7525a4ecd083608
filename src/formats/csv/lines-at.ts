import { isUtf8 } from "node:buffer";
import { openSourceBytes, type SourceBytes } from "#engine/source-bytes.ts";
import type { LineIndexEntry } from "#formats/format.ts";

/** A physical line as it is written. */
export interface LineAt {
  readonly line: number;
  /** Where it begins in the file. */
  readonly byte: number;
  /** Without its end, at most 2,000 characters. */
  readonly raw: string;
}

const blockBytes = 1 << 20;
const mostCharacters = 2_000;
/** A character takes four bytes at most. */
const mostRawBytes = 4 * mostCharacters;

/**
 * The given physical lines (ascending), read from the bytes of the file as they are; lines behind its end are left out.
 * The index tells where to begin: without one, and in encodings of which it says nothing, the file is read from its start.
 */
export function readLinesAt(
  path: string,
  { encoding, lineEnd }: { readonly encoding: string; readonly lineEnd: string },
  lines: readonly number[],
  index: readonly LineIndexEntry[],
): LineAt[] {
  const file = openSourceBytes(path);
  try {
    const bytes = createBlocks(file);
    const terminator = terminatorOf(encoding, lineEnd);
    const marks = markBytes(bytes.at(0), encoding);
    const entries = encoding === "utf-8" ? index : [];
    const decoder = new TextDecoder(encoding);
    const found: LineAt[] = [];
    let here: { line: number; byte: number } | null = { line: 1, byte: marks };
    for (const wanted of lines) {
      const known = entries.findLast(({ line, byte }) => line <= wanted && byte !== null);
      if (here !== null && known?.byte != null && known.line > here.line)
        here = { line: known.line, byte: marks + known.byte };
      while (here !== null && here.line < wanted) here = nextLine(here);
      if (here === null || bytes.at(here.byte).length === 0) break;
      found.push({ line: wanted, byte: here.byte, raw: rawAt(here.byte) });
    }
    return found;

    function nextLine({ line, byte }: { line: number; byte: number }): { line: number; byte: number } | null {
      const end = endAfter(byte);
      return end === null ? null : { line: line + 1, byte: end + terminator.length };
    }

    /** Where the end of the line stands that begins at `from`. */
    function endAfter(from: number): number | null {
      for (let start = from; ;) {
        const block = bytes.at(start);
        if (block.length < terminator.length) return null;
        const at = indexOfUnit(block, terminator);
        if (at !== -1) return start + at;
        start += block.length - (block.length % terminator.length);
      }
    }

    function rawAt(byte: number): string {
      const end = endAfter(byte) ?? Number.POSITIVE_INFINITY;
      const written = bytes.read(byte, Math.min(end, byte + mostRawBytes));
      // As the scan reads a line that is no UTF-8.
      const isOther = encoding === "utf-8" && end <= byte + mostRawBytes && !isUtf8(written);
      const text = isOther ? new TextDecoder("windows-1252").decode(written) : decoder.decode(written);
      return (lineEnd === "\r\n" ? text.replace(/\r$/, "") : text).slice(0, mostCharacters);
    }
  } finally {
    file.close();
  }
}

/** Line feeds, or carriage returns in files that know no others; of two bytes in UTF-16. */
function terminatorOf(encoding: string, lineEnd: string): Buffer {
  const code = lineEnd === "\r" ? 13 : 10;
  if (encoding === "utf-16le") return Buffer.from([code, 0]);
  return encoding === "utf-16be" ? Buffer.from([0, code]) : Buffer.from([code]);
}

/** The first terminator that begins where a character begins. */
function indexOfUnit(block: Buffer, terminator: Buffer): number {
  for (let at = block.indexOf(terminator); at !== -1; at = block.indexOf(terminator, at + 1)) {
    if (at % terminator.length === 0) return at;
  }
  return -1;
}

/** Length of the byte order marks at the start; some tools write two. */
function markBytes(head: Buffer, encoding: string): number {
  const written: Readonly<Record<string, readonly number[]>> = {
    "utf-8": [0xef, 0xbb, 0xbf],
    "utf-16le": [0xff, 0xfe],
    "utf-16be": [0xfe, 0xff],
  };
  const mark = Buffer.from(written[encoding] ?? []);
  let marks = 0;
  while (mark.length > 0 && marks < 2 * mark.length && head.subarray(marks, marks + mark.length).equals(mark))
    marks += mark.length;
  return marks;
}

function createBlocks(file: SourceBytes): { at(byte: number): Buffer; read(from: number, to: number): Buffer } {
  const memory = Buffer.allocUnsafe(blockBytes);
  let begins = 0;
  let length = 0;
  return {
    /** What is held from a byte on, at least one block's rest; empty behind the end. */
    at(byte) {
      if (byte < begins || byte >= begins + length) {
        begins = byte;
        length = file.read(memory, 0, blockBytes, byte);
      }
      return memory.subarray(byte - begins, length);
    },
    read(from, to) {
      const piece = Buffer.alloc(to - from);
      return piece.subarray(0, file.read(piece, 0, piece.length, from));
    },
  };
}
