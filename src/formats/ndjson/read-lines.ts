import { isUtf8 } from "node:buffer";
import { openText, type TextSource } from "#formats/json/text-file.ts";

/** Whole lines of text, each with its line feed but perhaps the last one of the file. */
export interface LineBlock {
  /** Bytes that are not UTF-8 have left a NUL. */
  readonly text: string;
  /** The first one was longer than 1 MB: only its beginning is here. */
  readonly isFirstCut: boolean;
}

export const mostLineBytes = 1 << 20;
/** Larger texts are mapped anew by the system each time: 2 MB cost an eighth more CPU and twice the memory. */
const usualBlockBytes = 128 << 10;
/**
 * A block becomes texts of this size: V8 moves what of a text is in use when it looks for garbage to its old generation,
 * which it looks through late. Of whole blocks that came to 230 MB.
 */
const usualTextBytes = 16 << 10;
const keptOfCutLine = 2_000;
const lineFeed = 10;

/** The lines of a file in texts of some 16 KB (other sizes are for tests). @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE` */
export function* readLineBlocks(path: string, blockBytes = usualBlockBytes): Iterable<LineBlock> {
  const source = openText(path);
  try {
    const bytes = Buffer.allocUnsafe(blockBytes + mostLineBytes);
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
      const lastLineFeed = bytes.subarray(held, filled).lastIndexOf(lineFeed); // none in what is held
      const end = isLast ? filled : lastLineFeed === -1 ? 0 : held + lastLineFeed + 1;
      if (end > 0) {
        for (let from = 0; from < end;) {
          const to = endOfText(bytes, from, Math.min(end, from + usualTextBytes), end);
          yield { text: decode(bytes.subarray(from, to)), isFirstCut };
          isFirstCut = false;
          from = to;
        }
      }
      if (isLast) return;
      if (end > 0) bytes.copyWithin(0, end, filled);
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

/** So many characters from the beginning of a file and a few more, up to an end of a line. */
export function readFirstLines(path: string, characters: number): string {
  let first = "";
  for (const { text } of readLineBlocks(path)) {
    first += text;
    if (first.length > characters) break;
  }
  return first;
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
  let line = 1;
  for (const { text, isFirstCut } of readLineBlocks(path)) {
    for (let from = 0; from < text.length; line += 1) {
      const end = text.indexOf("\n", from);
      const to = end === -1 ? text.length : end;
      yield { text: text.slice(from, to).replace(/\r$/, ""), line, isCut: isFirstCut && from === 0 };
      from = to + 1;
    }
  }
}

/** Behind the last line that ends before `most`, else behind the one that goes on there. */
function endOfText(bytes: Buffer, from: number, most: number, end: number): number {
  if (most === end) return end;
  const last = bytes.subarray(from, most).lastIndexOf(lineFeed);
  if (last !== -1) return from + last + 1;
  const next = bytes.subarray(0, end).indexOf(lineFeed, most);
  return next === -1 ? end : next + 1;
}

function fill(source: TextSource, bytes: Buffer, from: number, to: number): number {
  const target = bytes.subarray(0, to);
  let at = from;
  while (at < to) {
    const count = source.read(target, at);
    if (count === 0) break;
    at += count;
  }
  return at - from;
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
