import { isUtf8 } from "node:buffer";
import type { TableDecision } from "#core/decision.ts";
import { sourceSizeBytes } from "#engine/source-bytes.ts";
import type {
  BrokenRecord,
  LineIndexEntry,
  NotedRecord,
  ScanChunk,
  ScanMark,
  ScanTally,
  TableScan,
} from "#formats/format.ts";
import { usualChunkBytes } from "#formats/chunk-bytes.ts";
import { openByteSource } from "./byte-source.ts";
import { cutCells } from "./cells.ts";
import { type ChunkWriter, createChunkWriter } from "./chunk-writer.ts";
import { createFooterCandidates } from "./footer-candidates.ts";
import { blankBytes, createScanMemory, type PlainLines } from "./plain-lines.ts";
import { createRecordCutter, type CutRecord, type RecordForm } from "./record-cutter.ts";
import { repairRecord } from "./repair.ts";
import { type CsvScanMark, joinMarks } from "./scan-mark.ts";

/** How much the scan holds in memory; tests make it small, to meet every boundary. */
export interface ScanSizes {
  readonly chunkBytes: number;
  readonly windowBytes: number;
  /** Longest record; a longer one is set aside, so one stray quote or one endless line costs a bounded amount of memory. */
  readonly mostRecordBytes: number;
  /** What is transcoded at once where the file is no UTF-8. */
  readonly blockBytes: number;
  /** `careful`: every line goes through JavaScript, as it does where WebAssembly has no SIMD. */
  readonly lane: "native" | "careful";
}

const defaultSizes: ScanSizes = {
  chunkBytes: usualChunkBytes,
  windowBytes: 4 << 20,
  mostRecordBytes: 1 << 20,
  blockBytes: 1 << 20,
  lane: "native",
};
const indexStride = 4096;

/**
 * The structure scan: walks the bytes of a table once, cuts them into records, and hands on canonical text in chunks of
 * bounded size, each record with the physical line on which it begins. Records that the dialect does not explain go
 * through the repair lane; what cannot be mended is set aside, with the reason. Every record is counted in the tally.
 *
 * One buffer serves all chunks: a chunk is valid until the next one is asked for.
 * @param marks of a scan that was broken off, with the same sizes: this one goes on behind the last of them
 */
export function scanCsv(
  path: string,
  decision: TableDecision,
  sizes: Partial<ScanSizes> = {},
  marks: readonly ScanMark[] = [],
): TableScan {
  const { chunkBytes, windowBytes, mostRecordBytes, blockBytes, lane } = { ...defaultSizes, ...sizes };
  const { dialect } = decision;
  // Columns that feed fields are read without the spaces around their cells; a table that is kept as text keeps them.
  const trims = decision.mapping.some((mapping) => mapping.field !== null);
  const width = decision.columns.length;
  // A record may grow when it is rewritten: room for three of the longest is the least.
  const capacity = Math.max(4 * mostRecordBytes, Math.min(chunkBytes, 2 * sourceSizeBytes(path)));
  const memory = createScanMemory({ windowBytes, textBytes: capacity, width, lane }, dialect);
  const { window, native } = memory;
  const begun = joinMarks(marks);
  const source = openByteSource(path, decision.encoding, dialect.lineEnd, native?.countByte, {
    mark: begun.source,
    blockBytes,
  });
  const cutter = createRecordCutter(window, dialect, width);
  const blanks = blankBytes(dialect);

  let broken: BrokenRecord[] = [];
  const footerCandidates = createFooterCandidates(begun.footerCandidates);
  let noted: NotedRecord[] = [];
  let headerBytes = begun.header === null ? null : Buffer.from(begun.header);
  const index: LineIndexEntry[] = [...begun.index];
  let markedEntries = index.length;
  const counts = { ...begun.counts };

  let { line, readAnewUntil } = begun;
  let start = 0;
  let end = 0;
  let windowByte = begun.textByte;
  let ended = false;
  let windowIsUtf8 = true;

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
    tally: (): ScanTally => ({ ...counts, physicalLines: source.physicalLines() }),
    index: () => index,
    mark,
  };

  function mark(): CsvScanMark | null {
    const at = source.markBefore(window, start, end);
    if (at === null) return null;
    const since = index.slice(markedEntries);
    markedEntries = index.length;
    return {
      source: at,
      textByte: windowByte + start,
      line,
      readAnewUntil,
      header: headerBytes,
      counts: { ...counts },
      footerCandidates: [...footerCandidates.waiting],
      index: since,
    };
  }

  async function* chunks(): AsyncIterable<ScanChunk> {
    try {
      const writer = createChunkWriter(memory, dialect, trims);
      for (let more = true; more;) {
        writer.reset();
        // Each chunk begins at the front of the window: where it ends depends on nothing that lies before it.
        if (start > 0) refill();
        more = fill(writer);
        if (!more) settleFooter();
        if (writer.rows > 0) yield writer.finish();
      }
    } finally {
      source.close();
    }
  }

  /** Cuts records into the writer until it is full (true) or the source has ended (false). */
  function fill(writer: ChunkWriter): boolean {
    for (;;) {
      if (start >= end && !refill()) return false;
      if (native !== null && addPlainLines(writer, native)) continue;
      const mayGrow = end - start < mostRecordBytes;
      const record = cutter.cut(start, end, ended, mayGrow);
      if (record.form === "incomplete") {
        if (mayGrow) refill();
        else setAsideOversized();
        continue;
      }
      const size = record.contentEnd - start;
      if (!writer.hasRoomFor(3 * size)) {
        if (writer.rows > 0) return true;
        setAsideOversized();
        continue;
      }
      if (counts.records % indexStride === 0) index.push({ ordinal: counts.records, line, byte: windowByte + start });
      counts.records += 1;
      counts.newlinesInQuotes += record.newlinesInQuotes;
      const rowsBefore = counts.rows;
      place(writer, record, record.form);
      if (line <= readAnewUntil && counts.rows > rowsBefore) noteReadAnew(record.contentEnd);
      if (record.linesReadAnew > 0) readAnewUntil = Math.max(readAnewUntil, line + record.linesReadAnew);
      line += 1 + record.newlinesInQuotes;
      start = record.next;
    }
  }

  /** Hands a run of plain lines on at once, up to the next entry of the index; false when the next line is not plain. */
  function addPlainLines(writer: ChunkWriter, plainLines: PlainLines): boolean {
    if (dialect.headerLine === null ? counts.preamble < decision.preambleRecords : headerBytes === null) return false;
    if (line <= readAnewUntil) return false;
    const mostLines = indexStride - (counts.records % indexStride);
    const run = { line, from: start, end, mostLines, header: headerBytes, asciiOnly: !windowIsUtf8 };
    const { rows, next } = writer.addPlainLines(plainLines, run);
    if (rows === 0) return false;
    if (counts.records % indexStride === 0) index.push({ ordinal: counts.records, line, byte: windowByte + start });
    counts.records += rows;
    counts.rows += rows;
    if (footerCandidates.waiting.length > 0) releaseFooterCandidates();
    line += rows;
    start = next;
    return true;
  }

  /** Moves the rest of the window to its front and reads on; false when nothing is left at all. */
  function refill(): boolean {
    window.copy(window, 0, start, end);
    windowByte += start;
    end -= start;
    start = 0;
    while (!ended && end < window.length) {
      const count = source.read(window, end);
      if (count === 0) ended = true;
      end += count;
    }
    const lastLineEnd = ended ? end : window.lastIndexOf(dialect.lineEnd === "\r" ? 13 : 10, end - 1) + 1;
    windowIsUtf8 = isUtf8(window.subarray(0, lastLineEnd));
    cutter.windowChanged();
    return end > 0;
  }

  function place(
    writer: ChunkWriter,
    { contentEnd, cells, padded }: CutRecord,
    form: Exclude<RecordForm, "incomplete">,
  ): void {
    if (dialect.headerLine === null ? counts.preamble < decision.preambleRecords : line < dialect.headerLine) {
      counts.preamble += 1;
      return;
    }
    if (dialect.headerLine !== null && headerBytes === null) {
      headerBytes = Buffer.from(window.subarray(start, contentEnd));
      counts.header += 1;
      return;
    }
    if (isBlank(contentEnd)) {
      counts.blank += 1;
      return;
    }
    if (headerBytes !== null && isHeader(headerBytes, contentEnd)) {
      counts.repeatedHeaders += 1;
      return;
    }
    if (!(form === "plain" && isValidUtf8(contentEnd) && addAsItStands(writer, contentEnd, cells, padded))) {
      placeIrregular(writer, contentEnd, form === "literal");
    }
  }

  /** Copies a well-formed record of the table's width; false when it has another width. */
  function addAsItStands(writer: ChunkWriter, contentEnd: number, cells: number, padded: boolean): boolean {
    if (cells === 0) {
      if (writer.addPlain(line, window, start, contentEnd) !== width) {
        writer.dropLast();
        return false;
      }
    } else {
      if (cells !== width) return false;
      writer.addQuoted(line, window, start, contentEnd, padded);
    }
    counts.rows += 1;
    if (footerCandidates.waiting.length > 0) releaseFooterCandidates();
    return true;
  }

  function isValidUtf8(contentEnd: number): boolean {
    return windowIsUtf8 || isUtf8(window.subarray(start, contentEnd));
  }

  function isBlank(contentEnd: number): boolean {
    for (let at = start; at < contentEnd; at += 1) if (blanks[window[at] ?? 0] === 0) return false;
    return true;
  }

  function isHeader(header: Buffer, contentEnd: number): boolean {
    if (contentEnd - start !== header.length || window[start] !== header[0]) return false;
    return header.compare(window, start, contentEnd) === 0;
  }

  function placeIrregular(writer: ChunkWriter, contentEnd: number, isLiteral: boolean): void {
    const bytes = window.subarray(start, contentEnd);
    const validUtf8 = isUtf8(bytes);
    const raw = new TextDecoder(validUtf8 ? "utf-8" : "windows-1252", { ignoreBOM: true }).decode(bytes);
    const literalCells = isLiteral || !validUtf8 ? cutCells(raw, dialect) : [];
    if (literalCells.length === width && canBeWritten(raw)) {
      addRow(writer, literalCells);
      if (!validUtf8) note(raw, "OM-ENC-01", "bytes that are no UTF-8; read as windows-1252");
      return;
    }
    const repair = repairRecord(raw, dialect, width);
    if ("fix" in repair) {
      counts.broken += 1;
      broken.push(...footerCandidates.add({ line, raw, ...repair }));
      return;
    }
    note(raw, repair.code, repair.reason);
    addRow(writer, repair.cells);
  }

  function noteReadAnew(contentEnd: number): void {
    const raw = window.toString("utf8", start, contentEnd);
    note(raw, "OM-QUOTE-03", "the line stands between quotes that open above it; read as a row of its own");
  }

  function note(raw: string, code: string, reason: string): void {
    noted.push({ line, raw, code, reason, fix: "the row counts; mend the file where this matters" });
  }

  function canBeWritten(raw: string): boolean {
    return !raw.includes("\0") && (dialect.quote !== "" || !raw.includes("\r"));
  }

  function addRow(writer: ChunkWriter, cells: readonly string[]): void {
    counts.rows += 1;
    writer.addCells(line, cells);
    releaseFooterCandidates();
  }

  function releaseFooterCandidates(): void {
    broken.push(...footerCandidates.release());
  }

  function settleFooter(): void {
    const settled = footerCandidates.settle();
    counts.footer += settled.footer.length;
    counts.broken -= settled.footer.length;
    noted.push(...settled.footer);
    broken.push(...settled.broken);
  }

  /** A line that is longer than any record may be: its bytes are passed over up to the next line end. */
  function setAsideOversized(): void {
    const raw = window.toString("utf8", start, start + 200);
    const terminator = dialect.lineEnd === "\r" ? 13 : 10;
    if (counts.records % indexStride === 0) index.push({ ordinal: counts.records, line, byte: windowByte + start });
    for (;;) {
      const at = window.indexOf(terminator, start);
      if (at !== -1 && at < end) {
        start = at + 1;
        break;
      }
      start = end;
      if (!refill()) break;
    }
    counts.records += 1;
    counts.broken += 1;
    releaseFooterCandidates();
    broken.push({
      line,
      code: "OM-ROW-04",
      reason: `the row is longer than ${mostRecordBytes} bytes`,
      fix: "shorten the row, or close the quote that swallows the rest of the file",
      raw,
      cells: [raw],
    });
    line += 1;
  }
}
