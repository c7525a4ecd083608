import type { TableDecision } from "#core/decision.ts";
import { openSourceBytes } from "#engine/source-bytes.ts";
import type { LineIndexEntry, RecordAt } from "#formats/format.ts";
import { byteOrderMarkBytes, openByteSource } from "./byte-source.ts";
import { cutCells } from "./cells.ts";
import { createScanMemory } from "./plain-lines.ts";
import { createRecordCutter } from "./record-cutter.ts";

const windowBytes = 4 << 20;
const skipBytes = 4096;

/**
 * The records that begin on the given physical lines (ascending). Skips from line end to line end without cutting what
 * lies between, so a few rows of a large file cost a fraction of a scan; an index says what need not be read at all.
 */
export async function* readRecordsAt(
  path: string,
  decision: TableDecision,
  lines: Iterable<number>,
  index: readonly LineIndexEntry[] = [],
): AsyncIterable<RecordAt> {
  const { dialect } = decision;
  const width = decision.columns.length;
  const { window, native } = createScanMemory({ windowBytes, textBytes: 1 << 16, width, lane: "native" }, dialect);
  let source = openByteSource(path, decision.encoding, dialect.lineEnd, native?.countByte);
  const cutter = createRecordCutter(window, dialect, width);
  const terminator = dialect.lineEnd === "\r" ? 13 : 10;
  let line = 1;
  let start = 0;
  let end = 0;
  let ended = false;
  /** Of the text, without byte order marks: what lies in the window and before it. */
  let readBytes = 0;
  // Of other encodings the index tells no place in the file.
  const places = createPlaces(decision.encoding === "utf-8" ? index : []);

  try {
    for (const wanted of lines) {
      const place = places.before(wanted);
      if (place !== null && place.byte > readBytes) goTo(place);
      while (line < wanted) {
        line += skipBlocks(wanted - line);
        if (line < wanted && !skipLine()) break;
        if (line < wanted) line += 1;
      }
      if (line < wanted) return;
      yield { line, cells: cutCells(readRecord(), dialect) };
    }
  } finally {
    source.close();
  }

  /** To a record that begins behind what was read so far. */
  function goTo(place: Place): void {
    const position = byteOrderMarksOf(path) + place.byte;
    source.close();
    const mark = { position, lines: place.line - 1, endsOpen: false };
    source = openByteSource(path, decision.encoding, dialect.lineEnd, native?.countByte, { mark });
    line = place.line;
    readBytes = place.byte;
    start = 0;
    end = 0;
    ended = false;
    cutter.windowChanged();
  }

  /** Passes over blocks of the window that end fewer lines than wanted; gives how many lines they end. */
  function skipBlocks(most: number): number {
    if (native === null) return 0;
    let skipped = 0;
    for (;;) {
      const to = start + skipBytes;
      if (to > end) return skipped;
      const endedLines = native.countByte(window, terminator, start, to);
      if (skipped + endedLines >= most) return skipped;
      skipped += endedLines;
      start = to;
    }
  }

  /** To the first byte of the next line; false at the end of the source. */
  function skipLine(): boolean {
    for (;;) {
      const at = window.indexOf(terminator, start);
      if (at !== -1 && at < end) {
        start = at + 1;
        return true;
      }
      start = end;
      if (!refill()) return false;
    }
  }

  function readRecord(): string {
    for (;;) {
      const mayGrow = start > 0 || end < window.length;
      const record = cutter.cut(start, end, ended, mayGrow);
      if (record.form !== "incomplete") return window.toString("utf8", start, record.contentEnd);
      // At the end of the source it is cut once more: then a quote that never closes is a stray one.
      if (ended) return window.toString("utf8", start, end);
      refill();
    }
  }

  /** Moves the rest of the window to its front and reads on; false when there is nothing more. */
  function refill(): boolean {
    window.copy(window, 0, start, end);
    end -= start;
    start = 0;
    const count = end < window.length ? source.read(window, end) : 0;
    if (count === 0) ended = true;
    end += count;
    readBytes += count;
    cutter.windowChanged();
    return count > 0;
  }
}

interface Place {
  readonly line: number;
  readonly byte: number;
}

/** The last place of an index at or before each of some lines, which ascend. */
function createPlaces(index: readonly LineIndexEntry[]): { before(wanted: number): Place | null } {
  let next = 0;
  let last: Place | null = null;
  return {
    before(wanted) {
      for (let entry = index[next]; entry !== undefined && entry.line <= wanted; entry = index[next]) {
        if (entry.byte !== null) last = { line: entry.line, byte: entry.byte };
        next += 1;
      }
      return last;
    },
  };
}

function byteOrderMarksOf(path: string): number {
  const file = openSourceBytes(path);
  try {
    return byteOrderMarkBytes(file);
  } finally {
    file.close();
  }
}
