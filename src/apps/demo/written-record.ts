import type { RowLedger } from "#core/ledger.ts";

export type RecordClass =
  | "preamble"
  | "header"
  | "footer"
  | "blank"
  | "accepted"
  | "rejected"
  | "duplicate"
  | "skipped";

/** One record as it goes into a file, without its line end, and what a correct reading makes of it. */
export interface WrittenRecord {
  readonly text: string;
  readonly is: RecordClass;
  /** It is equal to a row above it, cell by cell. */
  readonly repeats?: true;
}

/** The ledger of records, counted from what was written; line breaks inside quotes are those inside a record's text. */
export function countRecords(records: readonly WrittenRecord[], lineEnd: string): RowLedger {
  const count = (...classes: readonly RecordClass[]): number =>
    records.filter((record) => classes.includes(record.is)).length;
  const newlinesInQuotes = records.reduce((sum, record) => sum + record.text.split(lineEnd).length - 1, 0);
  return {
    physicalLines: records.length + newlinesInQuotes,
    records: records.length,
    preamble: count("preamble"),
    header: count("header"),
    footer: count("footer"),
    blank: count("blank"),
    read: count("accepted", "rejected", "duplicate", "skipped"),
    accepted: count("accepted"),
    rejected: count("rejected"),
    duplicate: count("duplicate"),
    skipped: count("skipped"),
    repeats: records.filter((record) => record.repeats).length,
    newlinesInQuotes,
  };
}

/** One record of a delimited file; a cell is quoted only where it has to be. */
export function writeCells(cells: readonly string[], delimiter: string): string {
  return cells.map((cell) => (mustBeQuoted(cell, delimiter) ? quoteCell(cell) : cell)).join(delimiter);
}

function mustBeQuoted(cell: string, delimiter: string): boolean {
  return cell.includes(delimiter) || /["\r\n]/.test(cell);
}

function quoteCell(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}
