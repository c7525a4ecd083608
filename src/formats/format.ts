import type { CsvDialect, TableDecision, TablePlace } from "#core/decision.ts";
import type { UnreadEntry } from "#core/report.ts";

/** Bytes of an upload, read where they are needed. */
export interface SourceReader {
  readonly sizeBytes: number;
  /** Bytes [from, to), cut at the end of the source. */
  read(from: number, to: number): Promise<Uint8Array>;
  /** The source as a local file, where the format is analysed in a process of its own. */
  readonly path?: string;
}

/** A table as far as its bytes alone can tell. */
export interface TableShape {
  readonly table: string;
  readonly format: string;
  readonly place?: TablePlace;
  /** WHATWG label. */
  readonly encoding: string;
  readonly bom: boolean;
  /** Of the text; where the format is no text, of the canonical text that its rows are written into. */
  readonly dialect: CsvDialect;
  readonly isText: boolean;
  readonly preambleRecords: number;
  /** What the first of them say, a line each; absent where there are none. */
  readonly preamble?: readonly string[];
  /** Records that the header takes; 1 where it is not said. */
  readonly headerRecords?: number;
  /** Names trimmed and made unique, in record order; `column_1`, ... without a header. */
  readonly columns: readonly string[];
  /** The names come from the format (keys, a schema), not from a row. */
  readonly hasNamedColumns?: true;
  /** Its rows are passages of a document. */
  readonly isDocument?: true;
  /** Columns whose numbers the format wrote with a decimal point. */
  readonly numberColumns?: readonly number[];
  /** The workbook counts its days from 1904, not from 1900. */
  readonly is1904?: true;
  /** Rows below the header from the head, the middle and the tail, cells as written; ragged rows left out. */
  readonly sample: readonly (readonly string[])[];
  /** Sentences for people: what was noticed. */
  readonly notes: readonly string[];
  /** Of the first table of an archive: the files beside it that are damaged or protected. */
  readonly unread?: readonly UnreadEntry[];
}

/** Canonical text for the engine: one record a line, `<line><delimiter><cells>\n`, UTF-8, quotes doubled inside quotes. */
export interface ScanChunk {
  readonly text: Uint8Array;
  readonly rows: number;
  /** Sum of the lines on which the rows begin: with their count it says whether all of them arrived. */
  readonly lineSum: number;
  /** Some cell may begin or end with a space that means nothing. */
  readonly padded: boolean;
  /** Lines of the rows in which a number may be written with an exponent or an underscore; null: it may be in any row. */
  readonly oddNumbers: readonly number[] | null;
  /** The line on which each row begins, ascending. */
  readonly lines: Float64Array;
  /** Cells of the row that begins on a physical line. @throws OmError `INTERNAL` when the chunk has no such row. */
  cellsAt(line: number): readonly string[];
  /**
   * A hash of some cells of each row: a whole number below 2^53, evenly spread, and the same where the cells are the same
   * but for quotes and spaces. NaN for a row that is left out.
   */
  hashCells(cells: CellsToHash): Float64Array;
}

export interface CellsToHash {
  /** Indexes of the columns. */
  readonly columns: readonly number[];
  /** Rows in which one of the cells is empty are left out. */
  readonly needAll: boolean;
  /** Rows that begin on these lines (ascending) are left out. */
  readonly without: readonly number[];
}

/** A record that could not become a row of the table's width. */
export interface BrokenRecord {
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
  readonly raw: string;
  /** As far as it could be cut. */
  readonly cells: readonly string[];
}

/** What became of every record of a table; counted by the scan. */
export interface ScanTally {
  /** Counted on the raw bytes, apart from the scan. */
  readonly physicalLines: number;
  readonly records: number;
  readonly newlinesInQuotes: number;
  readonly preamble: number;
  readonly header: number;
  readonly footer: number;
  readonly blank: number;
  readonly repeatedHeaders: number;
  /** Rows handed to the engine. */
  readonly rows: number;
  readonly broken: number;
}

/** A record with something to say about it: a row that was mended and counts, or the footer, which does not. */
export interface NotedRecord {
  readonly line: number;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
  readonly raw: string;
}

/**
 * Where a scan stands behind a chunk, and what it has gathered since the mark before: the format's own affair, plain data.
 * With all its marks another process goes on from there.
 */
export type ScanMark = object;

export interface TableScan {
  chunks(): AsyncIterable<ScanChunk>;
  /** Broken and noted records found since the last call; empties the list, so memory stays bounded. */
  takeBroken(): readonly BrokenRecord[];
  takeNoted(): readonly NotedRecord[];
  /** Complete once `chunks` has ended. */
  tally(): ScanTally;
  /** Sparse index: every 4,096 records the record's ordinal, its line and its first byte (of the UTF-8 text for other encodings). */
  index(): readonly LineIndexEntry[];
  /**
   * Behind the chunk that was given last, when broken and noted records are taken; null where nobody could go on from
   * there. Absent where the format cannot go on from within a table.
   */
  mark?(): ScanMark | null;
}

/** A record found again: the physical line on which it begins, and its cells. */
export interface RecordAt {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface LineIndexEntry {
  readonly ordinal: number;
  readonly line: number;
  /** Null where the source is no text. */
  readonly byte: number | null;
}

/** How bytes become rows: one plug-in a folder, one line in `registry.ts`. */
export interface Format {
  readonly id: string;
  /** Text is analysed where it is, by parts of it; anything else as a local file, in a process that may be killed. */
  readonly isText: boolean;
  /**
   * `scan` and `recordsAt` read by `openSourceBytes`, from front to back: their path may name a source that lies far away.
   */
  readonly readsRanges?: true;
  /** 0..1: how surely the first bytes are of this format. */
  sniff(head: Uint8Array, fileName: string): number;
  /**
   * Tables of the source; of text at most 8 MB are read.
   * @throws OmError `EMPTY_FILE`, `NOT_TEXT`, `ENCODING_UNREADABLE`, `LINE_TOO_LONG`, `TOO_MANY_COLUMNS`, `NO_TABLE`
   */
  analyse(source: SourceReader, fileName: string): Promise<readonly TableShape[]>;
  /**
   * @param marks of a scan of the same that was broken off, from the first on: nothing before the last one is read again,
   * and chunks, tally and index are those that it would have given
   * @param sizes of the chunks, where the format cuts the text itself
   */
  scan(
    path: string,
    decision: TableDecision,
    marks?: readonly ScanMark[],
    sizes?: { readonly chunkBytes?: number | undefined },
  ): TableScan;
  /**
   * The records that begin on the given lines (ascending), as they stand in the source.
   * @param index of a scan of the same: what lies before a line need not be read
   */
  recordsAt(
    path: string,
    decision: TableDecision,
    lines: Iterable<number>,
    index?: readonly LineIndexEntry[],
  ): AsyncIterable<RecordAt>;
}
