import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createFsPartialUploads } from "#adapters/local/partial-uploads.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { createIdSource } from "#core/ids.ts";
import { routeQueue } from "#core/work-messages.ts";
import { type AcceptDeps, acceptUpload } from "#intake/accept-upload.ts";
import { createFileInspector } from "#intake/file-inspector.ts";
import { createRoutingService } from "#intake/routing-service.ts";
import type { EffectStore } from "#ports/effects.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { createFileRecords } from "#ports/file-records.ts";
import { reconcile, type ReconcileDeps } from "./reconcile.ts";
import { queueSettings } from "./queues.ts";

const began = Date.parse("2026-03-01T10:00:00Z");
let folder = "";
let store: SqliteStore;
let troubles: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-reconcile-"));
  const file = join(folder, "om.sqlite");
  troubles = [];
  store = createSqliteStore({
    file,
    clock: { now: () => began },
    queues: queueSettings,
    writer: "inline",
    owner: true,
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function createDeps(effects: EffectStore): AcceptDeps & ReconcileDeps {
  const clock = { now: () => began };
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  const { records, queue } = store;
  const ids = createIdSource(clock);
  const limits = { jobsFolder: join(folder, "jobs"), mostMemoryBytes: 1e9, deadlineMs: 60_000 };
  return {
    blobs,
    records,
    effects,
    queue,
    clock,
    files: createFileRecords({ records, effects, clock }),
    routing: createRoutingService({
      blobs,
      inspector: createFileInspector({ blobs, ids }, limits),
      businesses: createBusinessRecords({ records, effects, clock }),
      records,
    }),
    ids,
    trace: () => undefined,
    making: new Set(),
    onTrouble: ({ code }) => void troubles.push(code),
    uploads: createFsPartialUploads({ root: join(folder, "uploads") }),
    processor: { process: never, giveUp: never },
  };
}

test("bytes that no record names are removed, those of an upload that is still being taken stay", async () => {
  const muchLater = began + 3_600_000;
  const deps = createDeps({
    async apply(step) {
      if (step.sends !== undefined) await reconcile(muchLater, deps); // between the bytes and their record
      await store.effects.apply(step);
    },
  });
  await deps.blobs.put(`shop/uploads/${deps.ids.next("file")}`, once("left by a crash"));
  const upload = { business: "shop", name: "a.csv", region: null, source: null, settings: new Map<string, string>() };
  const { fileId } = await acceptUpload({ ...upload, correlationId: "request_1", content: once("a,b\n1,2\n") }, deps);
  expect(await Array.fromAsync(deps.blobs.list("shop/uploads/"))).toEqual([`shop/uploads/${fileId}`]);
  await reconcile(muchLater, deps);
  expect(await Array.fromAsync(deps.blobs.list("shop/uploads/"))).toEqual([`shop/uploads/${fileId}`]);
});

test("a message that nobody understands stops nothing: the files behind it are told, it is said, and old uploads go", async () => {
  const deps = createDeps(store.effects);
  await store.queue.send([{ queue: routeQueue, group: "shop", body: { kind: "of another version" } }]);
  await die();
  const upload = { business: "shop", name: "a.csv", region: null, source: null, settings: new Map<string, string>() };
  const { fileId } = await acceptUpload({ ...upload, correlationId: "request_1", content: once("a,b\n1,2\n") }, deps);
  await die();
  const createdAt = "2026-01-01T10:00:00.000Z";
  const facts = {
    business: "shop",
    name: "a.csv",
    source: null,
    region: null,
    settings: {},
    sizeBytes: null,
    createdAt,
  };
  await deps.uploads.create("upload_1", facts);
  await reconcile(began, deps);
  expect((await deps.files.get("shop", fileId)).file.report).toMatchObject({
    state: "failed",
    error: { message: "no" },
  });
  expect(troubles).toEqual(["MESSAGE_UNKNOWN"]);
  expect(await deps.uploads.list()).toEqual([]);
});

async function die(): Promise<void> {
  for (let times = 0; times < 5; times += 1)
    for (const { lease } of await store.queue.receive(routeQueue, { most: 1, waitMs: 0 }))
      await store.queue.release(lease, { cause: "no" });
}

async function never(): Promise<void> {
  throw new Error("there is no work");
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
