import { isUtf8 } from "node:buffer";
import { statSync } from "node:fs";
import type { TableDecision } from "#core/decision.ts";
import type { BrokenRecord, LineIndexEntry, NotedRecord, ScanChunk, ScanTally, TableScan } from "#formats/format.ts";
import { openByteSource } from "./byte-source.ts";
import { cutCells } from "./cells.ts";
import { type ChunkWriter, createChunkWriter } from "./chunk-writer.ts";
import { blankBytes, createScanMemory, type PlainLines } from "./plain-lines.ts";
import { createRecordCutter, type CutRecord, type RecordForm } from "./record-cutter.ts";
import { repairRecord } from "./repair.ts";

/** How much the scan holds in memory; tests make it small, to meet every boundary. */
export interface ScanSizes {
  readonly chunkBytes: number;
  readonly windowBytes: number;
  /** Longest record; a longer one is set aside, so one stray quote or one endless line costs a bounded amount of memory. */
  readonly mostRecordBytes: number;
  /** `careful`: every line goes through JavaScript, as it does where WebAssembly has no SIMD. */
  readonly lane: "native" | "careful";
}

const defaultSizes: ScanSizes = {
  chunkBytes: 48 << 20,
  windowBytes: 4 << 20,
  mostRecordBytes: 1 << 20,
  lane: "native",
};
const indexStride = 4096;
/** What is said of words below the last row. */
const footerNote = {
  code: "OM-FOOTER-01",
  reason: "words below the last row, taken for the footer of the file",
  fix: "nothing to do, unless a row was cut off here: then export the file again",
} as const;
/** Broken records at the very end that may still turn out to be the footer. */
const mostFooterRecords = 20;

/**
 * The structure scan: walks the bytes of a table once, cuts them into records, and hands on canonical text in chunks of
 * bounded size, each record with the physical line on which it begins. Records that the dialect does not explain go
 * through the repair lane; what cannot be mended is set aside, with the reason. Every record is counted in the tally.
 *
 * One buffer serves all chunks: a chunk is valid until the next one is asked for.
 */
export function scanCsv(path: string, decision: TableDecision, sizes: Partial<ScanSizes> = {}): TableScan {
  const { chunkBytes, windowBytes, mostRecordBytes, lane } = { ...defaultSizes, ...sizes };
  const { dialect } = decision;
  // Columns that feed fields are read without the spaces around their cells; a table that is kept as text keeps them.
  const trims = decision.mapping.some((mapping) => mapping.field !== null);
  const width = decision.columns.length;
  // A record may grow when it is rewritten: room for three of the longest is the least.
  const capacity = Math.max(4 * mostRecordBytes, Math.min(chunkBytes, 2 * statSync(path).size));
  const memory = createScanMemory({ windowBytes, textBytes: capacity, width, lane }, dialect);
  const { window, native } = memory;
  const source = openByteSource(path, decision.encoding, dialect.lineEnd, native?.countByte);
  const cutter = createRecordCutter(window, dialect, width);
  const blanks = blankBytes(dialect);

  let broken: BrokenRecord[] = [];
  let footerCandidates: BrokenRecord[] = [];
  let noted: NotedRecord[] = [];
  let headerBytes: Buffer | null = null;
  const index: LineIndexEntry[] = [];
  const counts = {
    records: 0,
    newlinesInQuotes: 0,
    preamble: 0,
    header: 0,
    footer: 0,
    blank: 0,
    repeatedHeaders: 0,
    rows: 0,
    broken: 0,
  };

  let line = 1;
  let start = 0;
  let end = 0;
  let windowByte = 0;
  let ended = false;
  let windowIsUtf8 = true;
  /** Last line of a quoted cell whose record has the wrong width: its lines are read as rows of their own, and said. */
  let readAnewUntil = 0;

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
  };

  async function* chunks(): AsyncIterable<ScanChunk> {
    try {
      const writer = createChunkWriter(memory, dialect, trims);
      for (let more = true; more;) {
        writer.reset();
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
    if (footerCandidates.length > 0) releaseFooterCandidates();
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
    if (footerCandidates.length > 0) releaseFooterCandidates();
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
      footerCandidates.push({ line, raw, ...repair });
      if (footerCandidates.length > mostFooterRecords) broken.push(...footerCandidates.splice(0, 1));
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
    broken.push(...footerCandidates);
    footerCandidates = [];
  }

  /** Broken records after the last row that hold a single piece of text are the footer, not rows. */
  function settleFooter(): void {
    const isFooter = (record: BrokenRecord): boolean =>
      record.cells.filter((cell) => cell.trim() !== "").length === 1 && /\p{L}.*[\s:]/u.test(record.raw);
    const footer = footerCandidates.filter(isFooter);
    counts.footer += footer.length;
    for (const { line: at, raw } of footer) noted.push({ line: at, raw, ...footerNote });
    counts.broken -= footer.length;
    broken.push(...footerCandidates.filter((record) => !isFooter(record)));
    footerCandidates = [];
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
