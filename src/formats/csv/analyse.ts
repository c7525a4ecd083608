import { OmError } from "#core/errors.ts";
import type { SourceReader, TableShape } from "#formats/format.ts";
import { detectDialect } from "./dialect.ts";
import { type DetectedEncoding, detectEncoding } from "./encoding.ts";
import { findHeader, type HeaderFinding, isSame } from "#formats/table/header.ts";
import { toPreamble } from "#formats/table/preamble.ts";
import { findWidth, isBlankRecord } from "#formats/table/records.ts";
import { takeRuns } from "#formats/table/take-runs.ts";
import { refuseOtherText } from "./other-text.ts";
import { type Cutting, readSampleRecords, type SampleRecord } from "./sample-records.ts";

const headBytes = 256 * 1024;
const windowBytes = 32 * 1024;
const mostWindows = 16;
const mostLineBytes = 1 << 20;
const mostColumns = 2_000;
const mostSampleRows = 2_000;
/** Of a large file; the windows share the rest. */
const mostHeadRows = 800;

/**
 * The one table of a CSV, from its head, its tail and up to 16 windows between them: at most 1.8 MB of reads.
 * @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `FORMAT_UNKNOWN`, `ENCODING_UNREADABLE`, `LINE_TOO_LONG`, `TOO_MANY_COLUMNS`, `NO_TABLE`
 */
export async function analyseCsv(source: SourceReader, fileName: string): Promise<readonly TableShape[]> {
  if (source.sizeBytes === 0) throw emptyFile("the file has no bytes");
  const head = await readHead(source);
  const windows = await readWindows(source, head.length);
  const encoding = detectEncoding(head, joinWholeLines(windows));
  const ended = head.length >= source.sizeBytes;

  const text = decode(head.subarray(encoding.bomBytes), encoding);
  if (text.trim() === "" && ended) throw emptyFile("the file holds nothing but white space");
  refuseOtherText(text);
  const cutting = detectDialect(text, ended);
  const records = readSampleRecords(text, cutting, ended || !/[\r\n]/.test(text));
  const width = findWidth(records);
  if (width === 0 || !/[\p{L}\p{N}]/u.test(text)) {
    throw new OmError("NO_TABLE", "every cell that was looked at is empty", {
      fix: "export the table again, with its rows",
    });
  }
  refuseTooWide(records, width);

  const header = findHeader(records, width);
  const rows = records.slice(header.firstRow);
  const spread = windows.map((window) => readWindow(decode(window, encoding), cutting, width));
  const sample = sampleRows(rows, spread, records[header.firstRow - 1]?.cells ?? [], width);
  return [
    {
      table: toTableName(fileName),
      format: "csv",
      isText: true,
      encoding: encoding.encoding,
      bom: encoding.bom,
      dialect: { ...cutting, headerLine: header.headerLine },
      preambleRecords: header.preambleRecords,
      preamble: toPreamble(records, header.preambleRecords),
      columns: header.columns,
      sample,
      notes: [...noteEncoding(encoding), ...noteRows(rows, width, sample, header, ended), ...header.notes],
    },
  ];
}

/**
 * The first bytes: as many as one longest line where few lines end, so that a very wide header is whole.
 * @throws OmError `LINE_TOO_LONG`, or what the bytes are where they are no text at all.
 */
async function readHead(source: SourceReader): Promise<Uint8Array> {
  const head = await source.read(0, headBytes);
  if (head.length >= source.sizeBytes || hasLineEnds(head, 2)) return head;
  const longer = await source.read(0, mostLineBytes);
  if (longer.length >= source.sizeBytes || hasLineEnds(longer, 1)) return longer;
  detectEncoding(longer, new Uint8Array());
  throw new OmError("LINE_TOO_LONG", `line 1 does not end within its first ${mostLineBytes} bytes`, {
    fix: "export the table with one row on each line",
    details: { line: 1, limitBytes: mostLineBytes, sizeBytes: source.sizeBytes },
  });
}

/** Windows behind the head, evenly spread, the last one at the very end; none when the head is the whole file. */
async function readWindows(source: SourceReader, from: number): Promise<Uint8Array[]> {
  if (from >= source.sizeBytes) return [];
  const last = Math.max(from, source.sizeBytes - windowBytes);
  const between = Math.min(mostWindows, Math.floor((last - from) / windowBytes));
  const starts = Array.from({ length: between + 1 }, (_, index) => {
    const start = last - Math.floor(((last - from) * index) / Math.max(1, between));
    return start + (start & 1); // an even byte begins a character of UTF-16
  }).toReversed();
  return Promise.all(starts.map((start) => source.read(start, start + windowBytes)));
}

/** Windows without the lines that they cut, so that no character is half. */
function joinWholeLines(windows: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(windows.map((window) => window.subarray(window.indexOf(10) + 1, window.lastIndexOf(10) + 1)));
}

function hasLineEnds(bytes: Uint8Array, least: number): boolean {
  let count = 0;
  for (let at = 0; at < bytes.length && count < least; at += 1) if (bytes[at] === 10 || bytes[at] === 13) count += 1;
  return count >= least;
}

/** Without the half character that a cut leaves at the end. */
function decode(bytes: Uint8Array, { encoding }: DetectedEncoding): string {
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes, { stream: true });
}

function refuseTooWide(records: readonly SampleRecord[], width: number): void {
  const first = records.find((record) => !isBlankRecord(record));
  const columns = Math.max(width, first?.cells.length ?? 0);
  if (columns <= mostColumns) return;
  const line = records.find((record) => record.cells.length === columns)?.line ?? 1;
  throw new OmError("TOO_MANY_COLUMNS", `line ${line} has ${columns} columns, the limit is ${mostColumns}`, {
    fix: "export fewer columns, or turn columns into rows",
    details: { line, columns, limit: mostColumns },
  });
}

/** Records of a window from the first line start behind which three records in a row have the table's width. */
function readWindow(text: string, cutting: Cutting, width: number): readonly SampleRecord[] {
  const terminator = cutting.lineEnd === "\r" ? "\r" : "\n";
  let from = text.indexOf(terminator) + 1;
  for (let attempt = 0; attempt < 50 && from > 0; attempt += 1) {
    const probe = readSampleRecords(text.slice(from, from + 16_384), cutting, false).slice(0, 3);
    if (probe.length > 0 && probe.every((record) => record.cells.length === width)) {
      return readSampleRecords(text.slice(from), cutting, false);
    }
    from = text.indexOf(terminator, from) + 1;
  }
  return [];
}

/** Rows of the table's width, in runs of neighbours; blank rows and repeated headers are none. */
function sampleRows(
  head: readonly SampleRecord[],
  windows: readonly (readonly SampleRecord[])[],
  header: readonly string[],
  width: number,
): (readonly string[])[] {
  const isRow = (record: SampleRecord): boolean =>
    record.cells.length === width && !isBlankRecord(record) && !isSame(record.cells, header);
  const mostInHead = windows.length === 0 ? mostSampleRows : mostHeadRows;
  const mostInWindow = Math.floor((mostSampleRows - mostInHead) / Math.max(1, windows.length));
  return [
    takeRuns(head.filter(isRow), mostInHead),
    ...windows.map((records) => takeRuns(records.filter(isRow), mostInWindow)),
  ].flatMap((records) => records.map((record) => record.cells));
}

function noteEncoding({ encoding, runnerUp, bom, bomBytes }: DetectedEncoding): string[] {
  if (encoding === "utf-8") return bom && bomBytes > 3 ? ["the file begins with more than one byte order mark"] : [];
  if (runnerUp === undefined) return [`the file is written in ${encoding}`];
  return [`the file is written in ${encoding}, by its letters; ${runnerUp} is possible, too, and gives other letters`];
}

function noteRows(
  rows: readonly SampleRecord[],
  width: number,
  sample: readonly unknown[],
  header: HeaderFinding,
  ended: boolean,
): string[] {
  const ragged = rows.filter((row) => row.cells.length !== width && !isBlankRecord(row)).length;
  const notes = ragged > 0 ? [`${ragged} of the first ${rows.length} records do not have ${width} cells`] : [];
  if (sample.length > 0 || ragged > 0 || header.headerLine === null) return notes;
  if (ended) return [...notes, "there are no rows below the header"];
  return [
    ...notes,
    "no row below the header could be looked at: none ends within the parts of the file that were read",
  ];
}

/** The file's name without folders and without its last extension. */
function toTableName(fileName: string): string {
  const base = fileName.split(/[/\\]/).at(-1) ?? fileName;
  return base.replace(/(?<=.)\.[^.]*$/, "");
}

function emptyFile(message: string): OmError {
  return new OmError("EMPTY_FILE", message, { fix: "export the table again, with its rows" });
}
