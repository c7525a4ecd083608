import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createFsBlobStore } from "#adapters/local/blob-store.fs.ts";
import { createSqliteStore, type SqliteStore } from "#adapters/local/store.sqlite.ts";
import { OmError } from "#core/errors.ts";
import { createIdSource } from "#core/ids.ts";
import { createJobFolders } from "#engine/job-folders.ts";
import type { FileReport } from "#core/report.ts";
import type { TraceEvent } from "#core/trace.ts";
import { readWorkMessage, routeQueue } from "#core/work-messages.ts";
import { readHead } from "#engine/dataset.ts";
import { type AcceptDeps, acceptUpload } from "#intake/accept-upload.ts";
import { cancelFile } from "#intake/cancel-file.ts";
import { holdContent } from "#intake/claims.ts";
import { decideFile } from "#intake/decide-file.ts";
import { createFileInspector, type FileInspector } from "#intake/file-inspector.ts";
import { giveUpRouting, routeFile } from "#intake/route-file.ts";
import { createRoutingService } from "#intake/routing-service.ts";
import { createBusinessRecords } from "#ports/business-records.ts";
import { createFileRecords } from "#ports/file-records.ts";
import type { ReceivedMessage } from "#ports/queue.ts";
import { createFileProcessorService, type FileProcessorService } from "#processing/file-processor-service.ts";
import { createInlineOverlaps } from "../../../test/support/inline-overlaps.ts";
import { createInlineStreams } from "../../../test/support/inline-streams.ts";
import { sharedTableWorkers } from "../../../test/support/shared-table-workers.ts";
import { queueSettings } from "../home/queues.ts";

// Nobody works on the queues here: each step is made by hand, in the order that a test is about.
const clock = { now: () => Date.parse("2026-06-01T10:00:00Z") };
const broken = new OmError("ENGINE_FAILED", "every attempt failed");
let folder = "";
let store: SqliteStore;
let deps: AcceptDeps;
let processor: FileProcessorService;
let inspector: FileInspector;
let told: TraceEvent[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "om-steps-"));
  const blobs = createFsBlobStore({ root: join(folder, "blobs") });
  store = createSqliteStore({
    file: join(folder, "om.sqlite"),
    clock,
    queues: queueSettings,
    writer: "inline",
    owner: true,
  });
  const { records, effects } = store;
  const files = createFileRecords({ records, effects, clock });
  const ids = createIdSource(clock);
  const limits = { jobsFolder: join(folder, "jobs"), deadlineMs: 60_000 };
  inspector = createFileInspector({ blobs, ids }, { ...limits, mostMemoryBytes: 1e9 });
  const routing = createRoutingService({
    blobs,
    inspector,
    businesses: createBusinessRecords({ records, effects, clock }),
    records,
  });
  told = [];
  const trace = (event: TraceEvent): void => void told.push(event);
  deps = { blobs, records, effects, files, routing, ids, clock, trace, making: new Set() };
  processor = createFileProcessorService(
    {
      blobs,
      jobFolders: createJobFolders(limits.jobsFolder, ids),
      overlaps: createInlineOverlaps(folder),
      streams: createInlineStreams(folder),
      tableWorkers: sharedTableWorkers,
      records,
      files,
      ids,
      clock,
      trace,
      holdContent: (file) => holdContent(file, records),
      async analyse(file, table, answers) {
        const routed = await routing.route(file, new Map([...Object.entries(file.settings), ...answers]));
        const found = routed[table];
        if (found === undefined) throw new Error("there is no such table");
        return found.analysis;
      },
    },
    { deadlineMs: limits.deadlineMs, memoryMb: 500 },
  );
});
afterEach(async () => {
  await inspector.close();
  await store.close();
  rmSync(folder, { recursive: true });
});

const plain = "Order ID,Order Date,Product,Quantity,Unit Price,Currency\nA-1,2026-01-15,Mug,2,4.50,EUR\n";
const twoReadings = "Order ID,Date,Total\nA-1,03/04/2026,9.00\nA-2,05/04/2026,1.00\n";

/** The dates of the first have one reading, those of the second two. */
const twoTables = JSON.stringify({
  till: [
    { order_id: "A-1", date: "2026-01-13", sku: "X1", qty: 2, total: 10, currency: "EUR" },
    { order_id: "A-2", date: "2026-01-14", sku: "X2", qty: 1, total: 7.5, currency: "EUR" },
  ],
  web: [
    { order_id: "B-1", date: "01/02/2026", sku: "X1", qty: 2, total: 10, currency: "EUR" },
    { order_id: "B-2", date: "03/04/2026", sku: "X2", qty: 1, total: 20, currency: "EUR" },
  ],
});

function send(content: string, settings: Readonly<Record<string, string>> = {}): Promise<FileReport> {
  const upload = { business: "shop", name: "orders.csv", region: null, source: null, correlationId: "request_1" };
  const bytes = Readable.from([Buffer.from(content)]);
  return acceptUpload({ ...upload, settings: new Map(Object.entries(settings)), content: bytes }, deps);
}

function decide({ fileId }: FileReport, settings: Readonly<Record<string, string>>): Promise<FileReport> {
  return decideFile("shop", fileId, new Map(Object.entries(settings)), deps);
}

function cancel({ fileId }: FileReport): Promise<FileReport> {
  return cancelFile("shop", fileId, deps);
}

async function stored({ fileId }: FileReport) {
  return deps.files.get("shop", fileId);
}

async function report(file: FileReport): Promise<FileReport> {
  return (await stored(file)).file.report;
}

async function take(queue: string): Promise<ReceivedMessage> {
  const [delivery] = await store.queue.receive(queue, { most: 1, waitMs: 0 });
  if (delivery === undefined) throw new Error(`the queue ${queue} is empty`);
  return delivery;
}

async function route(delivery?: ReceivedMessage): Promise<void> {
  const taken = delivery ?? (await take(routeQueue));
  const message = readWorkMessage(taken.body);
  if (message.kind === "route") await routeFile(message, taken, deps);
}

async function process(queue: string, delivery?: ReceivedMessage): Promise<void> {
  const taken = delivery ?? (await take(queue));
  const message = readWorkMessage(taken.body);
  if (message.kind === "table") await processor.process(message, taken, new AbortController().signal);
}

/** As when every attempt failed; the message is kept, to be sent again. */
async function setAside(queue: string): Promise<ReceivedMessage> {
  const delivery = await take(queue);
  const message = readWorkMessage(delivery.body);
  if (message.kind === "route") await giveUpRouting(message, broken, deps);
  if (message.kind === "table") await processor.giveUp(message, broken);
  return delivery;
}

/** To its end. */
async function read(content: string, settings: Readonly<Record<string, string>> = {}): Promise<FileReport> {
  const file = await send(content, settings);
  await route();
  await process("sales");
  return report(file);
}

/** The files whose rows are in the numbers. */
async function counted(dataset = "sales"): Promise<string[]> {
  const { manifest } = await readHead("shop", dataset, deps);
  return (manifest?.files ?? []).map(({ fileId }) => fileId);
}

async function unacknowledged(): Promise<string[]> {
  const depths = await Promise.all(
    Object.keys(queueSettings).map(async (name) => [name, await store.queue.depth(name)]),
  );
  return depths.flatMap(([name, depth]) =>
    typeof name === "string" && name !== "notify" && typeof depth === "object" && depth.ready + depth.inFlight > 0
      ? [name]
      : [],
  );
}

describe("of two files with the same bytes one is counted", () => {
  test("the one sent again, where the first was cancelled while it waited for an answer, and is decided later", async () => {
    const first = await read(twoReadings);
    expect(first.state).toBe("needs_decision");
    await cancel(first);
    const second = await read(twoReadings, { dateOrder: "dmy" });
    expect(second.state).toBe("done");
    await expect(decide(first, { dateOrder: "dmy" })).rejects.toMatchObject({
      code: "STATE_WRONG",
      message: expect.stringContaining(second.fileId),
    });
    expect(await counted()).toEqual([second.fileId]);
    expect((await report(first)).state).toBe("cancelled");
  });

  test("also where it is sent again in the moment in which the first is decided", async () => {
    const first = await read(twoReadings);
    await cancel(first);
    let second: FileReport | null = null;
    const files = createFileRecords({
      ...deps,
      effects: {
        async apply(step) {
          second ??= await send(twoReadings, { dateOrder: "dmy" }); // between the look at the claim and the step
          await store.effects.apply(step);
        },
      },
    });
    const decided = decideFile("shop", first.fileId, new Map([["dateOrder", "dmy"]]), { ...deps, files });
    await expect(decided).rejects.toMatchObject({ code: "STATE_WRONG" });
    expect(second).toMatchObject({ state: "received" });
    expect((await report(first)).state).toBe("cancelled");
  });

  test("the first, where it is decided before it is sent again", async () => {
    const first = await read(twoReadings);
    await cancel(first);
    await decide(first, { dateOrder: "dmy" });
    expect((await send(twoReadings)).fileId).toBe(first.fileId);
    await route();
    await process("sales");
    expect(await counted()).toEqual([first.fileId]);
    expect((await send(twoReadings)).duplicateOf).toBe(first.fileId);
  });

  test("the one sent again, where the first one's route message was set aside, and is sent anew", async () => {
    const first = await send(plain);
    const late = await setAside(routeQueue);
    expect((await report(first)).state).toBe("failed");
    const second = await read(plain);
    await route(late);
    expect(await report(first)).toMatchObject({ state: "failed", error: { code: "STATE_WRONG" } });
    expect(await unacknowledged()).toEqual([]);
    expect(await counted()).toEqual([second.fileId]);
  });

  test("the one sent again, where a table of the first was set aside, and is sent anew", async () => {
    const first = await send(plain);
    await route();
    const late = await setAside("sales");
    expect((await report(first)).state).toBe("failed");
    const second = await read(plain);
    await process("sales", late);
    expect(await report(first)).toMatchObject({ state: "failed", error: { code: "STATE_WRONG" } });
    expect(await unacknowledged()).toEqual([]);
    expect(await counted()).toEqual([second.fileId]);
  });

  test("the one sent again, where the first was given up in the midst of a later reading", async () => {
    const first = await send(plain);
    await route();
    const old = readWorkMessage((await setAside("sales")).body);
    await decide(first, { repeats: "keep" }); // the same reading: its message is like the old one
    await route();
    const reading = process("sales");
    await vi.waitFor(async () => expect((await report(first)).state).toBe("processing"));
    const { round: _round, ...unnumbered } = old.kind === "table" ? old : { round: 0 }; // of an older version
    if ("jobKey" in unnumbered) await processor.giveUp(unnumbered, broken); // as the reconciliation does with what is set aside
    const second = await send(plain);
    expect(second.fileId).not.toBe(first.fileId);
    await reading;
    await route();
    await process("sales");
    expect(await counted()).toEqual([second.fileId]);
    expect(await report(first)).toMatchObject({ state: "failed", error: { code: "STATE_WRONG" } });
    expect(await unacknowledged()).toEqual(["sales"]); // only the one that was set aside
  });

  test("and what an older round set aside is no word about the same work of a later one", async () => {
    const first = await send(plain);
    await route();
    const old = await setAside("sales");
    await decide(first, { repeats: "keep" });
    await route();
    const message = readWorkMessage(old.body);
    if (message.kind === "table") await processor.giveUp(message, broken); // as the reconciliation does with what is set aside
    expect((await report(first)).state).toBe("routed");
    await process("sales", old);
    expect((await report(first)).state).toBe("routed");
    await process("sales");
    expect((await report(first)).state).toBe("done");
    expect(await unacknowledged()).toEqual([]);
  });

  test("the first, where its table is sent anew before anything else came", async () => {
    const first = await send(plain);
    await route();
    await process("sales", await setAside("sales"));
    expect((await report(first)).state).toBe("done");
    expect(await counted()).toEqual([first.fileId]);
  });

  test("the first, where one of its tables failed and another shows rows", async () => {
    const first = await read(plain);
    await deps.files.change("shop", first.fileId, ({ tables }) => ({
      tables: tables.map((table) => ({
        ...table,
        index: 1,
        result: null,
        report: { ...table.report, name: "more", state: "failed" as const },
      })),
    }));
    expect((await report(first)).state).toBe("failed");
    expect(await send(plain)).toMatchObject({ fileId: first.fileId, state: "failed" });
  });
});

describe("a decision about a file that shows rows", () => {
  test("that is cancelled before its routing is not carried out, and is no part of the next one", async () => {
    const file = await read(plain);
    await decide(file, { type: "general" });
    expect((await cancel(file)).redo).toBeUndefined();
    await route();
    expect(await unacknowledged()).toEqual([]);
    expect([await counted(), await counted("general")]).toEqual([[file.fileId], []]);
    await decide(file, { repeats: "once" });
    expect((await stored(file)).file.settings).toEqual({ repeats: "once" });
    await route();
    await process("sales");
    expect(await report(file)).toMatchObject({ state: "done", generation: 2, tables: [{ type: "sales" }] });
  });

  test("that is cancelled gives back the settings that made the rows, not those of the upload", async () => {
    const file = await read(plain, { repeats: "keep" });
    await decide(file, { repeats: "once" });
    await route();
    await process("sales");
    await decide(file, { type: "general" });
    await cancel(file);
    expect((await stored(file)).file.settings).toEqual({ repeats: "once" });
  });

  test("whose routing fails leaves the file as it is, with the reason, also where nothing tells of a redo", async () => {
    const file = await read(plain);
    await decide(file, { repeats: "once" });
    await deps.files.change("shop", file.fileId, ({ file: { report: before, ...rest } }) => {
      const { redo: _redo, ...without } = before;
      return { file: { ...rest, report: without, settings: { repeats: "twice" } } };
    });
    await route();
    expect(await report(file)).toMatchObject({
      state: "done",
      tables: [{ state: "done" }],
      redo: { generation: 2, error: { code: "DECISION_INVALID" } },
    });
    expect(await counted()).toEqual([file.fileId]);
  });

  test("whose routing is given up is told once, and begins anew when its message is sent again", async () => {
    const file = await read(plain);
    await decide(file, { repeats: "once" });
    told = [];
    const late = await setAside(routeQueue);
    expect(await report(file)).toMatchObject({ state: "done", redo: { error: { code: "ENGINE_FAILED" } } });
    const message = readWorkMessage(late.body);
    if (message.kind === "route") await giveUpRouting(message, broken, deps); // as the reconciliation does, again and again
    expect(told.map(({ event }) => event)).toEqual(["file-ended"]);
    await route(late);
    expect((await report(file)).redo).toEqual({ generation: 2 });
    await process("sales");
    expect((await report(file)).redo).toBeUndefined();
    expect((await report(file)).generation).toBe(2);
  });

  test("is still to come when an older one ends meanwhile", async () => {
    const file = await read(plain);
    await decide(file, { repeats: "once" });
    await route();
    await decide(file, { type: "general" });
    told = [];
    await process("sales");
    expect(await report(file)).toMatchObject({ state: "done", generation: 2, redo: { generation: 2 } });
    expect(told.filter(({ event }) => event === "file-ended")).toEqual([]);
    await route();
    expect((await report(file)).redo).toEqual({ generation: 3 });
    await process("general");
    expect(await report(file)).toMatchObject({ state: "done", generation: 3, tables: [{ type: "general" }] });
    expect((await report(file)).redo).toBeUndefined();
    expect([await counted(), await counted("general")]).toEqual([[], [file.fileId]]);
    expect(told.filter(({ event }) => event === "file-ended")).toHaveLength(1);
  });

  test("is not ended by the failure of an older one", async () => {
    const file = await read(plain);
    await decide(file, { repeats: "once" });
    await route();
    await decide(file, { type: "general" });
    await setAside("sales");
    expect((await report(file)).redo).toEqual({ generation: 2 });
  });
});

describe("a file with several tables", () => {
  test("whose question is cancelled beside rows that show is read again by a later decision", async () => {
    const file = await readTwo();
    expect(file.state).toBe("needs_decision");
    expect((await cancel(file)).state).toBe("cancelled");
    await decide(file, { dateOrder: "dmy" });
    await route();
    await process("sales");
    await process("sales");
    expect(await report(file)).toMatchObject({ state: "done", tables: [{ state: "done" }, { state: "done" }] });
    expect((await report(file)).redo).toBeUndefined();
    expect(await counted()).toEqual([file.fileId, file.fileId]);
  });

  test.each([[[0, 1]], [[1, 0]]])(
    "ends its redo with the last table, also where that one asks again: %j",
    async (order) => {
      const file = await readTwo();
      await decide(file, { repeats: "once" });
      await route();
      for (const delivery of await taken(order)) await process("sales", delivery);
      expect((await report(file)).state).toBe("needs_decision");
      expect((await report(file)).redo).toBeUndefined();
    },
  );

  test.each([[[0, 1]], [[1, 0]]])("ends its redo where a table is given up that never had rows: %j", async (order) => {
    const file = await readTwo();
    await decide(file, { dateOrder: "dmy" });
    await route();
    for (const delivery of await taken(order)) {
      const message = readWorkMessage(delivery.body);
      if (message.kind === "table" && message.table === 1) await processor.giveUp(message, broken);
      else await process("sales", delivery);
    }
    expect(await report(file)).toMatchObject({ state: "failed", tables: [{ state: "done" }, { state: "failed" }] });
    expect((await report(file)).redo).toBeUndefined();
  });

  test.each([[[0, 1]], [[1, 0]]])(
    "is told as ended once, by the last table, where one with rows is not read anew: %j",
    async (order) => {
      const file = await readTwo();
      await decide(file, { dateOrder: "dmy" });
      await route();
      for (const delivery of await taken([0, 1])) await process("sales", delivery);
      await decide(file, { repeats: "once" });
      await route();
      told = [];
      const [first, last] = await taken(order);
      await endTable(first);
      expect((await report(file)).redo).toEqual({ generation: 3 });
      expect(endings()).toBe(0);
      await endTable(last);
      expect((await report(file)).redo).toMatchObject({ generation: 3, error: { code: "ENGINE_FAILED" } });
      expect(endings()).toBe(1);
      await decide(file, { repeats: "keep" });
      await route();
      await process("sales");
      await process("sales");
      expect((await report(file)).redo).toBeUndefined();
    },
  );

  test("takes a setting for one of them, the newest last", async () => {
    const file = await readTwo();
    await expect(decide(file, { "shop.dateOrder": "dmy" })).rejects.toMatchObject({ code: "DECISION_INVALID" });
    await decide(file, { "web.dateOrder": "dmy", "till.repeats": "once" });
    await route();
    await process("sales");
    await process("sales");
    const [till, web] = (await report(file)).tables;
    expect([till?.state, web?.state]).toEqual(["done", "done"]);
    expect([till?.policies.repeats, web?.policies.repeats]).toEqual(["once", "keep"]);
    await decide(file, { repeats: "keep" });
    await decide(file, { "till.repeats": "once" });
    expect(Object.keys((await stored(file)).file.settings)).toEqual(["web.dateOrder", "repeats", "till.repeats"]);
  });

  test("takes what a column means where the column is, and refuses it where no table has it", async () => {
    const file = await send(
      JSON.stringify({
        till: [{ order_id: "A-1", date: "2026-01-13", sku: "X1", qty: 2, total: 10, wert: 3 }],
        web: [{ order_id: "B-1", date: "2026-01-14", sku: "X2", qty: 1, total: 20, place: "x" }],
      }),
    );
    await route();
    await process("sales");
    await process("sales");
    await expect(decide(file, { "map.nowhere": "store" })).rejects.toMatchObject({ code: "DECISION_INVALID" });
    await expect(decide(file, { "till.map.place": "store" })).rejects.toMatchObject({ code: "DECISION_INVALID" });
    await decide(file, { "map.Place": "store", type: "sales" });
    await route();
    await process("sales");
    await process("sales");
    const fields = (await stored(file)).tables.map((table) =>
      table.report.mapping.flatMap(({ source, field }) => (field === "store" ? [source] : [])),
    );
    expect(fields).toEqual([[], ["place"]]);
  });

  async function readTwo(): Promise<FileReport> {
    const file = await send(twoTables);
    await route();
    await process("sales");
    await process("sales");
    return report(file);
  }

  /** The second table is given up. */
  async function endTable(delivery: ReceivedMessage | undefined): Promise<void> {
    const message = readWorkMessage(delivery?.body);
    if (message.kind === "table" && message.table === 1) await processor.giveUp(message, broken);
    else await process("sales", delivery);
  }

  function endings(): number {
    return told.filter(({ event }) => event === "file-ended").length;
  }

  /** The messages of the two tables, in an order of positions. */
  async function taken(order: readonly number[]): Promise<ReceivedMessage[]> {
    const deliveries = [await take("sales"), await take("sales")];
    return order.flatMap((position) =>
      deliveries.filter(({ body }) => {
        const message = readWorkMessage(body);
        return message.kind === "table" && message.table === position;
      }),
    );
  }
});

describe("settings of an upload", () => {
  test.each([
    { repeats: "twice" },
    { colour: "red" },
    { type: "nonsense" },
    { currency: "EURO" },
    { "map.Nope": "quantity" },
  ])("that cannot be are refused at the door, and nothing is kept: %j", async (settings) => {
    await expect(send(plain, settings)).rejects.toMatchObject({ code: "DECISION_INVALID" });
    expect(await deps.files.list("shop")).toEqual([]);
    expect(await Array.fromAsync(deps.blobs.list("shop/uploads/"))).toEqual([]);
  });

  test("that cannot be are refused before a byte is read, whatever the bytes are", async () => {
    await expect(send("\0\0\0\0", { repeats: "twice" })).rejects.toMatchObject({ code: "DECISION_INVALID" });
    expect(told).toEqual([]);
    expect(await deps.files.list("shop")).toEqual([]);
  });

  test("that name the table are taken", async () => {
    expect((await read(plain, { "orders.repeats": "once" })).tables[0]?.policies.repeats).toBe("once");
  });

  test("are a decision about the same content that is done, once", async () => {
    const file = await read(plain);
    expect(await send(plain, { repeats: "once" })).toMatchObject({ fileId: file.fileId, redo: { generation: 2 } });
    await route();
    await process("sales");
    expect((await report(file)).tables[0]?.policies.repeats).toBe("once");
    expect(await send(plain, { repeats: "once" })).toMatchObject({ state: "duplicate", duplicateOf: file.fileId });
    expect(await counted()).toEqual([file.fileId]);
  });

  test("that the same content is being read without are refused, with the way to decide", async () => {
    const file = await send(plain);
    await expect(send(plain, { repeats: "once" })).rejects.toMatchObject({
      code: "STATE_WRONG",
      fix: expect.stringContaining(`om decide ${file.fileId}`),
    });
    expect(await deps.files.list("shop")).toHaveLength(1);
    expect(await Array.fromAsync(deps.blobs.list("shop/uploads/"))).toHaveLength(1);
  });

  test("that the same content is being read with already change nothing", async () => {
    const file = await send(plain, { repeats: "once" });
    expect((await send(plain, { repeats: "once" })).fileId).toBe(file.fileId);
  });
});
