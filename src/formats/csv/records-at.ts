import type { TableDecision } from "#core/decision.ts";
import type { RecordAt } from "#formats/format.ts";
import { openByteSource } from "./byte-source.ts";
import { cutCells } from "./cells.ts";
import { createScanMemory } from "./plain-lines.ts";
import { createRecordCutter } from "./record-cutter.ts";

const windowBytes = 4 << 20;
const skipBytes = 4096;

/**
 * The records that begin on the given physical lines (ascending). Skips from line end to line end without cutting what
 * lies between, so a few rows of a large file cost a fraction of a scan.
 */
export async function* readRecordsAt(
  path: string,
  decision: TableDecision,
  lines: Iterable<number>,
): AsyncIterable<RecordAt> {
  const { dialect } = decision;
  const width = decision.columns.length;
  const { window, native } = createScanMemory({ windowBytes, textBytes: 1 << 16, width, lane: "native" }, dialect);
  const source = openByteSource(path, decision.encoding, dialect.lineEnd, native?.countByte);
  const cutter = createRecordCutter(window, dialect, width);
  const terminator = dialect.lineEnd === "\r" ? 13 : 10;
  let line = 1;
  let start = 0;
  let end = 0;
  let ended = false;

  try {
    for (const wanted of lines) {
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
    cutter.windowChanged();
    return count > 0;
  }
}
