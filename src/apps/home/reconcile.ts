import { OmError, toOmError } from "#core/errors.ts";
import { timeOfId } from "#core/ids.ts";
import { readWorkMessage, routeQueue } from "#core/work-messages.ts";
import { fileTypes } from "#file-types/registry.ts";
import { listBusinesses } from "#intake/businesses.ts";
import { giveUpRouting, type RouteFileDeps } from "#intake/route-file.ts";
import type { BlobStore } from "#ports/blob-store.ts";
import type { PartialUploads } from "#ports/partial-uploads.ts";
import type { DeadMessage, Queue } from "#ports/queue.ts";
import type { RecordStore } from "#ports/record-store.ts";
import type { FileProcessorService } from "#processing/file-processor-service.ts";

export interface ReconcileDeps extends RouteFileDeps {
  readonly blobs: BlobStore;
  readonly records: RecordStore;
  readonly queue: Queue;
  readonly processor: FileProcessorService;
  readonly uploads: PartialUploads;
  /** Ids of the uploads that are being taken just now, however long that takes. */
  readonly making: ReadonlySet<string>;
  /** Told of each thing that could not be put right; the others are. */
  readonly onTrouble: (error: OmError) => void;
}

const partialUploadKeepMs = 7 * 86_400_000;

/**
 * Puts right what a crash left between two steps: bytes that no record names (they were never acknowledged), files whose
 * message was set aside without a word, uploads that nobody finished. Each may be done again at any time.
 * @param before only what is older than this (epoch ms) is looked at; younger things may be in the making.
 */
export async function reconcile(before: number, deps: ReconcileDeps): Promise<void> {
  await attempt(() => removeUnnamedUploads(before, deps), deps);
  await attempt(() => failSetAside(deps), deps);
  await attempt(() => discardOldUploads(before, deps), deps);
}

/** One thing that cannot be read or written stops no other. */
async function attempt(act: () => Promise<void>, { onTrouble }: ReconcileDeps): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    onTrouble(toOmError(thrown));
  }
}

async function removeUnnamedUploads(before: number, deps: ReconcileDeps): Promise<void> {
  for (const business of await listBusinesses(deps.records)) {
    for await (const key of deps.blobs.list(`${business}/uploads/`))
      await attempt(() => removeUnnamed(key, business, before, deps), deps);
  }
}

async function removeUnnamed(key: string, business: string, before: number, deps: ReconcileDeps): Promise<void> {
  const fileId = key.split("/").at(-1) ?? "";
  if (timeOfId(fileId) >= before || deps.making.has(fileId)) return;
  const stored = await deps.files.find(business, fileId);
  if (stored?.file.uploadKey !== key) await deps.blobs.delete(key);
}

async function failSetAside(deps: ReconcileDeps): Promise<void> {
  for (const queue of [routeQueue, ...fileTypes.map(({ id }) => id)]) {
    for (const dead of await deps.queue.listDead(queue)) await attempt(() => giveUp(dead, deps), deps);
  }
}

async function giveUp({ body, cause }: DeadMessage, deps: ReconcileDeps): Promise<void> {
  const error = new OmError("ENGINE_FAILED", cause ?? "every attempt ended without a word", {
    fix: "see `om dlq list`; `om dlq redrive` tries again",
  });
  const message = readWorkMessage(body);
  if (message.kind === "table") await deps.processor.giveUp(message, error);
  if (message.kind === "route") await giveUpRouting(message, error, deps);
}

async function discardOldUploads(before: number, deps: ReconcileDeps): Promise<void> {
  for (const { id, createdAt } of await deps.uploads.list())
    if (Date.parse(createdAt) < before - partialUploadKeepMs) await attempt(() => deps.uploads.discard(id), deps);
}
