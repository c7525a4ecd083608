import { closeSync, constants, ftruncateSync, openSync } from "node:fs";
import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { lineOfPlaceSql, readRowPlace } from "#core/row-place.ts";
import type { Cell } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { NotedRecord, ScanChunk, ScanMark, TableScan } from "#formats/format.ts";
import type { ChunkFindings, Part } from "./chunk-findings.ts";
import { countPart } from "./count-part.ts";
import type { IssueTally } from "./issue-tally.ts";
import { createNotAcceptedRows, flagBroken, type FlaggedRow, type NotAcceptedAccount } from "./not-accepted.ts";
import type { RowCheck } from "./row-check.ts";
import type { RowSelect } from "./row-select.ts";
import type { TableJob } from "./table-job.ts";
import type { TableWork } from "./table-work.ts";
import { writeWhole } from "./write-whole.ts";

export type TableProgress = (progress: {
  readonly bytes: number;
  readonly rows: number;
  /** Chunks that need not be read again, whatever becomes of this process. */
  readonly chunksKept: number;
}) => void;

/** Chunk after chunk: cut, converted, written, and its rows that are not accepted looked at. */
export async function writeParts(
  work: TableWork,
  startScan: (marks: readonly ScanMark[]) => TableScan,
  progress: TableProgress,
): Promise<{ scan: TableScan; parts: Part[]; notAccepted: NotAcceptedAccount }> {
  const { job, select, rejects, issues, repeats } = work;
  const notAccepted = createNotAcceptedRows(job.decision, select.amountColumn !== null, rejects, issues);
  const parts: Part[] = [];
  let bytes = 0;
  let rows = 0;
  let { kept } = work;
  const marks: ScanMark[] = [];
  for await (const { findings, mark } of kept?.given() ?? []) {
    marks.push(mark);
    take(findings);
  }
  const scan = startScan([...marks]);
  for await (const chunk of scan.chunks()) {
    const findings = await findIn(chunk, scan, parts.length, work);
    const mark = kept === null ? null : (scan.mark?.() ?? null);
    if (kept === null || mark === null) {
      kept = null; // nobody could go on behind it, nor behind what follows
      take(findings);
    } else {
      marks.push(mark);
      take(kept.keep(findings, mark));
    }
  }
  sayNoted(scan.takeNoted(), issues);
  notAccepted.add(scan.takeBroken().map(flagBroken), 0);
  return { scan, parts, notAccepted: notAccepted.finish() };

  function take(findings: ChunkFindings): void {
    const { part, textBytes, noted, hashes } = findings;
    sayNoted(noted, issues);
    repeats.add(hashes);
    notAccepted.add(findings.rows, part.lastAccepted);
    parts.push(part);
    bytes += textBytes;
    rows += part.records;
    progress({ bytes, rows, chunksKept: marks.length });
  }
}

function sayNoted(noted: readonly NotedRecord[], issues: IssueTally): void {
  for (const record of noted) issues.add({ ...record, column: null });
}

async function findIn(chunk: ScanChunk, scan: TableScan, number: number, work: TableWork): Promise<ChunkFindings> {
  const noted = scan.takeNoted();
  const broken = scan.takeBroken();
  const part = await writePart(work, chunk, number);
  const flagged = await readFlagged(work, chunk, part);
  return {
    part,
    textBytes: chunk.text.length,
    noted,
    rows: flagged.concat(broken.map(flagBroken)).toSorted((left, right) => left.line - right.line),
    hashes: work.repeats.hash(
      chunk,
      flagged.map((row) => row.line),
    ),
  };
}

/** One chunk of text becomes one Parquet part; the engine must have read the rows that the scan cut: as many, of the same lines. */
async function writePart({ job, database, select }: TableWork, chunk: ScanChunk, number: number): Promise<Part> {
  const textPath = join(job.folder, "chunk.csv");
  const path = join(job.folder, `part-${String(number).padStart(5, "0")}.parquet`);
  writeOver(textPath, chunk.text);
  const rows = select.sql(readChunk(textPath, job), job.fileId, chunk);
  const [[written] = []] = await database.rows(`COPY (${rows}) TO ${quoteText(path)} (${parquetOptions(job)})`);
  const counted = { ...(await countPart(database, path, select.isWide)), rows: Number(written) };
  const { records, lineSum } = counted;
  if ((select.isWide ? records : counted.rows) !== chunk.rows || lineSum !== chunk.lineSum) {
    throw new OmError(
      "CONSERVATION_FAILED",
      `the scan cut ${chunk.rows} rows, the engine read others (${select.isWide ? records : String(written)})`,
      {
        fix: "nothing was committed; this is a defect, please report it with the file's shape",
        details: { scanned: chunk.rows, chunk: number },
      },
    );
  }
  return { path, ...counted };
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

/** The rows of a part that failed a check, ascending by line. */
async function readFlagged({ database, select }: TableWork, chunk: ScanChunk, part: Part): Promise<FlaggedRow[]> {
  const flagged: FlaggedRow[] = [];
  if (part.accepted === part.records) return flagged;
  const amount = select.amountColumn === null ? "NULL, ''" : `${select.amountColumn}, currency`;
  const order = select.isWide ? `${lineOfPlaceSql("_line")}, _line` : "_line";
  const relation = `read_parquet(${quoteText(part.path)})`;
  const sql = `SELECT _line, _issues, ${amount} FROM ${relation} WHERE _issues IS NOT NULL ORDER BY ${order}`;
  for await (const batch of database.stream(sql)) {
    for (const cells of batch) addFlagged(flagged, toFlaggedRow(cells, chunk, select));
  }
  return flagged;
}

/** The rows of one record are one: it failed what any of them did, and is worth what they are. */
function addFlagged(flagged: FlaggedRow[], row: FlaggedRow): void {
  const last = flagged.at(-1);
  if (last?.line !== row.line) return void flagged.push(row);
  const isKnown = (check: RowCheck): boolean =>
    last.checks.some(({ code, columnIndex }) => code === check.code && columnIndex === check.columnIndex);
  flagged[flagged.length - 1] = {
    ...last,
    checks: [...last.checks, ...row.checks.filter((check) => !isKnown(check))],
    amount: sumOf(last.amount, row.amount),
  };
}

function sumOf(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return formatDecimal(addDecimals(parseDecimal(one) ?? zero, parseDecimal(other) ?? zero));
}

function toFlaggedRow(
  [place, bits, amount, currency]: readonly Cell[],
  chunk: ScanChunk,
  select: RowSelect,
): FlaggedRow {
  const failed = Number(bits);
  const { line, column } = select.isWide ? readRowPlace(Number(place)) : { line: Number(place), column: null };
  const checks = select.checks.filter((_check, bit) => Math.floor(failed / 2 ** bit) % 2 === 1);
  return {
    line,
    cells: chunk.cellsAt(line),
    checks: checks.map((check) => {
      const own = column === null ? undefined : check.columnIndexes?.get(column);
      return own === undefined ? check : { ...check, columnIndex: own };
    }),
    amount: amount === null || amount === undefined ? null : String(amount),
    currency: String(currency ?? ""),
  };
}
