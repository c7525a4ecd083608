import { closeSync, openSync, readSync } from "node:fs";

/** The bytes of a table in UTF-8, whatever the file's encoding. */
export interface ByteSource {
  /** Fills `target` from `offset`; the count of bytes written, 0 at the end. */
  read(target: Buffer, offset: number): number;
  /** Physical lines read so far, counted on the bytes as they pass, apart from any scan. */
  physicalLines(): number;
  close(): void;
}

/** How often a byte occurs in [from, to). */
export type CountByte = (bytes: Buffer, wanted: number, from: number, to: number) => number;

const lineFeed = 10;
const carriageReturn = 13;
const blockBytes = 1 << 20;

/** A local file as a byte source: UTF-8 passes as it is, without byte order marks; any other encoding is transcoded on the way. */
export function openByteSource(
  path: string,
  encoding: string,
  lineEnd: string,
  count: CountByte = countByte,
): ByteSource {
  const file = openSync(path, "r");
  const readBytes = encoding === "utf-8" ? readFile(file) : readTranscoded(file, encoding);
  const terminator = lineEnd === "\r" ? carriageReturn : lineFeed;
  let lines = 0;
  let endsOpen = false;
  return {
    read(target, offset) {
      const bytes = readBytes(target, offset);
      if (bytes > 0) {
        lines += count(target, terminator, offset, offset + bytes);
        endsOpen = target[offset + bytes - 1] !== terminator;
      }
      return bytes;
    },
    physicalLines: () => (endsOpen ? lines + 1 : lines),
    close: () => closeSync(file),
  };
}

function countByte(bytes: Buffer, wanted: number, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(wanted, from); at !== -1 && at < to; at = bytes.indexOf(wanted, at + 1)) count += 1;
  return count;
}

type Read = (target: Buffer, offset: number) => number;

function readFile(file: number): Read {
  let position = byteOrderMarkBytes(file);
  return (target, offset) => {
    const count = readSync(file, target, offset, target.length - offset, position);
    position += count;
    return count;
  };
}

/** Length of the UTF-8 byte order marks at the start; some tools write two. */
function byteOrderMarkBytes(file: number): number {
  const head = Buffer.alloc(6);
  const count = readSync(file, head, 0, head.length, 0);
  let marks = 0;
  while (marks + 3 <= count && head[marks] === 0xef && head[marks + 1] === 0xbb && head[marks + 2] === 0xbf) marks += 3;
  return marks;
}

function readTranscoded(file: number, encoding: string): Read {
  const decoder = new TextDecoder(encoding);
  const block = Buffer.allocUnsafe(blockBytes);
  let pending: Buffer = Buffer.alloc(0);
  let position = 0;
  let ended = false;
  return (target, offset) => {
    while (pending.length === 0 && !ended) {
      const count = readSync(file, block, 0, block.length, position);
      position += count;
      ended = count === 0;
      const text = decoder.decode(block.subarray(0, count), { stream: !ended });
      // Half a character, or a damaged one: a NUL in its place sets the row aside, where the sign for "unknown" would pass.
      pending = Buffer.from(text.replaceAll("\ufffd", "\0"), "utf8");
    }
    const count = pending.copy(target, offset, 0, Math.min(pending.length, target.length - offset));
    pending = pending.subarray(count);
    return count;
  };
}
