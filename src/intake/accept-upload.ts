import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Clock, toInstant } from "#core/clock.ts";
import { OmError } from "#core/errors.ts";
import type { IdSource } from "#core/ids.ts";
import type { FileReport } from "#core/report.ts";
import { pipelineVersion, type TableState } from "#core/terms.ts";
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
 * nothing; where the first try failed, this one takes over; where it was cut off (its process was killed) or waits for a
 * decision, the first file is given back with the newer settings, to be processed to its end. The record comes before the claim on the content, so that a claim
 * always leads to a record, whenever the process dies.
 * @throws OmError `EMPTY_FILE`, `DISK_FULL`
 */
export async function acceptUpload(upload: Upload, deps: AcceptDeps): Promise<FileRecord> {
  const { blobs, files, ids } = deps;
  const fileId = ids.next("file");
  const uploadKey = `${upload.business}/uploads/${fileId}`;
  const hash = createHash("sha256");
  const { sizeBytes } = await blobs.put(uploadKey, hashing(upload.content, hash));
  if (sizeBytes === 0) {
    await blobs.delete(uploadKey);
    throw new OmError("EMPTY_FILE", `${basename(upload.name)} is empty (0 bytes)`, {
      fix: "export it again, then ingest the new file",
    });
  }
  const contentHash = hash.digest("hex");
  const received = newRecord(upload, { fileId, uploadKey, sizeBytes, contentHash }, deps);
  await files.create(received);

  const holder = await files.claimContent(upload.business, contentHash, fileId);
  if (holder === fileId) return received;
  const original = await files.get(upload.business, holder);
  if (original.report.state === "failed") {
    await files.moveClaim(upload.business, contentHash, fileId);
    return received;
  }
  await blobs.delete(uploadKey);
  const duplicate = await files.update(upload.business, fileId, (record) => asDuplicate(record, original));
  if (!unfinished.has(original.report.state)) return duplicate;
  return { ...original, settings: { ...original.settings, ...received.settings } };
}

/** The first three a file leaves within one run: found again, they tell of a process that died. */
const unfinished: ReadonlySet<TableState> = new Set<TableState>(["received", "routed", "processing", "needs_decision"]);

function newRecord(
  upload: Upload,
  stored: Pick<FileReport, "fileId" | "sizeBytes" | "contentHash"> & { readonly uploadKey: string },
  { clock }: AcceptDeps,
): FileRecord {
  const { uploadKey, ...facts } = stored;
  const receivedAt = toInstant(clock.now());
  const report: FileReport = {
    ...facts,
    name: basename(upload.name),
    business: upload.business,
    region: upload.region,
    source: upload.source,
    state: "received",
    format: null,
    encoding: null,
    bom: false,
    receivedAt,
    finishedAt: null,
    stale: false,
    generation: 1,
    pipelineVersion,
    tables: [],
    history: [{ state: "received", at: receivedAt }],
  };
  return { report, uploadKey, settings: Object.fromEntries(upload.settings), decision: null, account: null };
}

function asDuplicate(record: FileRecord, original: FileRecord): FileRecord {
  const { fileId, format, encoding, bom } = original.report;
  const finishedAt = record.report.receivedAt;
  return {
    ...record,
    uploadKey: original.uploadKey,
    report: { ...record.report, state: "duplicate", duplicateOf: fileId, finishedAt, format, encoding, bom },
  };
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
