import type { CsvDialect, TableDecision } from "#core/decision.ts";
import { createChunkWriter } from "#formats/csv/chunk-writer.ts";
import { createScanMemory } from "#formats/csv/plain-lines.ts";
import type {
  BrokenRecord,
  LineIndexEntry,
  NotedRecord,
  RecordAt,
  ScanChunk,
  ScanTally,
  TableScan,
} from "#formats/format.ts";
import { isInRange, toTableCells } from "./place-range.ts";
import type { RowFormat, SourceRow, UnreadableRow } from "./row-format.ts";

/** Of the canonical text that rows are written into: it says nothing of the source. */
export const canonicalDialect: Omit<CsvDialect, "headerLine"> = {
  delimiter: ",",
  quote: '"',
  escape: '"',
  lineEnd: "\n",
};

const chunkBytes = 16 << 20;
const mostRowBytes = 1 << 20;
const indexStride = 4096;
const mostFooterRows = 20;
const footerNote = {
  code: "OM-FOOTER-01",
  reason: "words below the last row, taken for the footer of the table",
  fix: "nothing to do, unless a row was cut off here: then export the file again",
} as const;

/** Sizes are for tests, to meet every boundary. */
export function scanRows(format: RowFormat, path: string, decision: TableDecision, textBytes = chunkBytes): TableScan {
  const { place = {}, dialect, columns, headerRecords = 1 } = decision;
  const width = columns.length;
  const trims = decision.mapping.some((mapping) => mapping.field !== null);
  const memory = createScanMemory({ windowBytes: 64, textBytes, width, lane: "native" }, dialect);
  let broken: BrokenRecord[] = [];
  let noted: NotedRecord[] = [];
  let held: SourceRow[] = [];
  let header: string | null = null;
  const index: LineIndexEntry[] = [];
  const counts = { records: 0, preamble: 0, header: 0, footer: 0, blank: 0, repeatedHeaders: 0, rows: 0, broken: 0 };

  return {
    chunks,
    takeBroken() {
      const taken = broken;
      broken = [];
      return taken;
    },
    takeNoted() {
      const taken = noted;
      noted = [];
      return taken;
    },
    tally: (): ScanTally => ({ ...counts, physicalLines: counts.records, newlinesInQuotes: 0 }),
    index: () => index,
  };

  async function* chunks(): AsyncIterable<ScanChunk> {
    const writer = createChunkWriter(memory, dialect, trims);
    for await (const batch of format.rows(path, place)) {
      for (const found of batch) {
        if (!isInRange(found.line, place.range)) continue;
        const rows = classify(found);
        for (const row of rows) {
          if (!writer.hasRoomFor(3 * sizeOf(row.cells))) {
            yield writer.finish();
            writer.reset();
          }
          writer.addCells(row.line, row.cells);
        }
      }
    }
    settleFooter();
    if (writer.rows > 0) yield writer.finish();
  }

  /** Counts one record, and gives the rows that are certain by now. */
  function classify(found: SourceRow | UnreadableRow): readonly SourceRow[] {
    const { line } = found;
    if (counts.records % indexStride === 0) index.push({ ordinal: counts.records, line, byte: null });
    counts.records += 1;
    if ("raw" in found) return setAside({ ...found, cells: [found.raw] });
    const { cells, beyond } = toTableCells(found.cells, place.range, width);
    if (isAboveRows(line)) return [];
    if (beyond === 0 && cells.every((cell) => cell.trim() === "")) {
      counts.blank += 1;
      return [];
    }
    if (header !== null && cells.join("\0") === header) {
      counts.repeatedHeaders += 1;
      return [];
    }
    const fault = findFault(found, cells, beyond);
    if (fault !== null) return setAside(fault);
    if (isFooterLike(cells) && held.length < mostFooterRows) {
      held.push({ line, cells });
      return [];
    }
    return release([{ line, cells }]);

    function isAboveRows(at: number): boolean {
      if (dialect.headerLine === null) {
        if (counts.records > decision.preambleRecords) return false;
        counts.preamble += 1;
        return true;
      }
      if (at < dialect.headerLine) {
        counts.preamble += 1;
        return true;
      }
      if (counts.header >= headerRecords) return false;
      counts.header += 1;
      if (headerRecords === 1) header = cells.join("\0");
      return true;
    }
  }

  function setAside(record: BrokenRecord): readonly SourceRow[] {
    counts.broken += 1;
    broken.push(record);
    return release([]);
  }

  /** Lines of words that others follow are rows after all. */
  function release(rows: readonly SourceRow[]): readonly SourceRow[] {
    const all = [...held, ...rows];
    held = [];
    counts.rows += all.length;
    return all;
  }

  function findFault(found: SourceRow, cells: readonly string[], beyond: number): BrokenRecord | null {
    const { line } = found;
    if (beyond > 0) {
      return {
        line,
        cells: found.cells,
        raw: clip(found.cells),
        code: "OM-ROW-02",
        reason: `the row has ${beyond} filled cells beside the table's ${width} columns`,
        fix: "give those cells a column with a name, or delete them",
      };
    }
    if (sizeOf(cells) > mostRowBytes) {
      return {
        line,
        cells: [clip(cells)],
        raw: clip(cells),
        code: "OM-ROW-04",
        reason: `the row is longer than ${mostRowBytes} bytes`,
        fix: "shorten the longest cell of the row",
      };
    }
    if (cells.some((cell) => cell.includes("\0"))) {
      return {
        line,
        cells,
        raw: clip(cells),
        code: "OM-BYTE-01",
        reason: "the row contains a NUL character",
        fix: "export the file again, or mend this row",
      };
    }
    return null;
  }

  function settleFooter(): void {
    counts.footer += held.length;
    for (const { line, cells } of held) noted.push({ line, raw: clip(cells), ...footerNote });
    held = [];
  }

  /** A single cell of words in a row that has room for three and more. */
  function isFooterLike(cells: readonly string[]): boolean {
    if (width < 3 || decision.hasNamedColumns === true) return false;
    const filled = cells.filter((cell) => cell.trim() !== "");
    return filled.length === 1 && /\p{L}.*[\s:]/u.test(filled[0] ?? "");
  }
}

/** The records on the given lines, as cells of the table. */
export async function* readRowsAt(
  format: RowFormat,
  path: string,
  decision: TableDecision,
  lines: Iterable<number>,
): AsyncIterable<RecordAt> {
  const { place = {}, columns } = decision;
  const wanted = lines[Symbol.iterator]();
  let next = wanted.next();
  for await (const batch of format.rows(path, place)) {
    for (const row of batch) {
      while (next.done !== true && next.value < row.line) next = wanted.next();
      if (next.done === true) return;
      if (row.line !== next.value || "raw" in row) continue;
      yield { line: row.line, cells: toTableCells(row.cells, place.range, columns.length).cells };
      next = wanted.next();
    }
  }
}

/** Bytes that the cells may take at most when they are written. */
function sizeOf(cells: readonly string[]): number {
  let size = 0;
  for (const cell of cells) size += cell.length + 1;
  return 3 * size;
}

function clip(cells: readonly string[]): string {
  return cells.join(",").slice(0, 2_000);
}
