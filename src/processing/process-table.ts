import { join } from "node:path";
import { assertBalanced, noAmounts, type RowLedger } from "#core/ledger.ts";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { quoteText } from "#engine/sql.ts";
import type { FileType } from "#file-types/file-type.ts";
import { fileTypeById } from "#file-types/registry.ts";
import { formatById } from "#formats/registry.ts";
import type { TableScan } from "#formats/format.ts";
import { profileColumns } from "./column-profile.ts";
import { createRepeatSearch, type ExactRepeats } from "./exact-repeats.ts";
import { createIssueTally } from "./issue-tally.ts";
import { writeOwnerHashes } from "./owner-hashes.ts";
import { comparePrintedTotals } from "./printed-totals.ts";
import { createRejectsFile } from "./rejects-file.ts";
import { readRanges } from "./row-claim.ts";
import { compileRowSelect, type RowSelect } from "./row-select.ts";
import { drawLedger, findFilledColumns, summarise, withoutRows } from "./table-account.ts";
import { writeDeletions, writeLineIndex, writeRejectsParquet } from "./table-files.ts";
import type { TableJob, TableResult } from "./table-job.ts";
import type { TableWork } from "./table-work.ts";
import { unpackSource } from "./unpack-source.ts";
import { type Part, type TableProgress, writeParts } from "./write-parts.ts";
import { writeRollup } from "./write-rollup.ts";

/**
 * One table of one file: bytes -> records -> typed, checked rows in Parquet, and the account of every record.
 * Runs in a worker process; touches nothing outside the job's folder but the source, which it reads.
 * @param startScan starts a scan of the source; tests hand in one that lies.
 * @throws OmError `CONSERVATION_FAILED` when any two counts of the same thing differ; nothing is committed then.
 */
export async function processTable(
  given: TableJob,
  progress: TableProgress,
  startScan = (job: TableJob): TableScan => formatById(job.decision.format).scan(job.sourcePath, job.decision),
): Promise<TableResult> {
  const job = await unpackSource(given);
  const type = fileTypeById(job.decision.type);
  const key = ownKey(job, type);
  const database = await openLockedDatabase(job.folder, job);
  const work: TableWork = {
    job,
    database,
    select: compileRowSelect(job.decision, type),
    issues: createIssueTally(),
    rejects: createRejectsFile(join(job.folder, "rejects.csv"), job.decision),
    repeats: createRepeatSearch(job, key),
  };
  try {
    const scan = startScan(job);
    const { parts, notAccepted } = await writeParts(work, scan, progress);
    const repeats = await work.repeats.find(partsRelation(parts));
    const areDuplicates = key.length > 0 || job.decision.policies.repeats === "once";
    const rows = drawLedger(scan.tally(), parts, notAccepted, repeats.count, areDuplicates);
    assertBalanced(rows);

    const accepted = acceptedRelation(parts, areDuplicates ? repeats : null);
    const repeated = await summarise(work, repeats.rowsRelation);
    const all = await summarise(work, acceptedRelation(parts, null));
    const summary = areDuplicates ? withoutRows(all, repeated) : all;
    const rejectsCsvPath = work.rejects.close();
    return {
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
      ranges: await readRanges(work, accepted, type),
      ownersPath: await writeOwnerHashes(work, accepted, { type, rows: rows.accepted }),
      rollup: await writeRollup(
        {
          fileId: job.fileId,
          rows: accepted,
          count: rows.accepted,
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
      filledColumns: await findFilledColumns(work, parts),
      datasetColumns: work.select.datasetColumns,
      currencies: Object.keys(summary.amounts.known),
      notes: sayNotes(rows, work.select, repeats, key),
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

function sayNotes(rows: RowLedger, select: RowSelect, repeats: ExactRepeats, key: readonly string[]): string[] {
  const notes: string[] = [];
  if (rows.read > 0 && "day" in select.datasetColumns && !select.columns.includes("day")) {
    notes.push("no column could be read as the date: the rows count in the totals and in no period");
  }
  if (key.length > 0 && repeats.conflicts > 0) {
    const fields = key.join(" and ");
    notes.push(`${repeats.conflicts} rows carry the ${fields} of an earlier row but differ from it; all of them count`);
  }
  return notes;
}
