import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Answer, type HttpHome, openHttpHome, ordersCsv } from "../support/http-home.ts";
import { om as runOm, reportsOf } from "../support/om.ts";
import { searchFolder } from "../support/search-folder.ts";

const canary = "canary4711";
const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";

let folder = "";
let server: HttpHome;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-erase-"));
  server = await openHttpHome({ dataDir: folder });
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function send(name: string, text: string, more = ""): Promise<string> {
  const sent = await server.post(`/v1/files?name=${name}${more}`, text);
  const id = String(sent.json["fileId"]);
  await server.get(`/v1/files/${id}?wait=30`);
  return id;
}

function report(id: string): Promise<Answer> {
  return server.get(`/v1/files/${id}`);
}

async function numbers(more: object = {}): Promise<Record<string, unknown>> {
  const query = { metrics: ["net_sales", "orders"], by: ["product"], ...more };
  const { rows, coverage, notes } = (await server.post("/v1/query", query)).json;
  return { rows, coverage, notes };
}

/** A message about a file that is set aside after its last attempt, with words that quote it. */
async function failEveryAttempt(fileId: string): Promise<void> {
  await server.close();
  server = await openHttpHome({ dataDir: folder, works: false });
  const { queue } = server.home;
  const body = { kind: "table", business: "default", fileId, correlationId: "request_1", table: 9, jobKey: "none" };
  await queue.send([{ queue: "sales", group: "default", body }]);
  for (let isLast = false; !isLast;) {
    const [taken] = await queue.receive("sales", { most: 1, waitMs: 0 });
    if (taken === undefined) throw new Error("the message is gone");
    await queue.release(taken.lease, { cause: `cannot read ${canary}` });
    ({ isLast } = taken);
  }
  expect(await server.home.deadMessages()).toHaveLength(1);
  await server.close();
  server = await openHttpHome({ dataDir: folder });
}

/** Accepted rows, rejects, an order that the kept file has, too, and a product and a column of its own. */
const content = `${header},Note ${canary}
A-0,2026-01-15,Mug,3,4.50,EUR,x
X-1,2026-01-16,${canary},2,4.50,EUR,${canary}
X-2,2026-01-17,Mug,${canary},4.50,EUR,
X-3,31.02.2026,${canary},2,4.50,EUR,
`;
/** Day or month first: nobody can know. */
const question = `${header}\nQ-1,01/02/2026,${canary},1,2.00,EUR\nQ-2,03/04/2026,${canary},1,2.00,EUR\n`;

describe("a file that is erased", () => {
  test("leaves no byte anywhere below the data folder, and the numbers are as if it had never been sent", async () => {
    const kept = await send("kept.csv", ordersCsv(3, "A"), "&source=till");
    const never = await numbers();
    const before = new Date().toISOString();
    const file = await send(`${canary}.csv`, content, "&source=till&set=overlap=replace");
    const copy = await send(`again-${canary}.csv`, content, "&source=till");
    const asked = await send(`asked-${canary}.csv`, question, `&region=${canary}`);
    expect([(await report(file)).json["state"], (await report(copy)).json["state"]]).toEqual([
      "done_with_rejects",
      "duplicate",
    ]);
    expect((await report(asked)).json["state"]).toBe("needs_decision");
    expect(await numbers()).not.toEqual(never);
    await failEveryAttempt(file);
    mkdirSync(join(folder, "inbox/taken"), { recursive: true });
    writeFileSync(join(folder, `inbox/taken/${canary}.csv`), content);
    const counted = new Date().toISOString();
    expect(searchFolder(folder, canary).length).toBeGreaterThan(6);

    const alone = await server.post(`/v1/files/${file}/erase`);
    expect(alone).toMatchObject({ status: 409, json: { code: "STATE_WRONG" } });
    expect(alone.text).toContain(copy);
    const erased = await server.post(`/v1/files/${file}/erase?withCopies=true`);
    expect(erased.json).toMatchObject({
      files: [{ fileId: copy }, { fileId: file, rows: { read: 4, accepted: 2, rejected: 2 } }],
      removed: { messages: 1, copies: 1 },
    });
    expect(erased.json["proof"]).toSatisfy((all: { ok: boolean }[]) => all.every(({ ok }) => ok));
    expect((await server.post(`/v1/files/${asked}/erase`)).status).toBe(200);

    expect(searchFolder(folder, canary)).toEqual([]);
    const blobs = searchFolder(join(folder, "blobs"), file).filter((path) => /uploads|\.\w+$/.test(path));
    expect(blobs).toEqual([]);
    expect(JSON.stringify(server.logged)).not.toContain(canary);
    expect(await numbers()).toEqual(never);
    expect((await report(kept)).json).toMatchObject({
      state: "done",
      tables: [{ live: { visible: 3, superseded: 0 } }],
    });

    const then = await numbers({ stateAt: counted });
    expect(then["rows"]).toEqual(never["rows"]);
    expect(String(then["notes"])).toMatch(/not the numbers that were shown: 1 file with 2 rows then, erased at/);
    expect(String((await numbers({ stateAt: before }))["notes"])).not.toContain("erased");
    const explained = await server.post("/v1/query", { metrics: ["net_sales"], explain: true, stateAt: counted });
    expect(explained.text).toContain("erased at");

    const gone = await report(file);
    expect(gone).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
    expect(gone.text).toContain("was erased at");
    const refusals = [
      ...["erase", "undo", "cancel", "reprocess"].map((action) => server.post(`/v1/files/${file}/${action}`)),
      server.post(`/v1/files/${file}/decide`, { set: { type: "sales" } }),
      server.get(`/v1/files/${file}/rejects.csv`),
      server.get(`/v1/changes?file=${file}`),
      server.post(`/v1/files?name=other.csv&replaces=${file}`, `${header}\nB-1,2026-02-01,Mug,1,4.50,EUR\n`),
    ];
    for (const answer of await Promise.all(refusals)) {
      expect(answer).toMatchObject({ status: 404, json: { code: "NOT_FOUND" } });
      expect(answer.text).toContain("was erased at");
    }
    expect((await server.post("/v1/files/file_0/undo")).text).toContain("nothing with this id in this business");
    const again = await send("again.csv", content, "&source=till&set=overlap=replace");
    expect([file, copy]).not.toContain(again);
    expect((await report(again)).json["state"]).toBe("done_with_rejects");
  }, 300_000);

  test("is not erased while it is read, and is once it was cancelled", async () => {
    await server.close();
    server = await openHttpHome({ dataDir: folder, works: false });
    const sent = await server.post("/v1/files?name=b.csv", ordersCsv(2, "B"));
    const id = String(sent.json["fileId"]);
    expect(await server.post(`/v1/files/${id}/erase`)).toMatchObject({ status: 409, json: { code: "STATE_WRONG" } });
    await server.close();
    server = await openHttpHome({ dataDir: folder });
    await server.get(`/v1/files/${id}?wait=30`);
    expect((await server.post(`/v1/files/${id}/erase`)).status).toBe(200);
    expect((await server.post("/v1/erase", { fileIds: ["file_0000000000000000"] })).status).toBe(404);
  }, 30_000);

  test("may be every file of a business, and nothing of another's", async () => {
    const mine = { "om-business": "acme" };
    for (const name of ["one", "two"]) {
      const rows = ordersCsv(2, `${name}-${canary}`);
      const sent = await server.post(`/v1/files?name=${name}-${canary}.csv`, rows, mine);
      await server.get(`/v1/files/${String(sent.json["fileId"])}?wait=30`, mine);
    }
    const asked = await server.post(`/v1/files?name=asked-${canary}.csv&set=dateOrder=dmy`, question, mine);
    await server.get(`/v1/files/${String(asked.json["fileId"])}?wait=30`, mine);
    const store = { set: { [`store.${canary}`]: "North", currency: "EUR" } };
    expect((await server.post("/v1/business", store, mine)).status).toBe(200);
    expect(JSON.stringify((await server.get("/v1/sources", mine)).json)).toContain('"dateOrder"');
    const other = await send("other.csv", ordersCsv(3, "O"));
    const upload = await server.post("/v1/uploads", { name: `${canary}.csv` }, mine);
    expect(upload.status).toBe(201);
    const counted = new Date().toISOString();
    expect((await server.post("/v1/erase", { everythingOf: "default" }, mine)).status).toBe(400);
    const erased = await server.post("/v1/erase", { everythingOf: "acme" }, mine);
    expect(erased.json).toMatchObject({
      files: [{ rows: { read: 2 } }, { rows: { read: 2 } }, { rows: { read: 2 } }],
      removed: { copies: 1 },
    });
    expect(searchFolder(folder, canary)).toEqual([]);
    expect((await server.get("/v1/files", mine)).json["files"]).toEqual([]);
    expect((await server.get("/v1/sources", mine)).json).toEqual({ sources: [] });
    expect((await server.get("/v1/business", mine)).json).toMatchObject({ version: 0, entries: {} });
    expect((await server.get("/v1/business/history", mine)).json).toEqual({ versions: [] });
    const then = await server.post("/v1/query", { metrics: ["net_sales"], stateAt: counted }, mine);
    expect(String(then.json["notes"])).toContain("3 files with 6 rows then, erased at");
    expect((await report(other)).json["state"]).toBe("done");
  }, 300_000);
});

describe("om erase", () => {
  const data = mkdtempSync(join(tmpdir(), "om-erase-cli-"));
  afterAll(() => rmSync(data, { recursive: true }));

  function om(...args: string[]) {
    return runOm(args, { dataDir: join(data, "data") });
  }

  test("says what would go, needs a yes, proves what is gone, and leaves the past honest", async () => {
    const path = join(data, `${canary}.csv`);
    writeFileSync(path, ordersCsv(3, canary));
    const [first, second] = reportsOf(await om("ingest", "--json", path, path));
    const id = String(first?.fileId);
    expect((await om("erase")).exitCode).toBe(2);
    const unknown = await om("erase", id, "file_of_nobody");
    expect(unknown.exitCode).toBe(1);
    expect(unknown.stderr).toContain("there is no file file_of_nobody in this business");
    const empty = await om("erase", "--business", "nobody");
    expect(empty.stderr).toContain("this would erase everything of nobody, 0 files for good\n");
    const asked = await om("erase", id);
    expect(asked.exitCode).toBe(2);
    expect(asked.stderr).toContain(`this would erase 2 files for good`);
    expect(asked.stderr).toContain(String(second?.fileId));
    const counted = new Date().toISOString();
    const erased = await om("erase", id, "--yes");
    expect(erased).toMatchObject({ exitCode: 0 });
    expect(erased.stdout).toMatch(/^Erased 2 files with \d+ rows: /);
    expect(erased.stdout).toContain("ok  records: 0 left");
    const [, erasureId = ""] = /--status (erasure_\w+)/.exec(erased.stdout) ?? [];
    expect(await om("erase", "--status", erasureId)).toMatchObject({ exitCode: 0, stdout: erased.stdout });
    expect((await om("erase", "--status", "erasure_of_nobody")).exitCode).toBe(1);
    expect((await om("erase", id, "--status", erasureId)).exitCode).toBe(2);
    expect(searchFolder(join(data, "data"), canary)).toEqual([]);
    expect((await om("file", id)).stderr).toContain(`${id} was erased at`);
    const then = await om("query", "--metric", "net_sales", "--state-at", counted);
    expect(then.stdout).toContain("erased at");
    expect(then.exitCode).toBe(3);
    expect((await om("erase", id, "--yes", "--json")).exitCode).toBe(1);
    const again = await om("erase", id);
    expect(again.exitCode).toBe(1);
    expect(again.stderr).toContain(`${id} was erased at`);
    for (const [command = "", ...more] of [["undo"], ["cancel"], ["reprocess"], ["decide", "--set", "type=sales"]])
      expect((await om(command, id, ...more)).stderr).toContain(`${id} was erased at`);
    expect((await om("erase", "--business", "default", "--yes")).exitCode).toBe(0);
  }, 300_000);
});
