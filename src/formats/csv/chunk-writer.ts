import type { CsvDialect } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { ScanChunk } from "#formats/format.ts";
import { cutCells } from "./cells.ts";

/** Collects records into canonical text, `<line><delimiter><cells>\n`, and finds them again by line. */
export interface ChunkWriter {
  hasRoomFor(bytes: number): boolean;
  readonly rows: number;
  /** A record without quotes, as it stands in the window; gives the count of its cells. */
  addPlain(line: number, window: Buffer, start: number, end: number): number;
  /** A well-formed record with quotes, as it stands in the window. */
  addQuoted(line: number, window: Buffer, start: number, end: number): void;
  /** Takes the last record out again. */
  dropLast(): void;
  /** A record that was rewritten. */
  addText(line: number, record: string): void;
  /** The chunk so far, in UTF-8. Valid until this writer is reset. */
  finish(): ScanChunk;
  reset(): void;
}

const space = 32;
const newLine = 10;
const mostLineDigits = 16;

export function createChunkWriter(capacityBytes: number, dialect: CsvDialect): ChunkWriter {
  const delimiter = dialect.delimiter.charCodeAt(0);
  const quote = dialect.quote === "" ? -1 : dialect.quote.charCodeAt(0);
  const text = Buffer.allocUnsafeSlow(capacityBytes);
  let length = 0;
  let rows = 0;
  let padded = false;
  let lines = new Float64Array(1 << 16);
  let starts = new Uint32Array(1 << 16);

  return {
    get rows() {
      return rows;
    },
    hasRoomFor: (bytes) => length + bytes + mostLineDigits + 2 <= capacityBytes,
    addPlain(line, window, start, end) {
      begin(line);
      let cells = 1;
      if (window[start] === space || window[end - 1] === space) padded = true;
      // Counted while it is copied: a second pass over the bytes, or a native copy a record, costs more than both here.
      let to = length;
      for (let at = start; at < end; at += 1) {
        const byte = window[at] ?? 0;
        text[to] = byte;
        to += 1;
        if (byte === delimiter) {
          cells += 1;
          if (window[at + 1] === space || window[at - 1] === space) padded = true;
        }
      }
      length = to;
      text[length++] = newLine;
      return cells;
    },
    addQuoted(line, window, start, end) {
      begin(line);
      if (!padded) padded = holdsEdgeSpace(window, start, end);
      window.copy(text, length, start, end);
      length += end - start;
      text[length++] = newLine;
    },
    dropLast() {
      rows -= 1;
      length = (starts[rows] ?? 0) - 1 - digitsOf(lines[rows] ?? 0);
    },
    addText(line, record) {
      begin(line);
      padded = true;
      length += text.write(record, length, "utf8");
      text[length++] = newLine;
    },
    finish() {
      return {
        text: text.subarray(0, length),
        rows,
        padded,
        cellsAt: (line) => cutCells(recordAt(findRow(line)), dialect),
      };
    },
    reset() {
      length = 0;
      rows = 0;
      padded = false;
    },
  };

  /** A space beside a delimiter, a quote or an end of the record; one inside a quoted cell counts too, which costs little. */
  function holdsEdgeSpace(window: Buffer, start: number, end: number): boolean {
    for (let at = window.indexOf(space, start); at !== -1 && at < end; at = window.indexOf(space, at + 1)) {
      const before = at === start ? delimiter : window[at - 1];
      const after = at + 1 === end ? delimiter : window[at + 1];
      if (before === delimiter || before === quote || after === delimiter || after === quote) return true;
    }
    return false;
  }

  function begin(line: number): void {
    if (rows === lines.length) grow();
    lines[rows] = line;
    length = writeDigits(text, length, line);
    text[length++] = delimiter;
    starts[rows] = length;
    rows += 1;
  }

  function grow(): void {
    const wider = new Float64Array(lines.length * 2);
    wider.set(lines);
    lines = wider;
    const widerStarts = new Uint32Array(starts.length * 2);
    widerStarts.set(starts);
    starts = widerStarts;
  }

  function endOf(row: number): number {
    if (row + 1 === rows) return length - 1;
    return (starts[row + 1] ?? 0) - 2 - digitsOf(lines[row + 1] ?? 0);
  }

  function recordAt(row: number): string {
    return text.toString("utf8", starts[row], endOf(row));
  }

  function findRow(line: number): number {
    let low = 0;
    let high = rows - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const found = lines[middle] ?? 0;
      if (found === line) return middle;
      if (found < line) low = middle + 1;
      else high = middle - 1;
    }
    throw new OmError("INTERNAL", `no row of this chunk begins on line ${line}`);
  }
}

function digitsOf(value: number): number {
  let digits = 1;
  for (let power = 10; value >= power; power *= 10) digits += 1;
  return digits;
}

function writeDigits(target: Buffer, offset: number, value: number): number {
  const end = offset + digitsOf(value);
  let rest = value;
  for (let at = end - 1; at >= offset; at -= 1) {
    const shorter = Math.floor(rest / 10);
    target[at] = 48 + (rest - shorter * 10);
    rest = shorter;
  }
  return end;
}
