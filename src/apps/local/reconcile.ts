import { OmError } from "#core/errors.ts";
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
}

const partialUploadKeepMs = 7 * 86_400_000;

/**
 * Puts right what a crash left between two steps: bytes that no record names (they were never acknowledged), files whose
 * message was set aside without a word, uploads that nobody finished. Each may be done again at any time.
 * @param before only what is older than this (epoch ms) is looked at; younger things may be in the making.
 */
export async function reconcile(before: number, deps: ReconcileDeps): Promise<void> {
  await removeUnnamedUploads(before, deps);
  await failSetAside(deps);
  await discardOldUploads(before, deps);
}

async function removeUnnamedUploads(before: number, deps: ReconcileDeps): Promise<void> {
  const { blobs, records, files, making } = deps;
  for (const business of await listBusinesses(records)) {
    for await (const key of blobs.list(`${business}/uploads/`)) {
      const fileId = key.split("/").at(-1) ?? "";
      if (timeOfId(fileId) >= before || making.has(fileId)) continue;
      const stored = await files.find(business, fileId);
      if (stored?.file.uploadKey !== key) await blobs.delete(key);
    }
  }
}

async function failSetAside(deps: ReconcileDeps): Promise<void> {
  for (const queue of [routeQueue, ...fileTypes.map(({ id }) => id)]) {
    for (const dead of await deps.queue.listDead(queue)) await giveUp(dead, deps);
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

async function discardOldUploads(before: number, { uploads }: ReconcileDeps): Promise<void> {
  for (const { id, createdAt } of await uploads.list()) {
    if (Date.parse(createdAt) < before - partialUploadKeepMs) await uploads.discard(id);
  }
}
