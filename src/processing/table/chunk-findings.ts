import type { NotedRecord, ScanMark } from "#formats/format.ts";
import type { FlaggedRow } from "./not-accepted.ts";

/** A Parquet file of rows in the order of the source; those with `_issues` are not accepted. */
export interface Part {
  readonly path: string;
  readonly rows: number;
  /** The records that its rows are of: as many, but where each gives several. */
  readonly records: number;
  /** Sum of the lines on which they begin. */
  readonly lineSum: number;
  readonly accepted: number;
  readonly acceptedRows: number;
  /** Line of the last accepted record; 0 when there is none. */
  readonly lastAccepted: number;
}

/** A hash and the line of each row of a chunk that may repeat another row. */
export interface RowHashes {
  readonly hashes: Float64Array;
  readonly lines: Float64Array;
}

/** What one chunk of a table gave. All that follows of it is in here: given again, it counts again, to the same end. */
export interface ChunkFindings {
  readonly part: Part;
  readonly textBytes: number;
  /** What is to be said of records. */
  readonly noted: readonly NotedRecord[];
  /** Rows that are not accepted, ascending by line. */
  readonly rows: readonly FlaggedRow[];
  readonly hashes: RowHashes;
}

interface Head extends Omit<ChunkFindings, "rows" | "hashes"> {
  /** Names the work: what was found in other work is worth nothing here. */
  readonly work: string;
  /** Where the scan stands behind the chunk. */
  readonly mark: ScanMark;
}

const rowsAtOnce = 1_000;

/** Findings as plain values: the head, the hashes, their lines, then rows, some at a time. */
export function* toValues(work: string, findings: ChunkFindings, mark: ScanMark): Iterable<unknown> {
  const { rows, hashes, ...rest } = findings;
  const head: Head = { work, ...rest, mark };
  yield head;
  yield hashes.hashes;
  yield hashes.lines;
  for (let from = 0; from < rows.length; from += rowsAtOnce) yield rows.slice(from, from + rowsAtOnce);
}

/** The other way round; null where they are of other work. */
export function fromValues(
  work: string,
  values: Iterable<unknown>,
): { readonly findings: ChunkFindings; readonly mark: ScanMark } | null {
  const rows: FlaggedRow[] = [];
  const numbers: Float64Array[] = [];
  let head: Head | null = null;
  for (const value of values) {
    if (head === null) {
      if (!isOf(work, value)) return null;
      head = value;
    } else if (value instanceof Float64Array) numbers.push(value);
    else if (isRows(value)) for (const row of value) rows.push(row);
  }
  const [hashes, lines] = numbers;
  if (head === null || hashes === undefined || lines === undefined) return null;
  const { mark, work: _work, ...found } = head;
  return { findings: { ...found, hashes: { hashes, lines }, rows }, mark };
}

/** The name of the work holds the version of this form, and a seal says that we wrote it: no more need be asked. */
function isOf(work: string, value: unknown): value is Head {
  return typeof value === "object" && value !== null && "work" in value && value.work === work;
}

function isRows(value: unknown): value is readonly FlaggedRow[] {
  return Array.isArray(value);
}
