import { connect as dial, createServer, type Server } from "node:net";
import { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type HttpHome, openHttpHome, ordersCsv } from "../../../../test/support/http-home.ts";
import { OmError } from "#core/errors.ts";
import type { AcceptRequest, OmService, Progress } from "../../home/service.ts";
import { connect, createClient } from "./create-client.ts";

let server: HttpHome;
let client: OmService;

beforeAll(async () => {
  server = await openHttpHome();
  client = createClient(server);
});
afterAll(async () => {
  await client.close();
  await server.close();
});

function request(text: string, otherwise: Partial<AcceptRequest> = {}): AcceptRequest {
  return {
    business: "shop",
    name: "/some/folder/orders.csv",
    source: "till 1",
    region: "north",
    settings: new Map([["repeats", "once"]]),
    content: repeatable(text),
    sizeBytes: Buffer.byteLength(text),
    ...otherwise,
  };
}

/** Bytes that may be read more than once, as those of a file. */
function repeatable(text: string): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => Readable.from([Buffer.from(text)])[Symbol.asyncIterator]() };
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

describe("a client", () => {
  test("changes the settings of a business, and reads its files again", async () => {
    const text = "Order ID,Date,Product,Net Amount\n1,2026-03-05T23:30:00Z,Mug,1.00\n2,2026-03-06T09:00:00Z,Mug,2.00\n";
    const sent = await client.accept(request(text, { business: "berlin", settings: new Map() }));
    await client.wait("berlin", sent.fileId);
    const changed = await client.changeSettings("berlin", { set: { timeZone: "Europe/Berlin" } });
    expect(changed.stale).toEqual([{ what: "timeZone", readWith: "UTC", now: "Europe/Berlin", files: 1, rows: 2 }]);
    expect(await client.files("berlin")).toMatchObject([{ fileId: sent.fileId, stale: true }]);
    await client.reprocess("berlin", sent.fileId);
    expect(await client.wait("berlin", sent.fileId)).toMatchObject({ stale: false, generation: 2 });
    expect(await client.settings("berlin")).toMatchObject({ version: 1, text: "timeZone = Europe/Berlin\n" });
    expect(await client.settings("berlin", 0)).toMatchObject({ version: 0, entries: {} });
    expect(await client.settingsHistory("berlin")).toMatchObject([{ version: 1, changes: [{ key: "timeZone" }] }]);
    const refused = client.changeSettings("berlin", { set: { timeZone: "Mars/Olympus" } });
    await expect(refused).rejects.toMatchObject({ code: "SETTING_INVALID" });
  });

  test("gives the rejects of several tables as one table, or those of one as they are", async () => {
    const orders = (id: string, more: object): object[] => [
      { order_id: `${id}-1`, date: "2026-01-13", sku: "X1", qty: 2, total: 10, currency: "EUR", ...more },
      { order_id: `${id}-2`, date: "2026-01-14", sku: "X2", qty: 1, total: 20, currency: "EUR", ...more },
      { order_id: `${id}-3`, date: "yesterday", sku: "X3", qty: 1, total: 30, currency: "EUR", ...more },
    ];
    const content = JSON.stringify({ till: orders("A", { till: "t1" }), web: orders("B", { shop: "s, 1" }) });
    const { fileId } = await client.accept(request(content, { name: "orders.json", settings: new Map() }));
    expect(await client.wait("shop", fileId)).toMatchObject({ state: "done_with_rejects" });
    const together = await collect(client.rejectsCsv("shop", fileId));
    expect(together.split("\n").map((line) => line.split(",").slice(0, 8).join(","))).toEqual([
      "_table,order_id,date,sku,qty,total,currency,till",
      "till,A-3,yesterday,X3,1,30,EUR,t1",
      "web,B-3,yesterday,X3,1,30,EUR,",
      "",
    ]);
    expect(together).toContain('web,B-3,yesterday,X3,1,30,EUR,,"s, 1",');
    const web = await collect(client.rejectsCsv("shop", fileId, "web"));
    expect(web).toMatch(/^order_id,date,sku,qty,total,currency,shop,_line,_code,_reason\nB-3,/);
    for (const table of [undefined, "web"])
      expect(await collect(server.home.rejectsCsv("shop", fileId, table))).toBe(table === undefined ? together : web);
    for (const service of [client, server.home]) {
      await expect(collect(service.rejectsCsv("shop", fileId, "app"))).rejects.toMatchObject({
        code: "NOT_FOUND",
        fix: 'it has "till", "web"',
      });
    }
  });

  test("gives what the home itself gives", async () => {
    const { fileId } = await client.accept(request(`${ordersCsv(3)}A-9,no date,Mug,2,4.50,EUR\n`));
    const report = await client.wait("shop", fileId);
    expect(report).toEqual(await server.home.file("shop", fileId));
    expect(report).toMatchObject({ name: "orders.csv", source: "till 1", region: "north", state: "done_with_rejects" });
    expect(await client.file("shop", fileId)).toEqual(report);
    expect(await client.files("shop")).toEqual(await server.home.files("shop"));
    expect(await collect(client.rejectsCsv("shop", fileId))).toBe(
      await collect(server.home.rejectsCsv("shop", fileId)),
    );
    const query = { metrics: ["net_sales"], by: ["product"] };
    expect(await client.query("shop", query)).toEqual(await server.home.query("shop", query));
    expect(await client.explain("shop", query)).toEqual(await server.home.explain("shop", query));
    expect(await client.insights("shop")).toEqual(await server.home.insights("shop"));
    expect(await client.queues()).toEqual(await server.home.queues());
    expect(await client.deadMessages()).toEqual([]);
    expect([await client.redrive([]), await client.discard(["none"])]).toEqual([0, 0]);
    const names = (await client.doctor()).checks.map(({ name }) => name);
    expect(names).toEqual((await server.home.doctor()).checks.map(({ name }) => name));
  });

  test("decides and cancels", async () => {
    const days = [3, 4, 5].map((day) => `Q-${day},0${day}/0${day + 1}/2026,Mug,1,2.00,EUR`).join("\n");
    const text = `Order ID,Order Date,Product,Quantity,Unit Price,Currency\n${days}\n`;
    const { fileId } = await client.accept(request(text, { settings: new Map() }));
    expect(await client.wait("shop", fileId)).toMatchObject({ state: "needs_decision" });
    await client.decide("shop", fileId, new Map([["dateOrder", "dmy"]]));
    expect(await client.wait("shop", fileId)).toMatchObject({ state: "done" });
    await expect(client.cancel("shop", fileId)).rejects.toMatchObject({ code: "STATE_WRONG" });
  });

  test("lists every file, however many pages that are, and as many as are asked for", async () => {
    for (let count = 0; count < 4; count += 1) {
      await client.accept(request(ordersCsv(1, `P${count}`), { business: "pages" }));
    }
    const all = (await client.files("pages")).map(({ fileId }) => fileId);
    expect(all).toHaveLength(4);
    expect((await client.files("pages", { limit: 3 })).map(({ fileId }) => fileId)).toEqual(all.slice(0, 3));
    const before = all[1] ?? "";
    expect((await client.files("pages", { before })).map(({ fileId }) => fileId)).toEqual(all.slice(2));
  });

  test("waits with progress, by events", async () => {
    const stages: Progress["stage"][] = [];
    const { fileId } = await client.accept(request(ordersCsv(20_000, "W")));
    const report = await client.wait("shop", fileId, { onProgress: ({ stage }) => stages.push(stage) });
    expect(report).toMatchObject({ state: "done", tables: [{ rows: { accepted: 20_000 } }] });
    expect(new Set(stages)).toContain("committing");
  });

  test("that is told to stop waiting says so", async () => {
    const idle = await openHttpHome({ works: false });
    const waiting = createClient(idle);
    const { fileId } = await waiting.accept(request(ordersCsv(1)));
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const stopped = waiting.wait("shop", fileId, { signal: stop.signal });
    await expect(stopped).rejects.toMatchObject({ code: "CANCELLED" });
    setTimeout(() => void waiting.close(), 100);
    await expect(waiting.wait("shop", fileId)).rejects.toMatchObject({ code: "CANCELLED" });
    await idle.close();
  });

  test("that gets no event stream waits all the same", async () => {
    const crowded = await openHttpHome({ limits: { eventStreams: 0 } });
    const waiting = createClient(crowded);
    const { fileId } = await waiting.accept(request(ordersCsv(2)));
    expect(await waiting.wait("shop", fileId)).toMatchObject({ state: "done" });
    await crowded.close();
  });

  test("tells errors with the server's code, fix and details", async () => {
    await expect(client.file("shop", "file_0000000000000000")).rejects.toMatchObject({
      name: "OmError",
      code: "NOT_FOUND",
    });
    await expect(client.wait("shop", "file_0000000000000000")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(collect(client.rejectsCsv("shop", "../x"))).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(client.file("shop", "nonsense")).rejects.toMatchObject({
      code: "NOT_FOUND",
      fix: "check the id and --business; `om files` lists what is there",
    });
    await expect(client.query("shop", { metrics: ["nett_sales"] })).rejects.toMatchObject({
      code: "METRIC_UNKNOWN",
      fix: expect.stringContaining("net_sales"),
    });
    await expect(client.accept(request("a,b\n1,2\n", { source: "" }))).rejects.toMatchObject({
      code: "USAGE",
      message: "--source must be 1 character at least, not empty",
      fix: "see the command's --help for what it takes",
    });
    const long = client.decide("shop", "file_0000000000000000", new Map([["currency", "x".repeat(501)]]));
    await expect(long).rejects.toMatchObject({ message: expect.stringMatching(/^--set currency must be 500 char/) });
    await expect(client.accept(request("", { sizeBytes: 0 }))).rejects.toMatchObject({ code: "EMPTY_FILE" });
    const wrong = createClient({ url: server.url, token: "wrong" });
    await expect(wrong.queues()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("tells that the disk of the server is full", async () => {
    const full = (): Promise<never> =>
      Promise.reject(new OmError("DISK_FULL", "there is no room", { retryable: true }));
    const small = await openHttpHome({
      works: false,
      change: (options) => ({ ...options, service: { ...options.service, accept: full } }),
    });
    const text = ordersCsv(50_000);
    await expect(createClient(small).accept(request(text))).rejects.toMatchObject({
      code: "DISK_FULL",
      retryable: true,
    });
    await small.close();
  });

  test("passes on what went wrong with the content itself", async () => {
    const broken = { [Symbol.asyncIterator]: () => Readable.from(failing())[Symbol.asyncIterator]() };
    await expect(client.accept(request("", { content: broken, sizeBytes: null }))).rejects.toThrow("unreadable");
    await expect(client.accept(request(ordersCsv(3), { sizeBytes: 500 }))).rejects.toMatchObject({
      code: "LENGTH_WRONG",
    });
  });
});

async function* failing(): AsyncGenerator<Uint8Array> {
  yield Buffer.from("Order ID");
  throw new Error("the file became unreadable");
}

describe("a connection that breaks", () => {
  const proxies: Server[] = [];
  afterEach(() => {
    for (const each of proxies.splice(0)) each.close();
  });

  /** Between client and server; `cut` may end a connection when so many bytes went one way or the other. */
  async function proxy(cut: (number: number, sent: number, answered: number) => boolean): Promise<string> {
    let number = 0;
    const between = createServer((near) => {
      number += 1;
      const mine = number;
      const far = dial(server.port, "127.0.0.1");
      let [sent, answered] = [0, 0];
      const look = (): void => {
        if (cut(mine, sent, answered)) near.resetAndDestroy();
      };
      near.on("data", (chunk) => {
        sent += chunk.length;
        far.write(chunk);
        look();
      });
      far.on("data", (chunk) => {
        answered += chunk.length;
        look();
        near.write(chunk);
      });
      near.on("close", () => far.destroy()).on("error", () => undefined);
      far.on("close", () => near.destroy()).on("error", () => undefined);
    });
    proxies.push(between);
    await new Promise<void>((resolve) => between.listen(0, "127.0.0.1", () => resolve()));
    const address = between.address();
    return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  }

  const quick = { token: "", retryAfterMs: [10, 10] };

  test("while a file is sent, or before it is answered, is tried again, and the file is there once", async () => {
    for (const cut of [
      (number: number, sent: number) => number <= 2 && sent > 100_000,
      (number: number, _sent: number, answered: number) => number <= 2 && answered > 0,
    ]) {
      const before = (await server.home.files("shop")).length;
      const through = createClient({ url: await proxy(cut), ...quick });
      const { fileId } = await through.accept(request(ordersCsv(10_000, `B${before}`)));
      expect(await server.home.wait("shop", fileId)).toMatchObject({
        state: "done",
        tables: [{ rows: { accepted: 10_000 } }],
      });
      expect(await server.home.files("shop")).toHaveLength(before + 1);
    }
  });

  test("for content that can be read only once is told, and not tried again with half of it", async () => {
    let connections = 0;
    const url = await proxy((number, sent) => {
      connections = number;
      return sent > 100_000;
    });
    const content = Readable.from([Buffer.from(ordersCsv(10_000, "O"))]);
    const through = createClient({ url, ...quick });
    await expect(through.accept(request(ordersCsv(10_000, "O"), { content }))).rejects.toMatchObject({
      code: "NOT_AVAILABLE",
    });
    expect(connections).toBe(1);
  });

  test("again and again is told in the end", async () => {
    const through = createClient({ url: await proxy(() => true), ...quick });
    await expect(through.accept(request(ordersCsv(3)))).rejects.toMatchObject({
      code: "NOT_AVAILABLE",
      message: expect.stringContaining("broke"),
      retryable: true,
    });
  });

  test("while the events of a file come is got over", async () => {
    const url = await proxy((number, _sent, answered) => number === 1 && answered > 500);
    const through = createClient({ url, ...quick });
    const { fileId } = await server.home.accept(request(ordersCsv(3_000, "V")));
    expect(await through.wait("shop", fileId)).toMatchObject({ state: "done" });
  });
});

test("a server that closes while somebody waits is told as gone", async () => {
  const short = await openHttpHome({ works: false });
  const waiting = createClient({ ...short, retryAfterMs: [10, 10] });
  const { fileId } = await waiting.accept(request(ordersCsv(1)));
  setTimeout(() => void short.close(), 200);
  await expect(waiting.wait("shop", fileId)).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
});

describe("where nobody answers", () => {
  test("a client says which server is not there", async () => {
    const gone = createClient({ url: "http://127.0.0.1:4", token: "" });
    await expect(gone.files("shop")).rejects.toMatchObject({
      code: "NOT_AVAILABLE",
      message: expect.stringContaining("http://127.0.0.1:4"),
    });
    await expect(gone.accept(request(ordersCsv(1)))).rejects.toMatchObject({ code: "NOT_AVAILABLE" });
  });

  test("and where somebody else answers, there is no server to connect to", async () => {
    expect(await connect({ url: "http://127.0.0.1:4", token: server.token })).toBeNull();
    expect(await connect({ url: server.url, token: "of another run" })).toBeNull();
    const found = await connect(server);
    expect(await found?.files("nobody")).toEqual([]);
  });

  test("a stranger that speaks HTTP is not understood", async () => {
    const stranger = createServer((socket) => {
      socket.on("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"));
    });
    await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", () => resolve()));
    const address = stranger.address();
    const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
    await expect(createClient({ url, token: "" }).files("shop")).rejects.toMatchObject({
      code: "INTERNAL",
      message: expect.stringContaining("not understood"),
    });
    stranger.close();
  });
});
