import { join } from "node:path";
import { assertBalanced, noAmounts, type RowLedger } from "#core/ledger.ts";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { FileType } from "#file-types/file-type.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { formatById } from "#formats/registry.ts";
import type { ScanMark, TableScan } from "#formats/format.ts";
import { profileColumns } from "./column-profile.ts";
import { createRepeatSearch, type ExactRepeats } from "./exact-repeats.ts";
import { blankColumns, findHygiene } from "./find-hygiene.ts";
import { noteExportDay } from "./export-day.ts";
import { createIssueTally } from "./issue-tally.ts";
import { openKeptChunks } from "./kept-chunks.ts";
import { writeOwnerHashes } from "../overlap/owner-hashes.ts";
import { comparePrintedTotals } from "./printed-totals.ts";
import { createRejectsFile } from "./rejects-file.ts";
import { readRanges } from "../overlap/row-claim.ts";
import { compileRowSelect, type RowSelect } from "./row-select.ts";
import { drawLedger, findFilledColumns, summarise, withoutRows } from "./table-account.ts";
import { writeDeletions, writeLineIndex, writeRejectsParquet } from "./table-files.ts";
import type { TableJob, TableResult } from "./table-job.ts";
import type { TableWork } from "./table-work.ts";
import { unpackSource } from "./unpack-source.ts";
import type { Part } from "./chunk-findings.ts";
import { type TableProgress, writeParts } from "./write-parts.ts";
import { writeNames } from "./write-names.ts";
import { writeTexts } from "./write-texts.ts";
import { writeRollup } from "../rollups/write-rollup.ts";

/**
 * One table of one file: bytes -> records -> typed, checked rows in Parquet, and the account of every record.
 * Runs in a worker process; touches nothing outside the job's folders but the source, which it reads.
 * @param startScan starts a scan of the source; tests hand in one that lies.
 * @throws OmError `CONSERVATION_FAILED` when any two counts of the same thing differ; nothing is committed then.
 */
export async function processTable(
  given: TableJob,
  progress: TableProgress,
  startScan = (job: TableJob, marks: readonly ScanMark[]): TableScan =>
    formatById(job.decision.format).scan(job.sourcePath, job.decision, marks, { chunkBytes: job.chunkBytes }),
): Promise<TableResult> {
  const job = await unpackSource(given);
  const type = fileTypeById(job.decision.type);
  const key = ownKey(job, type);
  const database = await openLockedDatabase(job.folder, job, job.keeps === undefined ? [] : [job.keeps.folder]);
  const select = compileRowSelect(job.decision, type, job.today);
  const work: TableWork = {
    job,
    database,
    select,
    kept: openKeptChunks(job, select, database),
    issues: createIssueTally(),
    rejects: createRejectsFile(join(job.folder, "rejects.csv"), job.decision),
    repeats: createRepeatSearch(job, key),
  };
  try {
    const { scan, parts, notAccepted } = await writeParts(work, (marks) => startScan(job, marks), progress);
    const repeats = await work.repeats.find(partsRelation(parts), scan.index());
    const areDuplicates = key.length > 0 || job.decision.policies.repeats === "once";
    const rows = drawLedger(scan.tally(), parts, notAccepted, repeats.count, areDuplicates);
    assertBalanced(rows);

    const accepted = acceptedRelation(parts, areDuplicates ? repeats : null);
    const repeated = await summarise(work, repeats.rowsRelation);
    const withRepeats = acceptedRelation(parts, null);
    const all = await summarise(work, withRepeats);
    const summary = areDuplicates ? withoutRows(all, repeated) : all;
    const filledColumns = await findFilledColumns(work, parts);
    const acceptedRows = await countAccepted(work, rows, accepted);
    const hygiene = await findHygiene(work, accepted, type);
    const { texts, notes: noteTexts } = await writeTexts(work, accepted, acceptedRows);
    const rejectsCsvPath = work.rejects.close();
    return {
      acceptedRows,
      parts,
      deletionsPath: areDuplicates ? await writeDeletions(work, repeats) : null,
      rejectsCsvPath,
      rejectsParquetPath: await writeRejectsParquet(work, rejectsCsvPath),
      indexPath: await writeLineIndex(work, scan),
      rows,
      amounts: {
        field: work.select.amountColumn,
        accepted: summary.amounts,
        rejected: notAccepted.rejectedAmounts,
        duplicate: areDuplicates ? repeated.amounts : noAmounts,
        skipped: notAccepted.skippedAmounts,
        repeats: repeated.amounts,
      },
      issues: work.issues.summaries(),
      printedTotals: await comparePrintedTotals(work, accepted, type, notAccepted.totals),
      profile: await profileColumns(work, accepted),
      hygiene,
      // A repeat lies where the row lies that it repeats.
      ranges: await readRanges(work, withRepeats, type),
      ownersPath: await writeOwnerHashes(work, accepted, { type, rows: acceptedRows }),
      namesPath: await writeNames(work, accepted, acceptedRows),
      texts,
      rollup: await writeRollup(
        {
          fileId: job.fileId,
          rows: accepted,
          count: acceptedRows,
          columns: work.select.columns,
          path: join(job.folder, "rollup.parquet"),
        },
        type,
        database,
      ),
      firstDay: summary.firstDay,
      lastDay: summary.lastDay,
      dayRuns: summary.dayRuns,
      undatedRows: summary.undated,
      filledColumns,
      blankColumns: blankColumns(work, filledColumns, type),
      datasetColumns: work.select.datasetColumns,
      currencies: Object.keys(summary.amounts.known),
      notes: [
        ...sayNotes({ rows, acceptedRows }, work.select, repeats, key),
        ...noteExportDay(job.decision, summary),
        ...noteTexts,
      ],
    };
  } finally {
    work.rejects.close();
    work.repeats.close();
    database.close();
  }
}

/** Fields of the file's own row id, when every one of them is mapped. */
function ownKey(job: TableJob, type: FileType): readonly string[] {
  const isMapped = (field: string): boolean => job.decision.mapping.some((mapping) => mapping.field === field);
  return type.key.every(isMapped) ? type.key : [];
}

function partsRelation(parts: readonly Part[]): string | null {
  if (parts.length === 0) return null;
  return `read_parquet([${parts.map((part) => quoteText(part.path)).join(", ")}])`;
}

/** The rows that count: no failed check, no duplicate. */
function acceptedRelation(parts: readonly Part[], duplicates: ExactRepeats | null): string | null {
  const relation = partsRelation(parts);
  if (relation === null) return null;
  const lines = duplicates?.linesRelation ?? null;
  const notDuplicate = lines === null ? "" : ` AND _line NOT IN (SELECT _line FROM ${lines})`;
  return `(SELECT * FROM ${relation} WHERE _issues IS NULL${notDuplicate})`;
}

/** Rows of the dataset: as many as records, but where each gives several. */
async function countAccepted(
  { select, database }: TableWork,
  rows: RowLedger,
  accepted: string | null,
): Promise<number> {
  if (!select.isWide || accepted === null) return rows.accepted;
  const [[count] = []] = await database.rows(`SELECT count(*) FROM ${accepted}`);
  return Number(count);
}

function sayNotes(
  { rows, acceptedRows }: Pick<TableResult, "rows" | "acceptedRows">,
  select: RowSelect,
  repeats: ExactRepeats,
  key: readonly string[],
): string[] {
  const notes: string[] = [];
  if (select.isWide) {
    notes.push(`${rows.accepted} accepted records gave ${acceptedRows} rows, by the columns whose headers carry data`);
  }
  if (rows.read > 0 && "day" in select.datasetColumns && !select.columns.includes("day")) {
    notes.push("no column could be read as the date: the rows count in the totals and in no period");
  }
  if (key.length > 0 && repeats.conflicts > 0) {
    const fields = key.join(" and ");
    notes.push(`${repeats.conflicts} rows carry the ${fields} of an earlier row but differ from it; all of them count`);
  }
  return notes;
}
