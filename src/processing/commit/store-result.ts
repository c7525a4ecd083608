import { basename } from "node:path";
import type { TableDecision } from "#core/decision.ts";
import { OmError } from "#core/errors.ts";
import type { FileReport } from "#core/report.ts";
import { pipelineVersion } from "#core/terms.ts";
import { datasetFolder, type ManifestFile, type RowClaim } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { exportDayOf } from "../table/export-day.ts";
import type { ClaimedRanges } from "../overlap/row-claim.ts";
import { toExportKey, toSourceKey } from "#file-types/source-key.ts";
import { wideRowsOf } from "../table/wide-rows.ts";
import type { TableResult } from "../table/table-job.ts";

/** A result whose files lie in the blob store; nothing lists them yet. */
export interface StoredResult {
  readonly listed: ManifestFile;
  /** Folder of blobs with the rejects and the line index. */
  readonly account: string;
}

/**
 * Moves a result's files into the blob store. They are named by the job, so that one which is done again after a crash
 * finds its own files and never those of another decision.
 */
export async function storeResult(
  report: Pick<FileReport, "business" | "fileId" | "name" | "source" | "region" | "receivedAt">,
  decision: TableDecision,
  work: { readonly jobKey: string; readonly generation: number },
  result: TableResult,
  blobs: BlobStore,
): Promise<StoredResult> {
  const { business, fileId, name, source, region, receivedAt } = report;
  const folder = partsFolder(business, decision.type, fileId, work.jobKey);
  const parts: { key: string; rows: number; sizeBytes: number }[] = [];
  for (const part of result.parts) {
    const key = `${folder}/${basename(part.path)}`;
    parts.push({ key, rows: part.rows, sizeBytes: await putOnce(key, part.path, blobs) });
  }
  const deletions = result.deletionsPath === null ? null : `${folder}/deletions.parquet`;
  if (deletions !== null) await putOnce(deletions, result.deletionsPath ?? "", blobs);
  const rollup = result.rollup === null ? null : { ...result.rollup.kept, key: `${folder}/rollup.parquet` };
  if (rollup !== null) await putOnce(rollup.key, result.rollup?.path ?? "", blobs);
  const hashes = result.ownersPath === null ? null : `${folder}/${basename(result.ownersPath)}`;
  if (hashes !== null) await putOnce(hashes, result.ownersPath ?? "", blobs);
  const names = result.namesPath === null ? null : `${folder}/names.parquet`;
  if (names !== null) await putOnce(names, result.namesPath ?? "", blobs);
  const texts = result.texts === null ? null : { key: `${folder}/texts.bin`, chunks: result.texts.chunks, receivedAt };
  if (texts !== null) await putOnce(texts.key, result.texts?.path ?? "", blobs);
  const account = accountFolder(business, fileId, work.jobKey);
  await putOnce(lineIndexKey(account), result.indexPath, blobs);
  if (result.rejectsCsvPath !== null) await putOnce(rejectsKey(account), result.rejectsCsvPath, blobs);
  if (result.rejectsParquetPath !== null) await putOnce(`${account}/rejects.parquet`, result.rejectsParquetPath, blobs);
  return {
    account,
    listed: {
      fileId,
      table: decision.table,
      name,
      source,
      region,
      generation: work.generation,
      jobKey: work.jobKey,
      acceptedRows: result.acceptedRows,
      ...(wideRowsOf(decision) === null ? {} : { records: result.rows.accepted }),
      undatedRows: result.undatedRows,
      firstDay: result.firstDay,
      lastDay: result.lastDay,
      ...(result.dayRuns === null ? {} : { dayRuns: result.dayRuns }),
      currencies: result.currencies,
      parts,
      deletions,
      filledColumns: result.filledColumns,
      ...(result.blankColumns.length === 0 ? {} : { blankColumns: result.blankColumns }),
      ...unprovedOf(decision),
      ...(decision.settings === undefined ? {} : { settings: decision.settings }),
      pipelineVersion,
      ...(result.ranges === null
        ? {}
        : { claim: toClaim(report, decision, result, { ranges: result.ranges, hashes }) }),
      ...(rollup === null ? {} : { rollup }),
      ...(names === null ? {} : { names }),
      ...(texts === null ? {} : { texts }),
    },
  };
}

/** What its numbers lack, as its report says it. */
function unprovedOf({ mapping }: TableDecision): Pick<ManifestFile, "unproved"> {
  const unproved = mapping.flatMap(({ source, field, unproved: lacking }) =>
    field === null && lacking !== undefined ? [{ field: lacking, header: source }] : [],
  );
  return unproved.length === 0 ? {} : { unproved };
}

function toClaim(
  report: Parameters<typeof toSourceKey>[0],
  decision: TableDecision,
  result: Pick<TableResult, "lastDay">,
  { ranges, hashes }: { readonly ranges: ClaimedRanges; readonly hashes: string | null },
): RowClaim {
  const source = toSourceKey(report, decision);
  const { overlap, copies, sameSales } = decision.policies;
  const exportedOn = exportDayOf(decision, result);
  return {
    source,
    ...ranges,
    replacesDays: overlap === "replace",
    ...(copies === undefined ? {} : { copies }),
    stream: toExportKey(source, decision),
    ...(sameSales === undefined ? {} : { sameSales }),
    ...(hashes === null ? {} : { hashes }),
    ...(exportedOn === null ? {} : { exportedOn }),
  };
}

/** Folder of blobs with the rows of a job. */
export function partsFolder(business: string, dataset: string, fileId: string, jobKey: string): string {
  return `${datasetFolder(business, dataset)}${fileId}/${jobKey.slice(0, 16)}`;
}

/** Folder of blobs with the rejects and the line index of a job. */
export function accountFolder(business: string, fileId: string, jobKey: string): string {
  return `${business}/accounts/${fileId}/${jobKey.slice(0, 16)}`;
}

/** Blob of a file's rejects as CSV, where it has any. */
export function rejectsKey(account: string): string {
  return `${account}/rejects.csv`;
}

/** Blob of a table's sparse line index: `[ordinal, line, byte]` every 4,096 records. */
export function lineIndexKey(account: string): string {
  return `${account}/lines.json`;
}

/**
 * Gives the size. The same job may have stored the same file before, or be storing it in another worker just now. That it
 * is there is not enough: only the store's own word, a conflict, says that it is safe.
 */
async function putOnce(key: string, path: string, blobs: BlobStore): Promise<number> {
  try {
    return (await blobs.putFile(key, path)).sizeBytes;
  } catch (error) {
    const other = error instanceof OmError && error.code === "CONFLICT" ? await blobs.head(key) : null;
    if (other === null) throw error;
    return other.sizeBytes;
  }
}
