import type { CsvDialect } from "#core/decision.ts";
import type { RecordAt } from "#formats/format.ts";

/** What cuts text into cells, as far as analysis knows it before it has found the header. */
export type Cutting = Omit<CsvDialect, "headerLine">;

/** One record of a sample, leniently cut: its line is counted from the sample's first one, escapes are undone. */
export interface SampleRecord extends RecordAt {
  /** Cells in well-formed quotes. */
  readonly quotedCells: number;
  /** Cells that open with a quote and do not close as they should; kept as literal text. */
  readonly misquotedCells: number;
  /** Ended by CR LF. */
  readonly carriageReturn: boolean;
}

/** An open quote farther than this from the sample's end is a stray one, not a cell that goes on behind the sample. */
const mostQuotedCharacters = 65_536;

/**
 * Cuts a sample of text into records, blank lines included.
 * @param ended nothing follows the text; otherwise the last record is left out, since it may go on.
 */
export function readSampleRecords(text: string, cutting: Cutting, ended: boolean): SampleRecord[] {
  const { delimiter, quote, lineEnd } = cutting;
  const terminator = lineEnd === "\r" ? "\r" : "\n";
  const records: SampleRecord[] = [];
  let at = 0;
  let line = 1;
  while (at < text.length) {
    const physicalEnd = text.indexOf(terminator, at);
    if (physicalEnd === -1 && !ended) break;
    const lineText = text.slice(at, physicalEnd === -1 ? text.length : physicalEnd);
    if (quote === "" || !lineText.includes(quote)) {
      const content = trimReturn(lineText, terminator);
      const carriageReturn = content.length < lineText.length;
      const cells = content.split(delimiter);
      records.push({ line, cells, quotedCells: 0, misquotedCells: 0, carriageReturn });
      at += lineText.length + 1;
      line += 1;
      continue;
    }
    const cut = cutQuotedRecord(text, at, cutting, ended);
    if (cut === null) break;
    records.push({ line, ...cut.record });
    line += 1 + countOf(text, terminator, at, cut.end);
    at = cut.end + 1;
  }
  return records;
}

interface CutRecord {
  readonly record: Omit<SampleRecord, "line">;
  /** Where the line end stands, or the end of the text. */
  readonly end: number;
}

/** The record at `from`, or null where it goes on behind the sample. */
function cutQuotedRecord(text: string, from: number, cutting: Cutting, ended: boolean): CutRecord | null {
  const { delimiter, quote, escape, lineEnd } = cutting;
  const terminator = lineEnd === "\r" ? "\r" : "\n";
  const cells: string[] = [];
  let quotedCells = 0;
  let misquotedCells = 0;
  for (let at = from; ;) {
    let end = -1;
    if (text[at] === quote) {
      const closing = findClosing(text, at, quote, escape);
      const goesOn = closing === -1 ? text.length - at < mostQuotedCharacters : closing === text.length - 1;
      if (goesOn && !ended) return null;
      if (closing !== -1 && endsCell(text, closing + 1, delimiter, terminator)) {
        cells.push(unescapeCell(text.slice(at + 1, closing), quote, escape));
        quotedCells += 1;
        end = closing + 1;
      } else misquotedCells += 1;
    }
    if (end === -1) {
      end = findPlainEnd(text, at, delimiter, terminator);
      if (end === text.length && !ended) return null;
      cells.push(text[end] === delimiter ? text.slice(at, end) : trimReturn(text.slice(at, end), terminator));
    }
    if (text[end] === delimiter) {
      at = end + 1;
      continue;
    }
    if (text[end] === "\r" && terminator === "\n") end += 1;
    const carriageReturn = terminator === "\n" && text[end - 1] === "\r";
    return { record: { cells, quotedCells, misquotedCells, carriageReturn }, end };
  }
}

function findClosing(text: string, open: number, quote: string, escape: string): number {
  let at = text.indexOf(quote, open + 1);
  while (at !== -1) {
    if (escape === quote) {
      if (text[at + 1] !== quote) return at;
      at = text.indexOf(quote, at + 2);
    } else {
      let back = at;
      while (back - 1 > open && text[back - 1] === escape) back -= 1;
      if ((at - back) % 2 === 0) return at;
      at = text.indexOf(quote, at + 1);
    }
  }
  return -1;
}

function endsCell(text: string, at: number, delimiter: string, terminator: string): boolean {
  const next = text[at];
  if (next === undefined || next === delimiter || next === terminator) return true;
  return next === "\r" && (text[at + 1] === "\n" || at + 1 === text.length);
}

function findPlainEnd(text: string, from: number, delimiter: string, terminator: string): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== terminator) at += 1;
  return at;
}

function unescapeCell(cell: string, quote: string, escape: string): string {
  if (!cell.includes(escape)) return cell;
  if (escape === quote) return cell.replaceAll(quote + quote, quote);
  return cell
    .replaceAll(escape + escape, "\0")
    .replaceAll(escape + quote, quote)
    .replaceAll("\0", escape);
}

function trimReturn(text: string, terminator: string): string {
  return terminator === "\n" && text.endsWith("\r") ? text.slice(0, -1) : text;
}

function countOf(text: string, wanted: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf(wanted, from); at !== -1 && at < to; at = text.indexOf(wanted, at + 1)) count += 1;
  return count;
}
