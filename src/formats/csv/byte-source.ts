import { openSourceBytes, type SourceBytes } from "#engine/source-bytes.ts";
import { readTranscoded } from "./transcoded-bytes.ts";

/** The bytes of a table in UTF-8, whatever the file's encoding. */
export interface ByteSource {
  /** Fills `target` from `offset`; the count of bytes written, 0 at the end. */
  read(target: Buffer, offset: number): number;
  /** Physical lines read so far, counted on the bytes as they pass, apart from any scan. */
  physicalLines(): number;
  /** Where another source may begin: before the last of the bytes that were given, [from, to); null where it may not. */
  markBefore(bytes: Buffer, from: number, to: number): SourceMark | null;
  close(): void;
}

/** Where a source goes on that somebody else has read so far. */
export interface SourceMark {
  /** Byte of the file. */
  readonly position: number;
  /** Line ends before it. */
  readonly lines: number;
  /** It is not behind a line end. */
  readonly endsOpen: boolean;
}

/** How often a byte occurs in [from, to). */
export type CountByte = (bytes: Buffer, wanted: number, from: number, to: number) => number;

const lineFeed = 10;
const carriageReturn = 13;
const start: SourceMark = { position: 0, lines: 0, endsOpen: false };

/**
 * A file, or what the owner of this process gives, as a byte source: UTF-8 passes as it is, without byte order marks; any other encoding is transcoded on the
 * way. Bytes before the mark are not read.
 * @param options.blockBytes what is transcoded at once
 */
export function openByteSource(
  path: string,
  encoding: string,
  lineEnd: string,
  count: CountByte = countByte,
  { mark = start, blockBytes }: { readonly mark?: SourceMark; readonly blockBytes?: number } = {},
): ByteSource {
  const file = openSourceBytes(path);
  const terminator = lineEnd === "\r" ? carriageReturn : lineFeed;
  const bytes =
    encoding === "utf-8"
      ? readUtf8(file, mark.position)
      : readTranscoded(file, { encoding, terminator }, mark.position, blockBytes);
  let given = 0;
  let { lines, endsOpen } = mark;
  return {
    read(target, offset) {
      const size = bytes.read(target, offset);
      if (size > 0) {
        given += size;
        lines += count(target, terminator, offset, offset + size);
        endsOpen = target[offset + size - 1] !== terminator;
      }
      return size;
    },
    physicalLines: () => (endsOpen ? lines + 1 : lines),
    markBefore(last, from, to) {
      const position = bytes.positionOf(given - (to - from));
      if (position === null) return null;
      return { position, lines: lines - count(last, terminator, from, to), endsOpen: from === to && endsOpen };
    },
    close: () => file.close(),
  };
}

function countByte(bytes: Buffer, wanted: number, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(wanted, from); at !== -1 && at < to; at = bytes.indexOf(wanted, at + 1)) count += 1;
  return count;
}

function readUtf8(file: SourceBytes, from: number) {
  const begins = from > 0 ? from : byteOrderMarkBytes(file);
  let position = begins;
  return {
    read(target: Buffer, offset: number): number {
      const count = file.read(target, offset, target.length - offset, position);
      position += count;
      return count;
    },
    positionOf: (at: number): number => begins + at,
  };
}

/** Length of the UTF-8 byte order marks at the start; some tools write two. */
export function byteOrderMarkBytes(file: SourceBytes): number {
  const head = Buffer.alloc(6);
  const count = file.read(head, 0, head.length, 0);
  let marks = 0;
  while (marks + 3 <= count && head[marks] === 0xef && head[marks + 1] === 0xbb && head[marks + 2] === 0xbf) marks += 3;
  return marks;
}
