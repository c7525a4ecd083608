import type { CsvDialect } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { ScanChunk } from "#formats/format.ts";
import { cutCells } from "./cells.ts";

/** Collects records into canonical text, `<line><delimiter><cells>\n`, and finds them again by line. */
export interface ChunkWriter {
  hasRoomFor(bytes: number): boolean;
  readonly rows: number;
  /** A record as it stands in the window. */
  addBytes(line: number, window: Buffer, start: number, end: number, isPadded: boolean): void;
  /** A record that was rewritten. */
  addText(line: number, record: string): void;
  /** The chunk so far, in UTF-8. Valid until this writer is reset. */
  finish(): ScanChunk;
  reset(): void;
}

const newLine = 10;
const mostLineDigits = 16;

export function createChunkWriter(capacityBytes: number, dialect: CsvDialect): ChunkWriter {
  const delimiter = dialect.delimiter.charCodeAt(0);
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
    addBytes(line, window, start, end, isPadded) {
      begin(line);
      if (isPadded) padded = true;
      window.copy(text, length, start, end);
      length += end - start;
      text[length++] = newLine;
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
