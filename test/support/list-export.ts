import { toJobKey } from "#core/job-key.ts";
import type { ManifestFile } from "#engine/dataset.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import { storeResult } from "#processing/commit/store-result.ts";
import type { TableResult } from "#processing/table/table-job.ts";
import { stageFile } from "./process-bytes.ts";

export interface ListedExport {
  readonly listed: ManifestFile;
  readonly columns: TableResult["datasetColumns"];
}

/**
 * A file of this text, read and stored, as a dataset would list it.
 * @param settings answers by the keys of `om decide`
 */
export async function listExport(
  { text, fileId }: { readonly text: string; readonly fileId: string },
  settings: ReadonlyMap<string, string>,
  { folder, blobs }: { readonly folder: string; readonly blobs: BlobStore },
): Promise<ListedExport> {
  const staged = await stageFile(Buffer.from(text), folder, settings);
  const { decision } = staged.analysis;
  const result = await staged.process(undefined, fileId);
  const report = {
    business: "shop",
    fileId,
    name: `${fileId}.csv`,
    source: null,
    region: null,
    receivedAt: "2026-01-01T00:00:00.000Z",
  };
  const job = { jobKey: toJobKey(fileId, decision, 1), generation: 1 };
  const { listed } = await storeResult(report, decision, job, result, blobs);
  return { listed, columns: result.datasetColumns };
}
