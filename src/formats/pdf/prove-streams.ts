import { inflateSync, constants } from "node:zlib";
import { OmError } from "#core/errors.ts";

/** More text than stands on any page; pictures may be larger, and are not unpacked. */
const mostStreamBytes = 64 << 20;
const mostBytes = 512 << 20;
/** What a stream is, stands right in front of it. */
const lookBack = 2_048;
const begin = Buffer.from("stream");
const end = Buffer.from("endstream");
const lineFeed = 10;
const carriageReturn = 13;

/**
 * Proves that no packed part of a PDF unpacks to more than memory holds, before a library unpacks it.
 * @throws OmError `ARCHIVE_UNSAFE`
 */
export function proveStreams(bytes: Buffer): void {
  let total = 0;
  for (let at = bytes.indexOf(begin); at !== -1;) {
    const start = dataAt(bytes, at + begin.length);
    if (start === null || bytes.subarray(at - 3, at).toString("latin1") === "end") {
      at = bytes.indexOf(begin, at + begin.length);
      continue;
    }
    const found = bytes.indexOf(end, start);
    const stop = found === -1 ? bytes.length : found;
    if (isPacked(bytes, start) && !isPicture(bytes, at)) total += unpackedBytes(bytes.subarray(start, stop));
    if (total > mostBytes) throw unsafe(mostBytes);
    at = found === -1 ? -1 : bytes.indexOf(begin, found + end.length);
  }
}

/** Behind the line end that follows the word; null where none does. */
function dataAt(bytes: Buffer, at: number): number | null {
  if (bytes[at] === lineFeed) return at + 1;
  if (bytes[at] !== carriageReturn) return null;
  return bytes[at + 1] === lineFeed ? at + 2 : at + 1;
}

/** The two bytes in front of what zlib packs. */
function isPacked(bytes: Buffer, at: number): boolean {
  const [first = 0, second = 0] = bytes.subarray(at, at + 2);
  return (first & 15) === 8 && (first * 256 + second) % 31 === 0;
}

function isPicture(bytes: Buffer, at: number): boolean {
  const before = bytes.subarray(Math.max(0, at - lookBack), at).toString("latin1");
  return /\/Subtype\s*\/Image\b/.test(before.slice(before.lastIndexOf(" obj") + 1));
}

function unpackedBytes(packed: Uint8Array): number {
  try {
    return inflateSync(packed, { maxOutputLength: mostStreamBytes, finishFlush: constants.Z_SYNC_FLUSH }).length;
  } catch (thrown) {
    if (thrown instanceof RangeError) throw unsafe(mostStreamBytes);
    return 0; // damaged, or it only looked packed: the library says what it makes of it
  }
}

function unsafe(limitBytes: number): OmError {
  return new OmError("ARCHIVE_UNSAFE", `a part of the PDF unpacks to more than ${limitBytes} bytes`, {
    fix: "print the document to a new PDF, or save its text",
    details: { limitBytes },
  });
}
