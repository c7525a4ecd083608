import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import type { FileReport } from "#core/report.ts";
import { pipelineVersion } from "#core/terms.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { FileRecord, FileRecords } from "#ports/file-records.ts";

export interface Upload {
  readonly business: string;
  /** As the sender calls it; never used as a path. */
  readonly name: string;
  readonly region: string | null;
  readonly source: string | null;
  readonly settings: ReadonlyMap<string, string>;
  readonly content: AsyncIterable<Uint8Array>;
}

export interface AcceptDeps {
  readonly blobs: BlobStore;
  readonly files: FileRecords;
  readonly ids: IdSource;
  readonly clock: Clock;
}

/**
 * Stores an upload once, hashing while it writes. The same bytes again give a file of state `duplicate`, which changes
 * nothing, unless the first try failed: then this one takes over.
 * @throws OmError `EMPTY_FILE`, `DISK_FULL`
 */
export async function acceptUpload(upload: Upload, { blobs, files, ids, clock }: AcceptDeps): Promise<FileRecord> {
  const fileId = ids.next("file");
  const uploadKey = `${upload.business}/uploads/${fileId}`;
  const hash = createHash("sha256");
  const stored = await blobs.put(uploadKey, hashing(upload.content, hash));
  const contentHash = hash.digest("hex");
  if (stored.sizeBytes === 0) {
    await blobs.delete(uploadKey);
    throw new OmError("EMPTY_FILE", `${basename(upload.name)} is empty (0 bytes)`, {
      fix: "export it again, then ingest the new file",
    });
  }
  const holder = await files.claimContent(upload.business, contentHash, fileId);
  const original = holder === fileId ? null : await files.get(upload.business, holder);
  const isDuplicate = original !== null && original.report.state !== "failed";
  if (original !== null && !isDuplicate) await files.moveClaim(upload.business, contentHash, fileId);
  if (isDuplicate) await blobs.delete(uploadKey);

  const receivedAt = toInstant(clock.now());
  const state = isDuplicate ? "duplicate" : "received";
  const report: FileReport = {
    fileId,
    name: basename(upload.name),
    business: upload.business,
    region: upload.region,
    source: upload.source,
    state,
    format: original?.report.format ?? null,
    encoding: original?.report.encoding ?? null,
    bom: original?.report.bom ?? false,
    sizeBytes: stored.sizeBytes,
    contentHash,
    receivedAt,
    finishedAt: isDuplicate ? receivedAt : null,
    stale: false,
    generation: 1,
    pipelineVersion,
    ...(isDuplicate ? { duplicateOf: holder } : {}),
    tables: [],
    history: [{ state, at: receivedAt }],
  };
  const record: FileRecord = {
    report,
    uploadKey: isDuplicate && original !== null ? original.uploadKey : uploadKey,
    settings: Object.fromEntries(upload.settings),
    decision: null,
  };
  await files.create(record);
  return record;
}

async function* hashing(
  content: AsyncIterable<Uint8Array>,
  hash: { update(chunk: Uint8Array): unknown },
): AsyncIterable<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}
