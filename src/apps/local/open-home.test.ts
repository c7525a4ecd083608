import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readConfig } from "#core/config.ts";
import type { FileReport } from "#core/report.ts";
import type { TraceEvent } from "#core/trace.ts";
import { makeReadOnly } from "../../../test/support/read-only-folder.ts";
import { type Home, openHome } from "./open-home.ts";
import type { AcceptRequest } from "../home/service.ts";

let folder = "";
let home: Home;
let events: TraceEvent[] = [];
let troubles: string[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-home-"));
  await open();
});
afterEach(async () => {
  await home.close();
  rmSync(folder, { recursive: true });
  if (troubles.length > 0) throw new Error(troubles.join(", "));
});

async function open(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const config = readConfig({ OM_DATA_DIR: join(folder, "data"), ...environment }, {});
  home = await openHome(config, {
    role: "owner",
    writer: "inline",
    onTrouble: (error) => void troubles.push(error.code),
  });
  events = [];
  troubles = [];
  home.hub.subscribe(({ event }) => events.push(event));
}

async function reopen(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  await home.close();
  await open(environment);
}

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";

function orders(count: number, prefix = "A"): string {
  const rows = Array.from({ length: count }, (_none, index) => `${prefix}-${index},2026-01-15,Mug,2,4.50,EUR`);
  return `${[header, ...rows].join("\n")}\n`;
}

function request(text: string, otherwise: Partial<AcceptRequest> = {}): AcceptRequest {
  const content = Readable.from([Buffer.from(text)]);
  const about = {
    business: "shop",
    name: "orders.csv",
    source: null,
    region: null,
    settings: new Map<string, string>(),
  };
  return { ...about, content, sizeBytes: text.length, ...otherwise };
}

async function ingest(text: string, otherwise: Partial<AcceptRequest> = {}): Promise<FileReport> {
  const { fileId, business } = await home.accept(request(text, otherwise));
  return home.wait(business, fileId);
}

async function netSales(business = "shop"): Promise<unknown> {
  return (await home.query(business, { metrics: ["net_sales"] })).rows[0]?.[0];
}

function names(): string[] {
  return events.map(({ event }) => event).filter((event) => event !== "table-progress");
}

describe("a file", () => {
  test("goes from its bytes to its numbers, each step told once it is durable", async () => {
    const report = await ingest(orders(3));
    expect(report).toMatchObject({ state: "done", tables: [{ type: "sales", rows: { accepted: 3 } }] });
    expect(report.history.map(({ state }) => state)).toEqual(["received", "routed", "processing", "done"]);
    expect(await netSales()).toBe("27");
    expect(names()).toEqual([
      "upload-stored",
      "file-accepted",
      "file-routing",
      "file-routed",
      "table-started",
      "table-processed",
      "table-stored",
      "table-ended",
      "file-ended",
    ]);
    expect(new Set(events.map((event) => "correlationId" in event && event.correlationId)).size).toBe(1);
  });

  test("that is no table fails with the reason, and stops nothing", async () => {
    const [bad, good] = await Promise.all([ingest("\u0000\u0001\u0002".repeat(50)), ingest(orders(2))]);
    expect(bad).toMatchObject({ state: "failed", error: { code: "NOT_TEXT" } });
    expect(good.state).toBe("done");
    expect(await home.deadMessages()).toEqual([]);
  });

  test("waits while the machine refuses its work, and is done once that is mended", async (context) => {
    const jobs = join(folder, "data", "jobs");
    const mend = makeReadOnly(jobs);
    if (mend === null) return context.skip("no folder can be made read-only here");
    const { fileId } = await home.accept(request(orders(2)));
    try {
      await expect.poll(() => events.find(({ event }) => event === "attempt-failed")).toBeDefined();
    } finally {
      mend();
    }
    const failed = events.find((event) => event.event === "attempt-failed");
    expect(failed).toMatchObject({ code: "NOT_WRITABLE", isLast: false, system: expect.stringContaining(jobs) });
    expect(failed).toMatchObject({ message: expect.not.stringContaining(folder) });
    expect((await home.file("shop", fileId)).error).toBeUndefined();
    await expect.poll(async () => (await home.file("shop", fileId)).state, { timeout: 15_000 }).toBe("done");
  }, 20_000);

  test("with a question waits for its answer, and is in the numbers after it", async () => {
    const asked = await ingest(`Order ID,Date,Total\nA-1,03/04/2026,9.00\nA-2,05/04/2026,1.00\n`);
    expect(asked).toMatchObject({ state: "needs_decision", tables: [{ questions: [{ id: "dateOrder" }] }] });
    expect((await home.query("shop", { metrics: ["net_sales"] })).pending).toMatchObject([{ fileId: asked.fileId }]);
    await home.decide(
      "shop",
      asked.fileId,
      new Map([
        ["dateOrder", "dmy"],
        ["currency", "EUR"],
      ]),
    );
    const done = await home.wait("shop", asked.fileId);
    expect(done).toMatchObject({ state: "done", generation: 1, tables: [{ questions: [] }] });
    expect(await netSales()).toBe("10");
  });

  test("decided anew shows its old numbers until the new ones replace them in one step", async () => {
    const text = `${orders(2)}A-1,2026-01-15,Mug,2,4.50,EUR\n`;
    const { fileId } = await ingest(text);
    expect(await netSales()).toBe("27");
    const accepted = await home.decide("shop", fileId, new Map([["repeats", "once"]]));
    expect(accepted).toMatchObject({ state: "done", redo: { generation: 2 } });
    const done = await home.wait("shop", fileId);
    expect(done).toMatchObject({ state: "done", generation: 2, tables: [{ rows: { duplicate: 1 } }] });
    expect(done.redo).toBeUndefined();
    expect(await netSales()).toBe("18");
  });

  test("keeps its numbers when a new decision leaves a question open, and says so", async () => {
    const text = "Order ID,Date,Total\nA-1,03/04/2026,9.00\nA-2,05/04/2026,1.00\n";
    const { fileId, state } = await ingest(text, { settings: new Map([["map.Date", ""]]) });
    expect(state).toBe("done");
    await home.decide("shop", fileId, new Map([["map.Date", "order_date"]]));
    const refused = await home.wait("shop", fileId);
    expect(refused).toMatchObject({
      state: "done",
      generation: 1,
      redo: { generation: 2, error: { code: "DECISION_INVALID" } },
    });
    expect(refused.redo?.error?.fix).toContain("--set dateOrder=");
    expect(await netSales()).toBe("10");
    await home.decide("shop", fileId, new Map([["dateOrder", "dmy"]]));
    const done = await home.wait("shop", fileId);
    expect([done.state, done.generation, done.redo]).toEqual(["done", 2, undefined]);
  });

  test("decided to be of another type leaves the numbers of the first", async () => {
    const { fileId } = await ingest(orders(2));
    await home.decide("shop", fileId, new Map([["type", "general"]]));
    expect(await home.wait("shop", fileId)).toMatchObject({ state: "done", tables: [{ type: "general" }] });
    expect(await netSales()).toBeNull();
  });

  test("a setting that cannot be is refused at once, and nothing changes", async () => {
    const { fileId } = await ingest(orders(2));
    const before = await home.file("shop", fileId);
    const wrong = home.decide("shop", fileId, new Map([["repeats", "twice"]]));
    await expect(wrong).rejects.toMatchObject({ code: "DECISION_INVALID" });
    expect(await home.file("shop", fileId)).toEqual(before);
  });
});

describe("a cancelled file", () => {
  test("is in no number, whatever was being done for it, and can be sent again", async () => {
    const text = orders(60_000);
    const { fileId } = await home.accept(request(text));
    const begun = new Promise<void>((resolve) => {
      home.hub.subscribe(({ event }) => void (event.event === "table-started" && resolve()));
    });
    await begun;
    expect((await home.cancel("shop", fileId)).state).toBe("cancelled");
    expect((await home.wait("shop", fileId)).state).toBe("cancelled");
    expect(await netSales()).toBeNull();
    expect((await ingest(text)).state).toBe("done");
    expect(await netSales()).toBe("540000");
    const queues = await home.queues();
    expect(queues.filter(({ ready, inFlight, dead }) => ready + inFlight + dead > 0)).toEqual([]);
  });

  test("a file that is done cannot be cancelled", async () => {
    const { fileId } = await ingest(orders(2));
    await expect(home.cancel("shop", fileId)).rejects.toMatchObject({ code: "STATE_WRONG" });
  });

  test("cancelling a re-reading keeps the rows that are shown", async () => {
    const { fileId } = await ingest(orders(2));
    await home.decide("shop", fileId, new Map([["repeats", "once"]]));
    const report = await home.cancel("shop", fileId).catch(() => null);
    expect(report?.redo).toBeUndefined();
    expect((await home.wait("shop", fileId)).state).toBe("done");
    expect(await netSales()).toBe("18");
  });
});

describe("messages that come again", () => {
  test("one to six times, shuffled, on eight workers: effects once, work hardly more than once", async () => {
    await reopen({ OM_WORKERS: "8" });
    const files = await Promise.all(
      Array.from({ length: 12 }, (_none, index) =>
        home.accept(request(orders(200, `F${index}`), { name: `f${index}.csv` })),
      ),
    );
    const repeats = files.flatMap(({ fileId }, index) =>
      Array.from({ length: index % 6 }, () => ({ fileId, order: (index * 7919) % 13 })),
    );
    const messages = repeats
      .toSorted((one, other) => one.order - other.order)
      .map(({ fileId }) => ({
        queue: "route",
        group: "shop",
        body: { kind: "route", business: "shop", fileId, correlationId: "again", round: 1 },
      }));
    await home.queue.send(messages);
    const reports = await Promise.all(files.map(({ fileId }) => home.wait("shop", fileId)));
    expect(reports.map(({ state }) => state)).toEqual(files.map(() => "done"));
    const tables = events.filter((event) => event.event === "table-started");
    const again = tables.map(({ fileId, table }) => ({
      queue: "sales",
      group: "shop",
      body: tableBody(fileId, table),
    }));
    await home.queue.send([...again, ...again]);
    await expect
      .poll(async () => (await home.queues()).every(({ ready, inFlight }) => ready + inFlight === 0))
      .toBe(true);
    expect(await netSales()).toBe(String(12 * 200 * 9));
    const processed = events.filter(({ event }) => event === "table-processed").length;
    expect(processed / files.length).toBeLessThanOrEqual(1.05);
    expect(await home.deadMessages()).toEqual([]);
  });

  function tableBody(fileId: string, table: number) {
    return { kind: "table", business: "shop", fileId, correlationId: "again", table, jobKey: "0".repeat(64) };
  }
});

test("a flood of one business does not hold up another", async () => {
  await reopen({ OM_WORKERS: "1" });
  const flood = await Promise.all(
    Array.from({ length: 30 }, (_none, index) =>
      home.accept(request(orders(50, `F${index}`), { business: "flood", name: `f${index}.csv` })),
    ),
  );
  await ingest(orders(5, "B"), { business: "small" });
  const ended = events.flatMap((event) => (event.event === "file-ended" ? [event.business] : []));
  expect(ended.indexOf("small")).toBeLessThan(6);
  await Promise.all(flood.map(({ fileId }) => home.wait("flood", fileId)));
});

test("a file that ends is told to the webhook, again until it is taken", async () => {
  const received: unknown[] = [];
  const server = createServer((incoming, answer) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      received.push(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      answer.writeHead(received.length === 1 ? 500 : 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await reopen({ OM_WEBHOOK_URL: `http://127.0.0.1:${port}/hook` });
  const { fileId } = await ingest(orders(2));
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(2);
  expect(received[1]).toEqual(received[0]);
  expect(received[1]).toMatchObject({
    id: `${fileId}-1-1-4`,
    type: "file.processed",
    business: "shop",
    data: { fileId, state: "done", rows: { read: 2, accepted: 2, rejected: 0 } },
  });
  server.close();
});
