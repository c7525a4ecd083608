import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { createIdSource } from "#core/ids.ts";
import type { FileReport } from "#core/report.ts";
import type { TableState } from "#core/terms.ts";
import type { TraceEvent } from "#core/trace.ts";
import { routeQueue } from "#core/work-messages.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { createFileRecords } from "#ports/file-records.ts";
import { type AcceptDeps, acceptUpload, type Upload } from "./accept-upload.ts";
import { listBusinesses } from "./businesses.ts";
import { createFileInspector, type FileInspectorLimits } from "./file-inspector.ts";
import { routeFile } from "./route-file.ts";
import { createRoutingService } from "./routing-service.ts";

const clock = { now: () => Date.parse("2026-03-01T10:00:00Z") };
const queues = {
  [routeQueue]: { visibilityMs: 1_000, mostReceives: 5 },
  notify: { visibilityMs: 1_000, mostReceives: 5 },
};
let folder = "";
let store: SqliteStore;
let deps: AcceptDeps;
let limits: FileInspectorLimits;
let told: TraceEvent[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-accept-"));
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  store = createSqliteStore({ file: join(folder, "om.sqlite"), clock, queues, writer: "inline", owner: true });
  const { records, effects } = store;
  const files = createFileRecords({ records, effects, clock });
  told = [];
  const trace = (event: TraceEvent): void => void told.push(event);
  const ids = createIdSource(clock);
  limits = { jobsFolder: join(folder, "jobs"), mostMemoryBytes: 1e9, deadlineMs: 60_000 };
  deps = {
    blobs,
    records,
    effects,
    files,
    routing: createRoutingService({
      blobs,
      inspector: createFileInspector({ blobs, ids }, limits),
      businesses: createBusinessRecords({ records, effects, clock }),
      records,
    }),
    ids,
    clock,
    trace,
    making: new Set(),
  };
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

function send(content: string, otherwise: Partial<Upload> = {}): Promise<FileReport> {
  const upload = {
    business: "shop",
    name: "orders.csv",
    region: null,
    source: null,
    settings: new Map<string, string>(),
  };
  return acceptUpload(
    { ...upload, correlationId: "request_1", content: Readable.from([Buffer.from(content)]), ...otherwise },
    deps,
  );
}

async function move({ fileId }: FileReport, state: TableState): Promise<void> {
  await deps.files.change("shop", fileId, ({ file }) => ({ file: { ...file, report: { ...file.report, state } } }));
}

function uploads(): Promise<string[]> {
  return Array.fromAsync(deps.blobs.list("shop/uploads/"));
}

async function routeMessages(): Promise<unknown[]> {
  return (await store.queue.receive(routeQueue, { most: 10, waitMs: 0 })).map(({ body }) => body);
}

test("an upload is in the store, on record and in the queue of the router when it is acknowledged", async () => {
  const report = await send("a,b\n1,2\n");
  const { fileId } = report;
  expect(await deps.files.get("shop", fileId)).toMatchObject({ file: { report: { state: "received" }, round: 1 } });
  expect(await uploads()).toEqual([`shop/uploads/${fileId}`]);
  expect(await routeMessages()).toEqual([
    { kind: "route", business: "shop", fileId, correlationId: "request_1", round: 1 },
  ]);
  expect(await listBusinesses(deps.records)).toEqual(["shop"]);
  expect(told.map(({ event }) => event)).toEqual(["upload-stored", "file-accepted"]);
});

test("a business is known before its first bytes are kept, so that those of a crash are found", async () => {
  const content = (async function* () {
    expect(await listBusinesses(deps.records)).toEqual(["shop"]);
    yield Buffer.from("a,b\n1,2\n");
  })();
  await send("", { content });
  expect.assertions(1);
});

test("the same bytes under another name are a duplicate, stored once and routed once", async () => {
  const first = await send("a,b\n1,2\n");
  await move(first, "done");
  const second = await send("a,b\n1,2\n", { name: "copy.csv" });
  expect(second).toMatchObject({ state: "duplicate", duplicateOf: first.fileId, name: "copy.csv" });
  expect(await uploads()).toEqual([`shop/uploads/${first.fileId}`]);
  expect(await routeMessages()).toHaveLength(1);
});

test("the same bytes of another business are its own file", async () => {
  await move(await send("a,b\n1,2\n"), "done");
  expect((await send("a,b\n1,2\n", { business: "rival" })).state).toBe("received");
});

for (const state of ["failed", "cancelled"] as const) {
  test(`when the first try ended ${state} the same bytes are tried again, as a file of their own`, async () => {
    const first = await send("a,b\n1,2\n");
    await move(first, state);
    const second = await send("a,b\n1,2\n");
    expect(second).toMatchObject({ state: "received" });
    expect(second.fileId).not.toBe(first.fileId);
    await move(second, "done");
    expect((await send("a,b\n1,2\n")).duplicateOf).toBe(second.fileId);
  });
}

test("a file that is still at work is given back as it is", async () => {
  const first = await send("a,b\n1,2\n");
  await move(first, "processing");
  expect(await send("a,b\n1,2\n")).toMatchObject({ fileId: first.fileId, state: "processing" });
  expect(await uploads()).toHaveLength(1);
});

test("the same request twice is one file, also when its content is done by then", async () => {
  const first = await send("a,b\n1,2\n", { idempotencyKey: "k1" });
  await move(first, "done");
  expect(await send("a,b\n1,2\n", { idempotencyKey: "k1" })).toMatchObject({ fileId: first.fileId, state: "done" });
  expect((await deps.files.list("shop")).map(({ fileId }) => fileId)).toEqual([first.fileId]);
});

test("an idempotency key that stood for other bytes is refused, and nothing is kept", async () => {
  const first = await send("a,b\n1,2\n", { idempotencyKey: "k1" });
  await expect(send("c,d\n3,4\n", { idempotencyKey: "k1" })).rejects.toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
  expect(await uploads()).toEqual([`shop/uploads/${first.fileId}`]);
});

test.each([
  { name: "other.csv" },
  { source: "till-1" },
  { region: "north" },
  { settings: new Map([["repeats", "once"]]) },
])(
  "an idempotency key that was sent with other parameters is refused, not answered with the old file: %j",
  async (other) => {
    const first = await send("a,b\n1,2\n", { idempotencyKey: "k1" });
    await expect(send("a,b\n1,2\n", { idempotencyKey: "k1", ...other })).rejects.toMatchObject({
      code: "IDEMPOTENCY_CONFLICT",
      message: expect.stringContaining(first.fileId),
    });
    expect(await uploads()).toEqual([`shop/uploads/${first.fileId}`]);
  },
);

test("an idempotency key from before parameters were kept stands for its file as before", async () => {
  const first = await send("a,b\n1,2\n");
  const key = { partition: "business#shop", sort: "request#k1" };
  await deps.effects.apply({ writes: [{ key, value: first.fileId }] });
  expect((await send("a,b\n1,2\n", { idempotencyKey: "k1", name: "other.csv" })).fileId).toBe(first.fileId);
});

test("of many uploads of the same bytes at once one is the file, the others are it or its duplicates", async () => {
  const all = await Promise.all(Array.from({ length: 8 }, () => send("a,b\n1,2\n")));
  expect(new Set(all.map((report) => report.duplicateOf ?? report.fileId)).size).toBe(1);
  expect(await routeMessages()).toHaveLength(1);
  expect(await uploads()).toHaveLength(1);
});

test("an empty upload leaves nothing behind", async () => {
  await expect(send("")).rejects.toMatchObject({ code: "EMPTY_FILE" });
  expect([await uploads(), await deps.files.list("shop")]).toEqual([[], []]);
});

test("a stream that breaks off leaves nothing behind", async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield Buffer.from("a,b\n1");
    throw new Error("connection lost");
  };
  await expect(send("", { content: broken() })).rejects.toThrow("connection lost");
  expect([await uploads(), await deps.files.list("shop")]).toEqual([[], []]);
});

test("a file that the machine does not let us read is not failed: its message goes back to the queue", async () => {
  const { fileId } = await send("a,b\n1,2\n");
  const refused = Object.assign(new Error("EACCES: permission denied, open '/srv/om/blobs/x'"), { code: "EACCES" });
  const get = (): AsyncIterable<Uint8Array> => Readable.from([]).map(() => Promise.reject(refused));
  const head = (): Promise<never> => Promise.reject(refused);
  const blobs = { ...deps.blobs, get, head };
  const routing = createRoutingService({
    blobs,
    inspector: createFileInspector({ blobs, ids: deps.ids }, limits),
    businesses: createBusinessRecords(deps),
    records: deps.records,
  });
  const [delivery] = await store.queue.receive(routeQueue, { most: 1, waitMs: 0 });
  if (delivery === undefined) throw new Error("no message");
  const message = { kind: "route" as const, business: "shop", fileId, correlationId: "request_1", round: 1 };
  await expect(routeFile(message, delivery, { ...deps, routing })).rejects.toMatchObject({
    code: "NOT_WRITABLE",
    message: expect.not.stringContaining("/srv"),
  });
  expect((await deps.files.get("shop", fileId)).file.report.state).toBe("received");
});

test("a business whose name differs from another's only by letter case is refused, also when both come at once", async () => {
  await send("a,b\n1,2\n");
  await expect(send("a,b\n1,2\n", { business: "Shop" })).rejects.toMatchObject({
    code: "CONFLICT",
    message: expect.stringContaining("shop"),
    fix: expect.stringContaining("shop"),
  });
  const both = await Promise.allSettled(["Till", "till"].map((business) => send("a,b\n1,2\n", { business })));
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  expect((await listBusinesses(deps.records)).map((name) => name.toLowerCase()).toSorted()).toEqual(["shop", "till"]);
});

test("a business that was here before spellings were kept is one of them", async () => {
  await deps.effects.apply({ writes: [{ key: { partition: "businesses", sort: "OLD" }, value: {} }] });
  await expect(send("a,b\n1,2\n", { business: "old" })).rejects.toMatchObject({ code: "CONFLICT" });
  expect((await send("a,b\n1,2\n", { business: "OLD" })).state).toBe("received");
});

test("a request that meets an erasure of its content leaves no record of the erased file", async () => {
  const first = await send("id\n1\n");
  const partition = "business#shop";
  const content = { partition, sort: `content#${first.contentHash}` };
  const request = { partition, sort: "request#again" };
  let isErased = false;
  const { records } = deps;
  deps = {
    ...deps,
    files: {
      ...deps.files,
      async find(business, fileId) {
        const found = await createFileRecords({ records, effects: deps.effects, clock }).find(business, fileId);
        if (isErased) return found;
        isErased = true; // what was read is gone before the next step
        await records.delete(content);
        await records.delete({ partition, sort: `file#${fileId}` });
        return found;
      },
    },
  };
  const second = await send("id\n1\n", { idempotencyKey: "again" });
  expect(second.fileId).not.toBe(first.fileId);
  expect(JSON.stringify(await records.get(request))).not.toContain(first.fileId);
});
