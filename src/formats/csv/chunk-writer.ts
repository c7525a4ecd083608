import type { CsvDialect } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { ScanChunk } from "#formats/format.ts";
import { cutCells, writeRecord } from "./cells.ts";
import { hashCells } from "./hash-cells.ts";
import type { LineRun, PlainLines, ScanMemory } from "./plain-lines.ts";

/** Collects records into canonical text, `<line><delimiter><cells>\n`, and finds them again by line. */
export interface ChunkWriter {
  hasRoomFor(bytes: number): boolean;
  readonly rows: number;
  /** Consecutive plain lines, copied natively; gives the count of rows and where the next line begins. */
  addPlainLines(native: PlainLines, run: LineRun): { readonly rows: number; readonly next: number };
  /** A record without quotes, as it stands in the window; gives the count of its cells. */
  addPlain(line: number, window: Buffer, start: number, end: number): number;
  /** A well-formed record with quotes, as it stands in the window. */
  addQuoted(line: number, window: Buffer, start: number, end: number, isPadded: boolean): void;
  /** A record that was rewritten. */
  addCells(line: number, cells: readonly string[]): void;
  /** Takes the last record out again. */
  dropLast(): void;
  /** The chunk so far, in UTF-8. Valid until this writer is reset. */
  finish(): ScanChunk;
  reset(): void;
}

const space = 32;
const newLine = 10;
const mostLineDigits = 16;
/** So many rows with spaces around their cells are written anew without them; beyond, the engine trims the whole chunk. */
const mostTrimmedRows = 4000;

/** So many rows are looked at for numbers with exponents or underscores; beyond, the engine tests every row. */
const mostExaminedRows = 4096;
/** What the engine might read as a number in one style or another. */
const numberLike = /^[\d\s.,'+\-_eE]*$/;

/** @param trims spaces around cells mean nothing: they are taken off here where few rows have them. */
export function createChunkWriter(memory: ScanMemory, dialect: CsvDialect, trims: boolean): ChunkWriter {
  const { text, lines, starts } = memory;
  const delimiter = dialect.delimiter.charCodeAt(0);
  const untrimmed = new Map<number, readonly string[]>();
  let length = 0;
  let rows = 0;
  let lineSum = 0;
  let padded = false;

  return {
    get rows() {
      return rows;
    },
    hasRoomFor: (bytes) => length + bytes + mostLineDigits + 2 <= text.length && rows < lines.length,
    addPlainLines(native, run) {
      // Once the engine trims the whole chunk, spaces may stay.
      const copied = native.copy(run, { length, rows, trims: trims && !padded });
      rows += copied.rows;
      lineSum += copied.rows * run.line + (copied.rows * (copied.rows - 1)) / 2;
      length = copied.length;
      return copied;
    },
    addPlain(line, window, start, end) {
      begin(line);
      let cells = 1;
      let isPadded = window[start] === space || window[end - 1] === space;
      // Counted while it is copied: a second pass over the bytes, or a native copy a record, costs more than both here.
      let to = length;
      for (let at = start; at < end; at += 1) {
        const byte = window[at] ?? 0;
        text[to] = byte;
        to += 1;
        if (byte === delimiter) {
          cells += 1;
          if (window[at + 1] === space || window[at - 1] === space) isPadded = true;
        }
      }
      length = to;
      text[length++] = newLine;
      if (isPadded) trimLast(line);
      return cells;
    },
    addQuoted(line, window, start, end, isPadded) {
      begin(line);
      window.copy(text, length, start, end);
      length += end - start;
      text[length++] = newLine;
      if (isPadded) trimLast(line);
    },
    addCells(line, cells) {
      addRecord(line, cells);
      if (cells.some((cell) => cell.startsWith(" ") || cell.endsWith(" "))) trimLast(line);
    },
    dropLast,
    finish() {
      return {
        text: text.subarray(0, length),
        rows,
        lineSum,
        padded,
        oddNumbers: memory.native === null ? null : findOddNumbers(memory.native),
        lines: lines.subarray(0, rows),
        cellsAt: (line) => untrimmed.get(line) ?? cutCells(recordAt(findRow(line)), dialect),
        hashCells: (cells) => hashCells({ text, starts, lines, count: rows }, dialect, cells),
      };
    },
    reset() {
      length = 0;
      rows = 0;
      lineSum = 0;
      padded = false;
      untrimmed.clear();
    },
  };

  function findOddNumbers(native: PlainLines): readonly number[] | null {
    const odd: number[] = [];
    let examined = 0;
    for (let at = native.findExponent(0, length); at !== -1;) {
      if (examined === mostExaminedRows) return null;
      examined += 1;
      const row = lastAtMost(starts, at);
      if (cutCells(recordAt(row), dialect).some(isOddNumber)) odd.push(lines[row] ?? 0);
      at = native.findExponent(endOf(row), length);
    }
    return odd;
  }

  function addRecord(line: number, cells: readonly string[]): void {
    begin(line);
    length += text.write(writeRecord(cells, dialect.delimiter, dialect.quote), length, "utf8");
    text[length++] = newLine;
  }

  function trimLast(line: number): void {
    if (!trims) return;
    if (untrimmed.size >= mostTrimmedRows) {
      padded = true;
      return;
    }
    const cells = cutCells(recordAt(rows - 1), dialect);
    dropLast();
    addRecord(
      line,
      cells.map((cell) => cell.replaceAll(/^ +| +$/g, "")),
    );
    untrimmed.set(line, cells);
  }

  function dropLast(): void {
    rows -= 1;
    const line = lines[rows] ?? 0;
    lineSum -= line;
    length = (starts[rows] ?? 0) - 1 - digitsOf(line);
    untrimmed.delete(line);
  }

  function begin(line: number): void {
    lines[rows] = line;
    lineSum += line;
    length = writeDigits(text, length, line);
    text[length++] = delimiter;
    starts[rows] = length;
    rows += 1;
  }

  function endOf(row: number): number {
    if (row + 1 === rows) return length - 1;
    return (starts[row + 1] ?? 0) - 2 - digitsOf(lines[row + 1] ?? 0);
  }

  function recordAt(row: number): string {
    return text.toString("utf8", starts[row], endOf(row));
  }

  function findRow(line: number): number {
    const row = lastAtMost(lines, line);
    if (lines[row] === line) return row;
    throw new OmError("INTERNAL", `no row of this chunk begins on line ${line}`);
  }

  /** The last row whose entry is not above the wanted one; -1 for none. */
  function lastAtMost(ascending: Float64Array | Uint32Array, wanted: number): number {
    let low = 0;
    let high = rows - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if ((ascending[middle] ?? 0) <= wanted) low = middle + 1;
      else high = middle - 1;
    }
    return high;
  }
}

function isOddNumber(cell: string): boolean {
  return /[eE_]/.test(cell) && numberLike.test(cell);
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
