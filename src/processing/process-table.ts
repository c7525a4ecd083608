import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { OmError } from "#core/errors.ts";
import { assertBalanced, type ClassAmounts, mergeAmounts, noAmounts, type RowLedger } from "#core/ledger.ts";
import { subtractDecimals, parseDecimal, formatDecimal, zero } from "#core/money.ts";
import { type Cell, type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { quoteIdentifier, quoteText } from "#engine/sql.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { formatById } from "#formats/registry.ts";
import type { BrokenRecord, ScanChunk, TableScan } from "#formats/format.ts";
import { profileColumns } from "./column-profile.ts";
import { type ExactRepeats, findExactRepeats } from "./exact-repeats.ts";
import { createIssueTally, type IssueTally } from "./issue-tally.ts";
import { createNotAcceptedRows, flagBroken, type FlaggedRow, type NotAcceptedAccount } from "./not-accepted.ts";
import { comparePrintedTotals } from "./printed-totals.ts";
import { createRejectsFile, rejectColumns, type RejectsFile } from "./rejects-file.ts";
import { compileRowSelect, type RowSelect } from "./row-select.ts";
import type { TableJob, TableResult } from "./table-job.ts";

export type TableProgress = (progress: { readonly bytes: number; readonly rows: number }) => void;

/** A table on its way through: what the steps below share. */
interface TableWork {
  readonly job: TableJob;
  readonly database: LockedDatabase;
  readonly select: RowSelect;
  readonly issues: IssueTally;
  readonly rejects: RejectsFile;
}

/**
 * One table of one file: bytes -> records -> typed, checked rows in Parquet, and the account of every record.
 * Runs in a worker process; touches nothing outside the job's folder but the source, which it reads.
 * @throws OmError `CONSERVATION_FAILED` when any two counts of the same thing differ; nothing is committed then.
 */
export async function processTable(job: TableJob, progress: TableProgress): Promise<TableResult> {
  const type = fileTypeById(job.decision.type);
  const database = await openLockedDatabase(job.folder, job);
  try {
    const work: TableWork = {
      job,
      database,
      select: compileRowSelect(job.decision, type),
      issues: createIssueTally(),
      rejects: openRejects(job),
    };
    const scan = startScan(job);
    const { parts, notAccepted } = await writeParts(work, scan, progress);
    const relation = partsRelation(parts);
    const key = type.key.every((field) => job.decision.mapping.some((mapping) => mapping.field === field))
      ? type.key
      : [];
    const repeats = await findRepeats(work, relation, key);
    const duplicates = key.length > 0 || job.decision.policies.repeats === "once" ? repeats.count : 0;
    const rows = drawLedger(scan, parts, notAccepted, repeats.count, duplicates);
    assertBalanced(rows);

    const amounts = await sumAmounts(work, relation, repeats, duplicates > 0);
    const rejectsCsvPath = work.rejects.close();
    return {
      parts,
      deletionsPath: duplicates > 0 ? await writeDeletions(work, repeats) : null,
      rejectsCsvPath,
      rejectsParquetPath: rejectsCsvPath === null ? null : await writeRejectsParquet(work, rejectsCsvPath),
      indexPath: await writeIndex(work, scan),
      rows,
      amounts: {
        field: work.select.amountColumn,
        accepted: amounts.accepted,
        rejected: notAccepted.rejectedAmounts,
        duplicate: duplicates > 0 ? amounts.repeats : noAmounts,
        skipped: notAccepted.skippedAmounts,
        repeats: amounts.repeats,
      },
      issues: work.issues.summaries(),
      printedTotals: await comparePrintedTotals(database, relation, job.decision, type, notAccepted.totals),
      profile:
        work.select.amountColumn === null
          ? await profileColumns(database, relation, work.select.columns, job.decision)
          : null,
      ...(await describeParts(work, relation)),
      currencies: Object.keys(amounts.accepted.known),
      notes: sayNotes(rows, repeats, key),
    };
  } finally {
    database.close();
  }
}

function startScan(job: TableJob): TableScan {
  return formatById(job.decision.format).scan(job.sourcePath, job.decision);
}

function openRejects({ folder, decision }: TableJob): RejectsFile {
  const columns = decision.columns.map((column) => column.name);
  return createRejectsFile(join(folder, "rejects.csv"), columns, decision.dialect.delimiter);
}

interface Part {
  readonly path: string;
  readonly rows: number;
  readonly accepted: number;
}

/** The scan cuts chunk after chunk while the engine works on the one before. */
async function writeParts(
  work: TableWork,
  scan: TableScan,
  progress: TableProgress,
): Promise<{ parts: Part[]; notAccepted: NotAcceptedAccount }> {
  const { job, select, rejects, issues } = work;
  const notAccepted = createNotAcceptedRows(job.decision, select.amountColumn !== null, rejects, issues);
  const parts: Part[] = [];
  let bytes = 0;
  let rows = 0;
  const handle = async (chunk: ScanChunk, number: number, broken: readonly BrokenRecord[]): Promise<void> => {
    const part = await writePart(work, chunk, number);
    parts[number] = part;
    await reviewPart(work, chunk, part, broken, notAccepted);
    bytes += chunk.text.length;
    rows += chunk.rows;
    progress({ bytes, rows });
  };
  let previous = Promise.resolve();
  let number = 0;
  for await (const chunk of scan.chunks()) {
    const broken = takeIrregular(scan, issues);
    await previous;
    previous = handle(chunk, number, broken);
    // While the scan cuts on, nobody waits: a failure is thrown by the next `await`, never unhandled.
    previous.catch(() => undefined);
    number += 1;
  }
  await previous;
  notAccepted.add(takeIrregular(scan, issues).map(flagBroken), 0);
  return { parts, notAccepted: notAccepted.finish() };
}

/** Notes every repaired record, and gives the broken ones. */
function takeIrregular(scan: TableScan, issues: IssueTally): readonly BrokenRecord[] {
  for (const record of scan.takeRepaired()) {
    issues.add({ ...record, column: null, fix: "the row counts; mend the file where this matters" });
  }
  return scan.takeBroken();
}

/** One chunk of text becomes one Parquet part; the engine's count of its rows must be the scan's. */
async function writePart({ job, database, select }: TableWork, chunk: ScanChunk, number: number): Promise<Part> {
  const textPath = join(job.folder, `chunk-${number}.csv`);
  const path = join(job.folder, `part-${String(number).padStart(5, "0")}.parquet`);
  await writeFile(textPath, chunk.text);
  const rows = select.sql(readChunk(textPath, job), job.fileId);
  const [[written] = []] = await database.rows(
    `COPY (${rows}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  await rm(textPath);
  if (written !== chunk.rows) {
    throw new OmError("CONSERVATION_FAILED", `the scan cut ${chunk.rows} rows, the engine read ${String(written)}`, {
      fix: "nothing was committed; this is a defect, please report it with the file's shape",
      details: { scanned: chunk.rows, chunk: number },
    });
  }
  const [[accepted] = []] = await database.rows(
    `SELECT count(*) FROM read_parquet(${quoteText(path)}) WHERE _issues IS NULL`,
  );
  return { path, rows: chunk.rows, accepted: Number(accepted) };
}

/** Canonical text as a relation: `_line`, then the cells as text. */
function readChunk(path: string, { decision }: TableJob): string {
  const cells = decision.columns.map((column) => `'c${column.index}': 'VARCHAR'`).join(", ");
  const { delimiter, quote } = decision.dialect;
  return `read_csv(${quoteText(path)}, auto_detect=false, header=false, strict_mode=true, max_line_size=8388608, new_line='\\n',
    delim=${quoteText(delimiter)}, quote=${quoteText(quote)}, escape=${quoteText(quote)}, columns={'_line': 'BIGINT', ${cells}})`;
}

async function reviewPart(
  { database, select }: TableWork,
  chunk: ScanChunk,
  part: Part,
  broken: readonly BrokenRecord[],
  notAccepted: { add(rows: readonly FlaggedRow[], lastAccepted: number): void },
): Promise<void> {
  const relation = `read_parquet(${quoteText(part.path)})`;
  const [[lastAccepted] = []] = await database.rows(`SELECT max(_line) FROM ${relation} WHERE _issues IS NULL`);
  const flagged: FlaggedRow[] = broken.map(flagBroken);
  if (part.accepted < part.rows) {
    const amount = select.amountColumn === null ? "NULL, ''" : `${select.amountColumn}, currency`;
    const sql = `SELECT _line, _issues, ${amount} FROM ${relation} WHERE _issues IS NOT NULL ORDER BY _line`;
    for await (const batch of database.stream(sql)) {
      for (const cells of batch) flagged.push(toFlaggedRow(cells, chunk, select));
    }
    flagged.sort((left, right) => left.line - right.line);
  }
  notAccepted.add(flagged, Number(lastAccepted ?? 0));
}

function toFlaggedRow(
  [line, bits, amount, currency]: readonly Cell[],
  chunk: ScanChunk,
  select: RowSelect,
): FlaggedRow {
  const failed = BigInt(String(bits));
  return {
    line: Number(line),
    cells: chunk.cellsAt(Number(line)),
    checks: select.checks.filter((_check, bit) => (failed >> BigInt(bit)) % 2n === 1n),
    amount: amount === null || amount === undefined ? null : String(amount),
    currency: String(currency ?? ""),
  };
}

function partsRelation(parts: readonly Part[]): string | null {
  if (parts.length === 0) return null;
  return `read_parquet([${parts.map((part) => quoteText(part.path)).join(", ")}])`;
}

async function findRepeats(work: TableWork, relation: string | null, key: readonly string[]): Promise<ExactRepeats> {
  if (relation === null) return { count: 0, conflicts: 0, linesRelation: null };
  const columns = key.length > 0 ? key : work.select.columns;
  const linesPath = join(work.job.folder, "repeats.csv");
  return findExactRepeats(work.database, relation, columns, () => startScan(work.job), linesPath);
}

function drawLedger(
  scan: TableScan,
  parts: readonly Part[],
  notAccepted: NotAcceptedAccount,
  repeats: number,
  duplicates: number,
): RowLedger {
  const tally = scan.tally();
  return {
    physicalLines: tally.physicalLines,
    records: tally.records,
    preamble: tally.preamble,
    header: tally.header,
    footer: tally.footer + notAccepted.footer,
    blank: tally.blank,
    read: tally.rows + tally.broken + tally.repeatedHeaders - notAccepted.footer,
    accepted: parts.reduce((sum, part) => sum + part.accepted, 0) - duplicates,
    rejected: notAccepted.rejected,
    duplicate: duplicates,
    skipped: notAccepted.skipped + tally.repeatedHeaders,
    repeats,
    newlinesInQuotes: tally.newlinesInQuotes,
  };
}

async function sumAmounts(
  { database, select }: TableWork,
  relation: string | null,
  repeats: ExactRepeats,
  repeatsAreDuplicates: boolean,
): Promise<{ accepted: ClassAmounts; repeats: ClassAmounts }> {
  if (relation === null || select.amountColumn === null) return { accepted: noAmounts, repeats: noAmounts };
  const sum = async (condition: string): Promise<ClassAmounts> => {
    const amount = quoteIdentifier(select.amountColumn ?? "");
    const rows = await database.rows(
      `SELECT currency, sum(CAST(${amount} AS DECIMAL(38,6))), count(*) - count(${amount}) FROM ${relation} WHERE ${condition} GROUP BY currency ORDER BY currency`,
    );
    return rows.map(toClassAmounts).reduce(mergeAmounts, noAmounts);
  };
  const all = await sum("_issues IS NULL");
  const repeated =
    repeats.linesRelation === null ? noAmounts : await sum(`_line IN (SELECT _line FROM ${repeats.linesRelation})`);
  return { accepted: repeatsAreDuplicates ? subtractAmounts(all, repeated) : all, repeats: repeated };
}

function toClassAmounts([currency, sum, unreadable]: readonly Cell[]): ClassAmounts {
  const amount = parseDecimal(String(sum ?? ""));
  const known = amount === null ? {} : { [String(currency)]: formatDecimal(amount) };
  return { known, unreadable: Number(unreadable) };
}

function subtractAmounts(all: ClassAmounts, less: ClassAmounts): ClassAmounts {
  const known = Object.entries(all.known).map(([currency, text]) => {
    const rest = subtractDecimals(parseDecimal(text) ?? zero, parseDecimal(less.known[currency] ?? "0") ?? zero);
    return [currency, formatDecimal(rest)] as const;
  });
  return { known: Object.fromEntries(known), unreadable: all.unreadable - less.unreadable };
}

async function writeDeletions({ job, database }: TableWork, repeats: ExactRepeats): Promise<string> {
  const path = join(job.folder, "deletions.parquet");
  await database.run(
    `COPY (SELECT _line FROM ${repeats.linesRelation ?? ""} ORDER BY _line) TO ${quoteText(path)} (FORMAT parquet)`,
  );
  return path;
}

async function writeRejectsParquet({ job, database }: TableWork, csvPath: string): Promise<string> {
  const path = join(job.folder, "rejects.parquet");
  const names = [...job.decision.columns.map((column) => column.name), ...rejectColumns];
  const cells = names.map((_name, index) => `'c${index}': 'VARCHAR'`).join(", ");
  const columns = names
    .map((name, index) => `c${index} AS ${quoteIdentifier(uniqueAmong(names, name, index))}`)
    .join(", ");
  await database.run(
    `COPY (SELECT ${columns} FROM read_csv(${quoteText(csvPath)}, auto_detect=false, header=true, max_line_size=8388608, delim=',', quote='"', escape='"', columns={${cells}})) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
  );
  return path;
}

function uniqueAmong(names: readonly string[], name: string, index: number): string {
  const earlier = names.slice(0, index).some((other) => other.toLowerCase() === name.toLowerCase());
  return earlier ? `${name}_${index + 1}` : name;
}

async function writeIndex({ job }: TableWork, scan: TableScan): Promise<string> {
  const path = join(job.folder, "lines.json");
  await writeFile(path, JSON.stringify(scan.index().map((entry) => [entry.ordinal, entry.line, entry.byte])));
  return path;
}

type PartsDescription = Pick<TableResult, "firstDay" | "lastDay" | "undatedRows" | "filledColumns">;

async function describeParts({ database, select }: TableWork, relation: string | null): Promise<PartsDescription> {
  if (relation === null) return { firstDay: null, lastDay: null, undatedRows: 0, filledColumns: [] };
  const metadata = relation.replace("read_parquet(", "parquet_metadata(");
  const filled = await database.rows(
    `SELECT path_in_schema FROM ${metadata} GROUP BY 1 HAVING sum(num_values) > sum(coalesce(stats_null_count, 0))`,
  );
  const filledColumns = select.columns.filter((name) => filled.some(([path]) => path === name));
  if (!select.columns.includes("day")) return { firstDay: null, lastDay: null, undatedRows: 0, filledColumns };
  const [[first, last, undated] = []] = await database.rows(
    `SELECT min(day), max(day), count(*) - count(day) FROM ${relation} WHERE _issues IS NULL`,
  );
  return {
    firstDay: first === null || first === undefined ? null : String(first),
    lastDay: last === null || last === undefined ? null : String(last),
    undatedRows: Number(undated),
    filledColumns,
  };
}

function sayNotes(rows: RowLedger, repeats: ExactRepeats, key: readonly string[]): string[] {
  const notes: string[] = [];
  if (rows.read === 0) notes.push("there are no rows below the header");
  if (key.length > 0 && repeats.conflicts > 0) {
    notes.push(
      `${repeats.conflicts} rows carry the id (${key.join(", ")}) of an earlier row but differ from it; all of them count`,
    );
  }
  return notes;
}
