import type { TableDecision } from "#core/decision.ts";
import type { RecordAt } from "#formats/format.ts";
import { openByteSource } from "./byte-source.ts";
import { cutCells } from "./cells.ts";
import { createRecordCutter } from "./record-cutter.ts";

const windowBytes = 4 << 20;

/**
 * The records that begin on the given physical lines (ascending). Skips from line end to line end without cutting what
 * lies between, so a few rows of a large file cost a fraction of a scan.
 */
export async function* readRecordsAt(
  path: string,
  decision: TableDecision,
  lines: readonly number[],
): AsyncIterable<RecordAt> {
  const { dialect } = decision;
  const source = openByteSource(path, decision.encoding, dialect.lineEnd);
  const window = Buffer.allocUnsafeSlow(windowBytes);
  const cutter = createRecordCutter(window, dialect, decision.columns.length);
  const terminator = dialect.lineEnd === "\r" ? 13 : 10;
  let line = 1;
  let start = 0;
  let end = 0;
  let ended = false;

  try {
    for (const wanted of lines) {
      while (line < wanted && skipLine()) line += 1;
      if (line < wanted) return;
      yield { line, cells: cutCells(readRecord(), dialect) };
    }
  } finally {
    source.close();
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
      if (!refill()) return window.toString("utf8", start, end);
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
