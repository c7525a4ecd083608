import { isAscii, isUtf8 } from "node:buffer";
import { OmError } from "#core/errors.ts";
import { findCodePage } from "./code-page.ts";
import { refuseBinary } from "./file-signature.ts";
import { findMultiByte } from "./multi-byte.ts";

export interface DetectedEncoding {
  /** WHATWG label. */
  readonly encoding: string;
  /** Another code page that gives other letters and is not ruled out. */
  readonly runnerUp?: string;
  readonly bom: boolean;
  /** Bytes to pass over at the start; some tools write the UTF-8 mark twice. */
  readonly bomBytes: number;
}

const lineFeed = 10;
/** Above this share of control bytes a file is no text; below, the rows that hold them are set aside one by one. */
const mostControlShare = 1 / 500;
/** So few odd bytes are dirt in a row, however short the file. */
const fewBytes = 3;
/** Up to this share of lines the others say what the file is; the odd ones are read on their own later. */
const fewLinesShare = 0.05;
const mostOddLines = 500;
const carriageReturn = 13;
/** A shorter head is a whole file. */
const cutHeadBytes = 65_536;

/**
 * How the bytes of a text file become characters: byte order mark, else the NUL pattern of UTF-16, else strict UTF-8, else
 * an encoding of East Asia, else the code page whose letters make plausible words. A file that is UTF-8 on most lines stays
 * UTF-8: the few other lines are read on their own later.
 * @param head the first bytes of the file. @param tail later ones; may begin in the middle of a character.
 * @throws OmError `NOT_TEXT`, `ENCODING_UNREADABLE`
 */
export function detectEncoding(head: Uint8Array, tail: Uint8Array): DetectedEncoding {
  refuseBinary(head);
  const marked = readByteOrderMark(head);
  if (marked !== null) return marked;
  const wide = detectUtf16(head);
  if (wide !== null) return { encoding: wide, bom: false, bomBytes: 0 };
  refuseControlBytes(head);
  if ([head, tail].every((sample) => isUtf8(cutCharacters(sample))))
    return { encoding: "utf-8", bom: false, bomBytes: 0 };
  const { total, valid, invalid } = sortLines([cutLastLine(head), tail]);
  if (valid > invalid.length) return { encoding: "utf-8", bom: false, bomBytes: 0 };
  const found = findMultiByte(invalid) ?? findCodePage(invalid);
  if (found !== null) return { ...found, bom: false, bomBytes: 0 };
  if (invalid.length <= total * fewLinesShare) return { encoding: "utf-8", bom: false, bomBytes: 0 };
  throw unreadable("the file is neither UTF-8 nor UTF-16 nor of any code page whose letters make words");
}

/** Without the line that a large head cuts. Line ends are never part of a character. */
function cutLastLine(head: Uint8Array): Uint8Array {
  const end = head.length < cutHeadBytes ? 0 : head.lastIndexOf(lineFeed) + 1;
  return end === 0 ? head : head.subarray(0, end);
}

function readByteOrderMark(head: Uint8Array): DetectedEncoding | null {
  const [first, second, third, fourth] = head;
  if (first === 0xff && second === 0xfe) {
    if (third === 0 && fourth === 0 && head.length >= 4) throw unreadable("the file is UTF-32");
    return { encoding: "utf-16le", bom: true, bomBytes: 2 };
  }
  if (first === 0xfe && second === 0xff) return { encoding: "utf-16be", bom: true, bomBytes: 2 };
  let marks = 0;
  while (head[marks] === 0xef && head[marks + 1] === 0xbb && head[marks + 2] === 0xbf) marks += 3;
  if (marks === 0) return null;
  refuseControlBytes(head);
  return { encoding: "utf-8", bom: true, bomBytes: marks };
}

/** Text in UTF-16 without a mark has its NULs on one side of the pairs: delimiters, digits and line ends are below 256. */
function detectUtf16(head: Uint8Array): "utf-16le" | "utf-16be" | null {
  let even = 0;
  let odd = 0;
  const end = Math.min(head.length, 65_536) & ~1;
  for (let at = 0; at < end; at += 2) {
    if (head[at] === 0) even += 1;
    if (head[at + 1] === 0) odd += 1;
  }
  const least = Math.max(2, end / 2 / 5);
  if (odd >= least && even <= odd / 20) return "utf-16le";
  if (even >= least && odd <= even / 20) return "utf-16be";
  return null;
}

function refuseControlBytes(head: Uint8Array): void {
  let nul = 0;
  let control = 0;
  for (const byte of head) {
    if (byte === 0) nul += 1;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 26)) control += 1;
  }
  if (nul + control <= Math.max(fewBytes, head.length * mostControlShare)) return;
  throw new OmError("NOT_TEXT", `the file holds ${nul > 0 ? "NUL" : "control"} bytes, so it is not a text file`, {
    fix: "export the table again as CSV in UTF-8, or as a workbook",
    details: { nulBytes: nul, controlBytes: control, sampleBytes: head.length },
  });
}

/** Without the halves of characters that a cut may leave at both ends. */
function cutCharacters(sample: Uint8Array): Uint8Array {
  let from = 0;
  while (from < 3 && isContinuation(sample[from])) from += 1;
  let to = sample.length;
  for (let back = 1; back <= 3 && back <= sample.length; back += 1) {
    const byte = sample[sample.length - back] ?? 0;
    if (isContinuation(byte)) continue;
    const wanted = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    if (wanted > back) to = sample.length - back;
    break;
  }
  return sample.subarray(Math.min(from, to), to);
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0;
}

/** How many lines there are, how many beyond ASCII are UTF-8, and the first few hundred that are not. */
function sortLines(samples: readonly Uint8Array[]): { total: number; valid: number; invalid: Uint8Array[] } {
  let total = 0;
  let valid = 0;
  const invalid: Uint8Array[] = [];
  const terminator = samples.some((sample) => sample.includes(lineFeed)) ? lineFeed : carriageReturn;
  for (const sample of samples) {
    for (let from = 0; from < sample.length && invalid.length < mostOddLines;) {
      total += 1;
      const end = sample.indexOf(terminator, from);
      const line = sample.subarray(from, end === -1 ? sample.length : end);
      if (!isUtf8(line)) invalid.push(line);
      else if (!isAscii(line)) valid += 1;
      from += line.length + 1;
    }
  }
  return { total, valid, invalid };
}

function unreadable(what: string): OmError {
  return new OmError("ENCODING_UNREADABLE", `${what}: its letters cannot be read with certainty`, {
    fix: "save it as UTF-8 (in Excel: CSV UTF-8) and ingest it again",
  });
}
