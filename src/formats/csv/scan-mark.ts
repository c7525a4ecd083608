import { OmError } from "#core/errors.ts";
import type { BrokenRecord, LineIndexEntry, ScanMark, ScanTally } from "#formats/format.ts";
import type { SourceMark } from "./byte-source.ts";

/** Where a structure scan stands between two records. */
export interface CsvScanMark {
  readonly source: SourceMark;
  /** Of the text in UTF-8, without byte order marks. */
  readonly textByte: number;
  /** Physical line of the next record. */
  readonly line: number;
  /** Last line of a quoted cell whose record has the wrong width: its lines are read as rows of their own, and said. */
  readonly readAnewUntil: number;
  /** The header's bytes, where it was met. */
  readonly header: Uint8Array | null;
  readonly counts: Omit<ScanTally, "physicalLines">;
  /** Broken records since the last row. */
  readonly footerCandidates: readonly BrokenRecord[];
  /** Entries of the sparse index since the mark before. */
  readonly index: readonly LineIndexEntry[];
}

/** Before the first byte. */
const beginning: CsvScanMark = {
  source: { position: 0, lines: 0, endsOpen: false },
  textByte: 0,
  line: 1,
  readAnewUntil: 0,
  header: null,
  counts: {
    records: 0,
    newlinesInQuotes: 0,
    preamble: 0,
    header: 0,
    footer: 0,
    blank: 0,
    repeatedHeaders: 0,
    rows: 0,
    broken: 0,
  },
  footerCandidates: [],
  index: [],
};

/** The last of the marks, with the index of all. @throws OmError `INTERNAL` for one that no scan of this format made */
export function joinMarks(marks: readonly ScanMark[]): CsvScanMark {
  const read = marks.map((mark) => {
    if (isCsvMark(mark)) return mark;
    throw new OmError("INTERNAL", "the scan of a text was given marks of another format");
  });
  return { ...(read.at(-1) ?? beginning), index: read.flatMap(({ index }) => index) };
}

/** Marks are kept by us, sealed and with the version of their form: this tells formats apart, no more. */
function isCsvMark(mark: ScanMark): mark is CsvScanMark {
  return Object.keys(beginning).every((name) => name in mark);
}
