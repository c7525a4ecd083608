import type { TablePlace } from "#core/decision.ts";

/** A record of a source that is no delimited text: a row of a sheet, a JSON object, a row of a column store. */
export interface SourceRow {
  /** What people find it by: the row of the sheet, the ordinal of the record, the line of the text. 1-based, ascending. */
  readonly line: number;
  /**
   * Cells as text, from the first column on; a short row ends in nothing. Numbers with a decimal point and no grouping
   * (`1234.5`), days `2026-01-31`, times `2026-01-31 13:05:00` with an offset or `Z` where the source has one, `true` and
   * `false`; "" for nothing, null and what a merge hides; nested values as compact JSON.
   */
  readonly cells: readonly string[];
}

/** A record that the format could not read; the rows around it are not touched by it. */
export interface UnreadableRow {
  readonly line: number;
  /** A rule code, as `OM-JSON-01`. */
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
  /** As it stands in the source, at most 2,000 characters. */
  readonly raw: string;
}

/** A cell that spans others: 1-based row of the source, 0-based column. */
export interface Merge {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
}

/** A part of a file that holds rows: a sheet, an array of objects, the whole file. One or more tables stand in it. */
export interface RowPlace {
  /** What people call it: the sheet's name; the path of the array; the file's stem. */
  readonly name: string;
  readonly place: TablePlace;
  /** Names of the columns where the format knows them (keys, a schema); null where they stand in a row, as in a sheet. */
  readonly columns: readonly string[] | null;
  /** Its rows are passages of a document, in the columns `title`, `section`, `place` and `text`. */
  readonly isDocument?: true;
  /** Columns (by index) whose cells the format wrote as numbers: their decimal mark is a point, and nothing is asked. */
  readonly numberColumns?: readonly number[];
  /** The workbook counts its days from 1904: a day that was written as a bare number is one of those. */
  readonly is1904?: true;
  /** Merged cells of the first 100 rows. */
  readonly merges?: readonly Merge[];
  /** Sentences for people: a hidden sheet, formulas without a stored value. */
  readonly notes: readonly string[];
}

/**
 * How the bytes of a file that is no delimited text become rows; one plug-in a folder, made a `Format` by `toFormat`.
 * It runs in a process of its own that may be killed, on a local file; it holds no more in memory than a batch of rows
 * and what the source itself needs (shared texts), within the limits that it states.
 */
export interface RowFormat {
  readonly id: string;
  /** 0..1: how surely the first 64 KB are of this format; the extension is a hint only. */
  sniff(head: Uint8Array, fileName: string): number;
  /**
   * The places of the file, in its order, those without any cell left out.
   * @throws OmError `FILE_ENCRYPTED`, `FILE_CORRUPT`, `FILE_TOO_LARGE`, `EMPTY_FILE`, `NO_TABLE`, with what, where and how to mend
   */
  places(path: string, fileName: string): Promise<readonly RowPlace[]>;
  /**
   * Rows of a place in order, in batches of some hundred; rows without any cell are left out only where the source does
   * not hold them either.
   * @throws OmError `FILE_CORRUPT` where the source ends or breaks in the middle: then nothing of it counts.
   */
  rows(path: string, place: TablePlace): AsyncIterable<readonly (SourceRow | UnreadableRow)[]>;
}
