import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Clock, toInstant } from "#core/clock.ts";
import { type ErrorCode, OmError, toOmError } from "#core/errors.ts";
import type { TraceEvents } from "#core/trace.ts";
import type { IdSource } from "#core/ids.ts";
import type { DecidedBy, FileReport } from "#core/report.ts";
import { pipelineVersion } from "#core/terms.ts";
import { assertCounts } from "#ports/assert-counts.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { EffectStore } from "#ports/effects.ts";
import { type FileRecord, type FileRecords, fullReport, type StoredFile } from "#ports/file-records.ts";
import type { RecordStore } from "#ports/record-store.ts";
import { introduceBusiness } from "./businesses.ts";
import { type Claim, claimWrite, duplicateWrite, readClaim } from "./claims.ts";
import { decideFile } from "./decide-file.ts";
import { decisionStep } from "./decision-trail.ts";
import { routeMessageOf } from "./route-message.ts";
import type { RoutingService } from "./routing-service.ts";
import { assertSettings } from "./settings.ts";

export interface Upload {
  readonly business: string;
  /** As the sender calls it; never used as a path. */
  readonly name: string;
  readonly region: string | null;
  readonly source: string | null;
  readonly settings: ReadonlyMap<string, string>;
  /** The settings are not remembered for the next files of its source. */
  readonly onlyThisFile?: boolean;
  readonly content: UploadContent;
  /** The same in every log line of this upload. */
  readonly correlationId: string;
  /** The file whose place it is to take, by the step in which its own rows become visible. */
  readonly replaces?: string;
  /** The sender's own name for this request: the same again gives the same file. */
  readonly idempotencyKey?: string;
  /** By which way it came, for the trail of decisions. */
  readonly by?: DecidedBy;
}

/** The bytes; or who puts them under the key of a blob himself, as a store does that copies within itself, and says what they are. */
export type UploadContent = AsyncIterable<Uint8Array> | ((uploadKey: string) => Promise<StoredBytes>);

export interface StoredBytes {
  readonly sizeBytes: number;
  /** SHA-256 in hexadecimal. */
  readonly contentHash: string;
}

export interface AcceptDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly effects: EffectStore;
  readonly files: FileRecords;
  readonly routing: RoutingService;
  readonly ids: IdSource;
  readonly clock: Clock;
  readonly trace: TraceEvents;
  /** Ids of the uploads that are being taken just now: their bytes may lie there before a record names them. */
  readonly making: Set<string>;
}

/**
 * Stores an upload once, hashing while it writes, and asks for its routing. What it returns survives a power cut.
 *
 * The same bytes again are a file of state `duplicate`, which changes nothing; where the first try gave nothing, this one
 * takes over, as where it was undone; where the first is not done yet (at work, or waiting for a decision), it is given back as it is: its end is
 * the end of both. Settings that the first does not have are a decision about it, as `om decide` would take it.
 * @throws OmError `EMPTY_FILE`, `DISK_FULL`, `IDEMPOTENCY_CONFLICT`, `DECISION_INVALID` for settings that cannot be or do
 * not fit, and `STATE_WRONG` for settings that come while the first is still being read; for a file to be replaced
 * `NOT_FOUND`, and `STATE_WRONG` where it does not count, or where these bytes count already
 */
export async function acceptUpload(upload: Upload, deps: AcceptDeps): Promise<FileReport> {
  assertSettings(upload.settings);
  if (upload.onlyThisFile === true && upload.settings.size === 0) throw nothingForThisFile();
  await introduceBusiness(upload.business, deps);
  const fileId = deps.ids.next("file");
  deps.making.add(fileId);
  try {
    return await takeUpload(upload, fileId, deps);
  } finally {
    deps.making.delete(fileId);
  }
}

async function takeUpload(upload: Upload, fileId: string, deps: AcceptDeps): Promise<FileReport> {
  const stored = await storeBytes(upload, fileId, deps);
  const { sizeBytes } = stored;
  const { business, correlationId } = upload;
  deps.trace({ event: "upload-stored", fileId, sizeBytes, business, correlationId });
  for (;;) {
    try {
      return await register(upload, stored, deps);
    } catch (error) {
      const { code } = toOmError(error);
      // Somebody claimed the content or the key in the meantime: look again. A home without transactions has the file by now.
      if (code === "CONFLICT") {
        await deps.files.withdraw(business, fileId);
        continue;
      }
      if (refusals.has(code)) await deps.blobs.delete(stored.uploadKey);
      throw error;
    }
  }
}

/** Nothing was made of the upload, for certain. */
const refusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "IDEMPOTENCY_CONFLICT",
  "DECISION_INVALID",
  "STATE_WRONG",
  "NOT_FOUND",
]);

interface StoredUpload extends StoredBytes {
  readonly fileId: string;
  readonly uploadKey: string;
}

async function storeBytes(
  { business, name, content }: Upload,
  fileId: string,
  { blobs }: AcceptDeps,
): Promise<StoredUpload> {
  const uploadKey = uploadKeyOf(business, fileId);
  const stored = await (typeof content === "function" ? content(uploadKey) : putHashed(uploadKey, content, blobs));
  if (stored.sizeBytes > 0) return { fileId, uploadKey, ...stored };
  await blobs.delete(uploadKey);
  throw new OmError("EMPTY_FILE", `${basename(name)} is empty (0 bytes)`, {
    fix: "export it again, then ingest the new file",
  });
}

async function putHashed(key: string, content: AsyncIterable<Uint8Array>, blobs: BlobStore): Promise<StoredBytes> {
  const hash = createHash("sha256");
  const { sizeBytes } = await blobs.put(key, hashing(content, hash));
  return { sizeBytes, contentHash: hash.digest("hex") };
}

/** Where the bytes of an upload lie. */
function uploadKeyOf(business: string, fileId: string): string {
  return `${business}/uploads/${fileId}`;
}

/** Decides what the stored bytes are: a new file, or one that is known. */
async function register(upload: Upload, stored: StoredUpload, deps: AcceptDeps): Promise<FileReport> {
  const { business } = upload;
  const request = await findRequest(upload, stored, deps);
  const requested = request.fileId === null ? null : await deps.files.find(business, request.fileId);
  if (requested !== null) return giveBack(requested, stored, deps);

  const content = await readClaim(business, "content", stored.contentHash, deps.records);
  const original = content.fileId === null ? null : await deps.files.find(business, content.fileId);
  if (original === null || gaveNothing(original)) {
    await assertReplaceable(upload, deps);
    return create(upload, stored, { request, content }, deps);
  }
  const { fileId, state } = original.file.report;
  assertNotBeside(upload, original.file.report);
  if (bringsSettings(upload, original.file)) {
    const { by, onlyThisFile = false } = upload;
    const how = { onlyThisFile, ...(by === undefined ? {} : { by }) };
    const decided = await decideFile(business, fileId, upload.settings, deps, how);
    await claimRequest(request, original.file.report, deps);
    await deps.blobs.delete(stored.uploadKey);
    return decided;
  }
  if (state === "done" || state === "done_with_rejects")
    return recordDuplicate(upload, stored, original, { request, content }, deps);
  await claimRequest(request, original.file.report, deps);
  return giveBack(original, stored, deps);
}

function nothingForThisFile(): OmError {
  return new OmError("USAGE", "nothing is set that could be for this file only", {
    fix: "set something about the file, such as repeats=once, or leave `only this file` out",
  });
}

/** It is looked at again when the rows of the new file become visible. */
async function assertReplaceable({ business, replaces }: Upload, { files }: AcceptDeps): Promise<void> {
  if (replaces !== undefined) assertCounts(await files.get(business, replaces));
}

/** The same bytes as the file that is to be replaced change nothing; those of a third file count already. */
function assertNotBeside({ replaces }: Upload, original: FileReport): void {
  const { fileId } = original;
  if (replaces === undefined || replaces === fileId || replaces === original.replaces) return;
  throw new OmError("STATE_WRONG", `the same content is here already as ${fileId}, so it cannot take another's place`, {
    fix: `to take ${replaces} out of the numbers: \`om undo ${replaces}\``,
  });
}

/** The same bytes are worth another try. */
function gaveNothing({ file: { report }, tables }: StoredFile): boolean {
  const isOver = report.state === "failed" || report.state === "cancelled" || report.state === "undone";
  return isOver && tables.every(({ result }) => result === null);
}

/** Others than the file is read by already; the same are sent again by who heard no answer. */
function bringsSettings({ settings }: Upload, { settings: known, report }: FileRecord): boolean {
  const isRefused = report.redo?.error !== undefined;
  return [...settings].some(([key, value]) => isRefused || known[key] !== value);
}

/** @throws OmError `IDEMPOTENCY_CONFLICT` when the key stood for other bytes, or was sent with other parameters */
async function findRequest(upload: Upload, { contentHash }: StoredUpload, deps: AcceptDeps): Promise<Claim> {
  if (upload.idempotencyKey === undefined) return { write: null, fileId: null, parameters: null };
  const claim = await readClaim(upload.business, "request", upload.idempotencyKey, deps.records);
  const parameters = toParameters(upload);
  if (claim.fileId === null) return { ...claim, parameters };
  const known = await deps.files.find(upload.business, claim.fileId);
  if (known === null) return { ...claim, parameters };
  if (known.file.report.contentHash !== contentHash) {
    throw new OmError("IDEMPOTENCY_CONFLICT", "this idempotency key was used for another file", {
      fix: "send each file with a key of its own",
    });
  }
  if (claim.parameters === null || claim.parameters === parameters) return claim;
  throw new OmError(
    "IDEMPOTENCY_CONFLICT",
    `this idempotency key was used with another name, source, region or other settings, for ${claim.fileId}`,
    { fix: "send the request as it was, or with a new key; to change settings, decide about that file" },
  );
}

/** Names what a request asks for beside its bytes. */
function toParameters({ name, source, region, settings, onlyThisFile = false }: Upload): string {
  const sorted = [...settings].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([basename(name), source, region, sorted, ...(onlyThisFile ? [onlyThisFile] : [])]))
    .digest("hex");
}

/** The sender's key stands for a file that was there already, too: sent again later, it still gives this one. */
async function claimRequest(
  request: Claim,
  { business, fileId, contentHash }: FileReport,
  { effects, records }: AcceptDeps,
): Promise<void> {
  const writes = claimWrite(request, fileId);
  if (writes.length === 0) return;
  // On top of the claim on the content: what is erased in this moment gets no new record.
  const content = await readClaim(business, "content", contentHash, records);
  if (content.fileId !== fileId)
    throw new OmError("CONFLICT", "another file stands for these bytes now", { retryable: true });
  await effects.apply({ writes: [...claimWrite(content, fileId), ...writes] });
}

async function giveBack(known: StoredFile, { uploadKey }: StoredUpload, { blobs }: AcceptDeps): Promise<FileReport> {
  await blobs.delete(uploadKey);
  return fullReport(known);
}

async function create(
  upload: Upload,
  stored: StoredUpload,
  claims: { readonly request: Claim; readonly content: Claim },
  deps: AcceptDeps,
): Promise<FileReport> {
  const file = await withStreams(newRecord(upload, stored, deps), upload.settings, deps);
  const { business } = upload;
  const { fileId } = stored;
  await deps.effects.apply({
    writes: [
      // The claim on the content decides; who sees it finds the file.
      ...claimWrite(claims.request, fileId),
      ...(await deps.files.creation({ file, tables: [] })),
      ...claimWrite(claims.content, fileId),
    ],
    sends: [routeMessageOf(file)],
  });
  deps.trace({
    event: "file-accepted",
    business,
    fileId,
    correlationId: upload.correlationId,
    sizeBytes: stored.sizeBytes,
  });
  return file.report;
}

/**
 * With what its settings answer for the next files of its source. Settings that its content refuses are refused at the
 * door; whatever else is wrong with it, its routing tells.
 */
async function withStreams(
  file: FileRecord,
  settings: Upload["settings"],
  { routing }: AcceptDeps,
): Promise<FileRecord> {
  if (settings.size === 0) return file;
  try {
    const routed = await routing.route(file, settings);
    return { ...file, streams: routed.map(({ answered }) => answered) };
  } catch (thrown) {
    if (toOmError(thrown).code === "DECISION_INVALID") throw thrown;
    return file;
  }
}

async function recordDuplicate(
  upload: Upload,
  stored: StoredUpload,
  original: StoredFile,
  claims: { readonly request: Claim; readonly content: Claim },
  deps: AcceptDeps,
): Promise<FileReport> {
  const file = asDuplicate(newRecord(upload, stored, deps), original.file);
  const { business } = upload;
  const { fileId } = stored;
  await deps.effects.apply({
    writes: [
      // First, on top of what was read: the original may be taken out of the numbers in this moment.
      ...claimWrite(claims.content, original.file.report.fileId),
      ...claimWrite(claims.request, fileId),
      ...(await deps.files.creation({ file, tables: [] })),
      duplicateWrite(business, original.file.report.fileId, fileId),
    ],
  });
  await deps.blobs.delete(stored.uploadKey);
  const { correlationId } = upload;
  deps.trace({ event: "file-duplicate", business, fileId, correlationId });
  deps.trace({ event: "file-ended", business, fileId, correlationId, state: "duplicate" });
  return file.report;
}

function newRecord(upload: Upload, stored: StoredUpload, { clock }: AcceptDeps): FileRecord {
  const { uploadKey, ...facts } = stored;
  const receivedAt = toInstant(clock.now());
  const report: FileReport = {
    ...facts,
    name: basename(upload.name),
    business: upload.business,
    region: upload.region,
    source: upload.source,
    ...(upload.replaces === undefined ? {} : { replaces: upload.replaces }),
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
  const settings = Object.fromEntries(upload.settings);
  const first = { at: receivedAt, by: upload.by ?? "command", step: 1 } as const;
  const decisions = decisionStep({}, upload.settings, first).map((entry) =>
    upload.onlyThisFile === true ? { ...entry, onlyThisFile: true as const } : entry,
  );
  return {
    report: { ...report, ...(decisions.length > 0 && { decisions }) },
    uploadKey,
    settings,
    correlationId: upload.correlationId,
    round: 1,
    routedRound: 0,
  };
}

function asDuplicate(record: FileRecord, original: FileRecord): FileRecord {
  const { fileId, format, encoding, bom } = original.report;
  const { replaces: _replaces, ...report } = record.report;
  const { receivedAt, history } = report;
  return {
    ...record,
    uploadKey: original.uploadKey,
    report: {
      ...report,
      state: "duplicate",
      duplicateOf: fileId,
      finishedAt: receivedAt,
      format,
      encoding,
      bom,
      history: [...history, { state: "duplicate", at: receivedAt }],
    },
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
