import { isUtf8 } from "node:buffer";
import type { ByteSource } from "#formats/csv/byte-source.ts";
import { openText } from "#formats/json/text-file.ts";

/** Whole lines of text, each with its line feed but perhaps the last one of the file. */
export interface LineBlock {
  /** Bytes that are not UTF-8 have left a NUL. */
  readonly text: string;
  /** Physical line of the first one, 1-based. */
  readonly firstLine: number;
  /** The first one was longer than 1 MB: only its beginning is here. */
  readonly isFirstCut: boolean;
}

export const mostLineBytes = 1 << 20;
const usualBlockBytes = 2 << 20;
const keptOfCutLine = 2_000;
const lineFeed = 10;

/** The lines of a file in blocks of some 2 MB (other sizes are for tests). @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE` */
export function* readLineBlocks(path: string, blockBytes = usualBlockBytes): Iterable<LineBlock> {
  const source = openText(path);
  try {
    const bytes = Buffer.allocUnsafe(blockBytes + mostLineBytes);
    let firstLine = 1;
    let held = 0;
    let isFirstCut = false;
    for (;;) {
      const count = fill(source, bytes, held, held + blockBytes);
      const isLast = count < blockBytes;
      let filled = held + count;
      if (isFirstCut) {
        const lineEnd = bytes.subarray(0, filled).indexOf(lineFeed, held);
        if (lineEnd === -1 && !isLast) continue;
        const rest = lineEnd === -1 ? filled : lineEnd;
        bytes.copyWithin(held, rest, filled);
        filled -= rest - held;
      }
      const end = isLast ? filled : bytes.subarray(0, filled).lastIndexOf(lineFeed) + 1;
      if (end > 0) {
        const block = bytes.subarray(0, end);
        yield { text: decode(block), firstLine, isFirstCut };
        firstLine += countLineFeeds(block);
        isFirstCut = false;
      }
      if (isLast) return;
      bytes.copyWithin(0, end, filled);
      held = filled - end;
      if (held > mostLineBytes) {
        held = keptOfCutLine;
        isFirstCut = true;
      }
    }
  } finally {
    source.close();
  }
}

/** A physical line without its end. */
export interface TextLine {
  readonly text: string;
  readonly line: number;
  /** Longer than 1 MB: only its beginning is here. */
  readonly isCut: boolean;
}

/** The lines of a file one by one. @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE` */
export function* readTextLines(path: string): Iterable<TextLine> {
  for (const { text, firstLine, isFirstCut } of readLineBlocks(path)) {
    let line = firstLine;
    for (let from = 0; from < text.length; line += 1) {
      const end = text.indexOf("\n", from);
      const to = end === -1 ? text.length : end;
      yield { text: text.slice(from, to).replace(/\r$/, ""), line, isCut: isFirstCut && line === firstLine };
      from = to + 1;
    }
  }
}

function fill(source: ByteSource, bytes: Buffer, from: number, to: number): number {
  const target = bytes.subarray(0, to);
  let at = from;
  while (at < to) {
    const count = source.read(target, at);
    if (count === 0) break;
    at += count;
  }
  return at - from;
}

function countLineFeeds(block: Buffer): number {
  let lines = 0;
  for (let at = block.indexOf(lineFeed); at !== -1; at = block.indexOf(lineFeed, at + 1)) lines += 1;
  return lines;
}

function decode(block: Buffer): string {
  if (isUtf8(block)) return block.toString("utf8");
  const lines: string[] = [];
  for (let from = 0; from < block.length;) {
    const lineEnd = block.indexOf(lineFeed, from);
    const line = block.subarray(from, lineEnd === -1 ? block.length : lineEnd + 1);
    lines.push(isUtf8(line) ? line.toString("utf8") : line.toString("utf8").replaceAll("\ufffd", "\0"));
    from += line.length;
  }
  return lines.join("");
}
