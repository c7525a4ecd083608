import { closeSync, constants, ftruncateSync, openSync } from "node:fs";
import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import type { Cell } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { BrokenRecord, ScanChunk, TableScan } from "#formats/format.ts";
import type { IssueTally } from "./issue-tally.ts";
import {
  createNotAcceptedRows,
  flagBroken,
  type FlaggedRow,
  type NotAcceptedAccount,
  type NotAcceptedRows,
} from "./not-accepted.ts";
import type { RowSelect } from "./row-select.ts";
import type { TableJob } from "./table-job.ts";
import type { TableWork } from "./table-work.ts";
import { writeWhole } from "./write-whole.ts";

export type TableProgress = (progress: { readonly bytes: number; readonly rows: number }) => void;

/** A Parquet file of rows in the order of the source; those with `_issues` are not accepted. */
export interface Part {
  readonly path: string;
  readonly rows: number;
  readonly accepted: number;
  /** Line of the last accepted row; 0 when there is none. */
  readonly lastAccepted: number;
}

/** Chunk after chunk: cut, converted, written, and its rows that are not accepted looked at. */
export async function writeParts(
  work: TableWork,
  scan: TableScan,
  progress: TableProgress,
): Promise<{ parts: Part[]; notAccepted: NotAcceptedAccount }> {
  const { job, select, rejects, issues } = work;
  const notAccepted = createNotAcceptedRows(job.decision, select.amountColumn !== null, rejects, issues);
  const parts: Part[] = [];
  let bytes = 0;
  let rows = 0;
  for await (const chunk of scan.chunks()) {
    const broken = takeIrregular(scan, issues);
    const part = await writePart(work, chunk, parts.length);
    work.repeats.add(chunk, await reviewPart(work, chunk, part, broken, notAccepted));
    parts.push(part);
    bytes += chunk.text.length;
    rows += chunk.rows;
    progress({ bytes, rows });
  }
  notAccepted.add(takeIrregular(scan, issues).map(flagBroken), 0);
  return { parts, notAccepted: notAccepted.finish() };
}

/** Counts what is to be said of records, and gives the broken ones. */
function takeIrregular(scan: TableScan, issues: IssueTally): readonly BrokenRecord[] {
  for (const record of scan.takeNoted()) issues.add({ ...record, column: null });
  return scan.takeBroken();
}

/** One chunk of text becomes one Parquet part; the engine must have read the rows that the scan cut: as many, of the same lines. */
async function writePart({ job, database, select }: TableWork, chunk: ScanChunk, number: number): Promise<Part> {
  const textPath = join(job.folder, "chunk.csv");
  const path = join(job.folder, `part-${String(number).padStart(5, "0")}.parquet`);
  writeOver(textPath, chunk.text);
  const rows = select.sql(readChunk(textPath, job), job.fileId, chunk);
  const [[written] = []] = await database.rows(`COPY (${rows}) TO ${quoteText(path)} (${parquetOptions(job)})`);
  const [[lineSum, accepted, lastAccepted] = []] = await database.rows(
    `SELECT sum(_line), count(*) FILTER (_issues IS NULL), max(_line) FILTER (_issues IS NULL) FROM read_parquet(${quoteText(path)})`,
  );
  if (written !== chunk.rows || Number(lineSum) !== chunk.lineSum) {
    throw new OmError(
      "CONSERVATION_FAILED",
      `the scan cut ${chunk.rows} rows, the engine read others (${String(written)})`,
      {
        fix: "nothing was committed; this is a defect, please report it with the file's shape",
        details: { scanned: chunk.rows, chunk: number },
      },
    );
  }
  return { path, rows: chunk.rows, accepted: Number(accepted), lastAccepted: Number(lastAccepted ?? 0) };
}

/** Writes over what the file held before: its pages are there already, which saves the system a third of the work. */
function writeOver(path: string, bytes: Uint8Array): void {
  const file = openSync(path, constants.O_RDWR | constants.O_CREAT);
  try {
    writeWhole(file, bytes, 0);
    ftruncateSync(file, bytes.length);
  } finally {
    closeSync(file);
  }
}

/**
 * A dictionary that cannot hold a column's values is built in vain: it is given up early. Its Bloom filters tell nothing
 * in rows that lie in the order of the file. Level 1 packs as well as 3.
 */
function parquetOptions({ decision, memoryMb }: TableJob): string {
  const isWide = decision.columns.length * dictionaryMb > memoryMb / 2;
  return `FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 8192, WRITE_BLOOM_FILTER false${
    isWide ? ", STRING_DICTIONARY_PAGE_SIZE_LIMIT 1024" : ""
  }`;
}

/** What the engine keeps for each column of text while it writes: of many columns all dictionaries stay small instead. */
const dictionaryMb = 0.5;
/** A rewritten record may be twice as long as any other. */
const mostLineBytes = 4 << 20;
/**
 * The engine gives each thread one buffer of the text at a time, and reads it in pieces of the longest line: a buffer of a
 * few bytes more than a multiple ends in a piece without a whole row, which the engine refuses.
 */
const bufferBytes = 2 * mostLineBytes;

/** Canonical text as a relation: `_line`, then the cells as text. */
function readChunk(path: string, { decision }: TableJob): string {
  const cells = decision.columns.map((column) => `'c${column.index}': 'VARCHAR'`).join(", ");
  const { delimiter, quote } = decision.dialect;
  return `read_csv(${quoteText(path)}, auto_detect=false, header=false, strict_mode=true, buffer_size=${bufferBytes}, max_line_size=${mostLineBytes}, new_line='\\n',
    delim=${quoteText(delimiter)}, quote=${quoteText(quote)}, escape=${quoteText(quote)}, columns={'_line': 'BIGINT', ${cells}})`;
}

/** Looks at the rows of a part that failed a check, and at the broken records between them; gives the lines of the former. */
async function reviewPart(
  { database, select }: TableWork,
  chunk: ScanChunk,
  part: Part,
  broken: readonly BrokenRecord[],
  notAccepted: NotAcceptedRows,
): Promise<readonly number[]> {
  const relation = `read_parquet(${quoteText(part.path)})`;
  const flagged: FlaggedRow[] = [];
  if (part.accepted < part.rows) {
    const amount = select.amountColumn === null ? "NULL, ''" : `${select.amountColumn}, currency`;
    const sql = `SELECT _line, _issues, ${amount} FROM ${relation} WHERE _issues IS NOT NULL ORDER BY _line`;
    for await (const batch of database.stream(sql)) {
      for (const cells of batch) flagged.push(toFlaggedRow(cells, chunk, select));
    }
  }
  const lines = flagged.map((row) => row.line);
  const rows = flagged.concat(broken.map(flagBroken)).toSorted((left, right) => left.line - right.line);
  notAccepted.add(rows, part.lastAccepted);
  return lines;
}

function toFlaggedRow(
  [line, bits, amount, currency]: readonly Cell[],
  chunk: ScanChunk,
  select: RowSelect,
): FlaggedRow {
  const failed = Number(bits);
  return {
    line: Number(line),
    cells: chunk.cellsAt(Number(line)),
    checks: select.checks.filter((_check, bit) => Math.floor(failed / 2 ** bit) % 2 === 1),
    amount: amount === null || amount === undefined ? null : String(amount),
    currency: String(currency ?? ""),
  };
}
