import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpHome } from "../support/http-home.ts";
import { om as runOm, reportOf, reportsOf, resultOf } from "../support/om.ts";
import { type StartedServer, startServer } from "../support/server.ts";

let folder = "";
let running: StartedServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-remembered-"));
  running = await startServer(join(folder, "data"));
});
afterEach(async () => {
  await running.stop();
  rmSync(folder, { recursive: true });
});

const om = (...args: string[]) => runOm(args, { dataDir: join(folder, "data") });

function orders(name: string, dates: readonly string[], columns = "Order ID,Order Date,Product,Net Sales"): string {
  const path = join(folder, name);
  writeFileSync(path, `${columns}\n${dates.map((date, at) => `${name}-${at},${date},Mug,10.00`).join("\n")}\n`);
  return path;
}

const ingest = async (path: string, ...more: string[]) => reportOf(await om("ingest", "--json", path, ...more));
const january = ["03/01/2026", "05/01/2026"];
const march = ["01/03/2026", "02/03/2026"];
const days = async () =>
  resultOf(await om("query", "--json", "--metric", "net_sales", "--by", "day")).rows.map(([day]) => day);

test("an answer is asked for once a source", { timeout: 300_000 }, async () => {
  const first = await ingest(orders("january.csv", january));
  expect(first).toMatchObject({ state: "needs_decision", stale: false });
  const waiting = await ingest(orders("february.csv", ["04/02/2026", "05/02/2026"]));
  await om("decide", first.fileId, "--set", "dateOrder=dmy");

  const next = await ingest(orders("march.csv", march));
  expect(next.state).toBe("done");
  expect(next.tables[0]?.reasons.join("; ")).toMatch(
    new RegExp(`dateOrder=dmy: as decided for ${first.fileId} on \\d{4}-\\d\\d-\\d\\d`),
  );
  expect(next.decisions).toMatchObject([
    { step: 0, by: "remembered", key: "dateOrder", value: "dmy", from: first.fileId },
  ]);
  expect(await days()).toEqual(["2026-01-03", "2026-01-05", "2026-03-01", "2026-03-02"]);

  // the one that waited is not read unasked: it says what is known by now
  const still = reportOf(await om("file", waiting.fileId, "--json"));
  expect(still).toMatchObject({
    state: "needs_decision",
    stale: true,
    staleBecause: [{ what: "remembered", key: "dateOrder", readWith: "", now: "dmy", fileId: first.fileId }],
  });
  expect((await om("file", waiting.fileId)).stdout).toContain(`reprocess ${waiting.fileId}`);
  const applied = reportOf(await om("reprocess", "--stale", "--json"));
  expect(applied).toMatchObject({ fileId: waiting.fileId, state: "done", stale: false });
  expect(await days()).toContain("2026-02-04");
});

test("evidence of a file counts more than what was decided for another", { timeout: 300_000 }, async () => {
  await ingest(orders("january.csv", january), "--set", "dateOrder=dmy");
  const proved = await ingest(orders("april.csv", ["04/28/2026", "04/29/2026"]));
  expect(proved).toMatchObject({ state: "done", stale: false });
  expect(proved.tables[0]?.reasons.join("; ")).toContain(
    "dateOrder is mdy by the values of this file; dmy, as decided for",
  );
  expect(await days()).toContain("2026-04-28");

  // beyond the samples, too: the whole file is asked before memory is
  const late = orders("may.csv", [
    ...Array.from({ length: 30_000 }, () => "05/06/2026"),
    ...Array.from({ length: 40 }, () => "05/28/2026"),
    ...Array.from({ length: 90_000 }, () => "05/07/2026"),
  ]);
  const read = await ingest(late);
  expect(read).toMatchObject({ state: "done", stale: false, tables: [{ rows: { rejected: 0 } }] });
  expect(read.tables[0]?.notes.join("; ")).toContain("proved by the whole file");
  expect(await days()).toContain("2026-05-28");

  // a file that contradicts itself is asked about, whatever is remembered, and reading it again would not help
  const mixed = await ingest(orders("june.csv", ["03/06/2026", "13/06/2026", "14/06/2026", "06/13/2026"]));
  expect(mixed).toMatchObject({ state: "needs_decision", stale: false });
  expect(mixed.tables[0]?.notes.join("; ")).toContain("leaves cells unreadable here");
});

test(
  "what a person took back, undid or erased is not remembered, and who was read by it is stale",
  { timeout: 300_000 },
  async () => {
    const first = await ingest(orders("january.csv", january), "--set", "dateOrder=dmy");
    const second = await ingest(orders("march.csv", march));
    const isStale = async () => reportOf(await om("file", second.fileId, "--json")).staleBecause ?? [];
    expect([second.state, await isStale()]).toEqual(["done", []]);
    const gone = [{ what: "remembered", key: "dateOrder", readWith: "dmy", now: "", fileId: first.fileId }];

    await om("decide", first.fileId, "--undo");
    expect(await isStale()).toEqual(gone);
    expect((await ingest(orders("april.csv", ["01/04/2026"]))).state).toBe("needs_decision");
    await om("decide", first.fileId, "--set", "dateOrder=mdy");
    expect(await isStale()).toEqual([{ ...gone[0], now: "mdy" }]);
    await om("decide", first.fileId, "--set", "dateOrder=dmy");
    expect(await isStale()).toEqual([]);

    await om("undo", first.fileId);
    expect(await isStale()).toEqual(gone);
    const third = await ingest(orders("may.csv", ["01/05/2026"]), "--set", "dateOrder=dmy");
    expect(await isStale()).toEqual([]);
    await om("erase", third.fileId, "--yes");
    expect((await isStale()).map(({ now }) => now)).toEqual([""]);
    expect((await om("sources", "--json")).stdout).not.toContain(third.fileId);
  },
);

test("a decision for one file only, and one that is forgotten, are not carried on", { timeout: 300_000 }, async () => {
  const first = await ingest(orders("january.csv", january), "--source", "till");
  await om("decide", first.fileId, "--set", "dateOrder=dmy", "--only-this-file");
  expect((await om("file", first.fileId)).stdout).toContain("for this file only");
  const second = await ingest(orders("march.csv", march), "--source", "till");
  expect(second.state).toBe("needs_decision");
  await om("decide", second.fileId, "--set", "dateOrder=dmy", "--set", "repeats=once");
  const [till] = (await om("sources", "--json")).json;
  expect(till).toMatchObject({
    source: "till",
    remembered: [{ key: "dateOrder", value: "dmy", fileId: second.fileId }],
  });
  expect((await om("sources")).stdout).toContain(`remembered: dateOrder=dmy, decided for ${second.fileId} on`);
  const third = await ingest(orders("may.csv", ["01/05/2026"]), "--source", "till");
  expect(third).toMatchObject({ state: "done", tables: [{ policies: { repeats: "keep" } }] });

  expect(await om("sources", "forget", "nowhere")).toMatchObject({ exitCode: 1 });
  expect((await om("sources", "forget", "till", "dateOrder")).stdout).toContain("1 answer forgotten");
  expect((await om("sources", "forget", "till")).stderr).toContain("nothing is remembered of this source");
  expect(reportsOf(await om("files", "--json")).map(({ name, stale }) => [name, stale])).toEqual([
    ["may.csv", true],
    ["march.csv", false],
    ["january.csv", false],
  ]);
  expect((await ingest(orders("june.csv", ["01/06/2026"]), "--source", "till")).state).toBe("needs_decision");
});

test(
  "what is set for one file only when it is sent is not carried on, by any way in",
  { timeout: 300_000 },
  async () => {
    const first = await ingest(
      orders("january.csv", january),
      "--source",
      "till",
      "--set",
      "dateOrder=dmy",
      "--only-this-file",
    );
    expect(first.state).toBe("done");
    expect(first.decisions).toMatchObject([{ key: "dateOrder", value: "dmy", onlyThisFile: true }]);
    expect((await ingest(orders("march.csv", march), "--source", "till")).state).toBe("needs_decision");
    const again = await ingest(
      orders("march.csv", march),
      "--source",
      "till",
      "--set",
      "dateOrder=dmy",
      "--only-this-file",
    );
    expect(again).toMatchObject({ state: "done", decisions: [{ onlyThisFile: true }] });
    expect((await ingest(orders("may.csv", ["01/05/2026"]), "--source", "till")).state).toBe("needs_decision");
    const nothing = await om("ingest", orders("june.csv", ["01/06/2026"]), "--only-this-file");
    expect(nothing).toMatchObject({ exitCode: 2 });

    await running.stop(); // the folder has one owner
    const server = await openHttpHome({ dataDir: join(folder, "data") });
    const bytes = Buffer.from("Order ID,Order Date,Product,Net Sales\nA1,01/07/2026,Mug,1.00\n");
    const query = "source=web&set=dateOrder%3Ddmy&onlyThisFile=true";
    const sent = await server.post(`/v1/files?name=july.csv&${query}`, bytes);
    expect(sent.json["decisions"]).toMatchObject([{ onlyThisFile: true }]);
    const pieces = { name: "august.csv", source: "web", set: { dateOrder: "dmy" }, onlyThisFile: true };
    const begun = await server.post("/v1/uploads", pieces);
    const path = `/v1/uploads/${String(begun.json["uploadId"])}`;
    const rest = Buffer.from("Order ID,Order Date,Product,Net Sales\nA2,01/08/2026,Mug,1.00\n");
    await server.send("PATCH", path, { body: rest, headers: { "upload-offset": "0" } });
    expect((await server.post(`${path}/complete`)).json["decisions"]).toMatchObject([{ onlyThisFile: true }]);
    expect((await server.post("/v1/files?name=x.csv&onlyThisFile=true", bytes)).status).toBe(400);
    await server.close();
  },
);

test(
  "a type, columns and a currency go with the same columns; another source is asked",
  { timeout: 300_000 },
  async () => {
    const columns = "Order ID,Order Date,Product,Net Sales";
    const first = await ingest(
      orders("january.csv", ["2026-01-03"], columns),
      "--source",
      "till",
      "--set",
      "currency=EUR",
      "--set",
      "map.Product=category",
    );
    const second = await ingest(orders("march.csv", ["2026-03-03"], columns), "--source", "till");
    expect(second).toMatchObject({ tables: [{ policies: { currency: "EUR" } }] });
    expect(second.tables[0]?.mapping.find(({ source }) => source === "Product")?.field).toBe("category");
    const other = await ingest(orders("april.csv", ["2026-04-03"], columns), "--source", "web");
    expect(other.tables[0]?.policies.currency).toBe("");
    // its own word counts more, and is the newest of the source
    const own = await ingest(orders("may.csv", ["2026-05-03"], columns), "--source", "till", "--set", "currency=USD");
    expect(own.tables[0]?.policies.currency).toBe("USD");
    expect(reportOf(await om("file", second.fileId, "--json")).staleBecause).toEqual([
      { what: "remembered", key: "currency", readWith: "EUR", now: "USD", fileId: own.fileId },
    ]);
    expect(reportOf(await om("file", first.fileId, "--json")).stale).toBe(false);
    expect((await om("reprocess", "--source", second.fileId, "--stale", "--json")).stdout).toContain(second.fileId);
    const again = reportsOf(await om("reprocess", "--source", "till", "--json"));
    expect(again.map(({ tables }) => tables[0]?.policies.currency)).toEqual(["EUR", "USD", "USD"]);
  },
);

test("over HTTP the same is decided, listed and forgotten", { timeout: 300_000 }, async () => {
  const first = await ingest(orders("january.csv", january), "--source", "till");
  await running.stop(); // the folder has one owner
  const server = await openHttpHome({ dataDir: join(folder, "data") });
  await server.post(`/v1/files/${first.fileId}/decide`, { set: { dateOrder: "dmy" } });
  await server.get(`/v1/files/${first.fileId}?wait=30`);
  const remembered = [{ key: "dateOrder", value: "dmy", fileId: first.fileId }];
  expect((await server.get("/v1/sources")).json).toMatchObject({ sources: [{ source: "till", remembered }] });
  expect((await server.post("/v1/sources/forget", { source: "web" })).status).toBe(404);
  expect(await server.post("/v1/sources/forget", { source: "till" })).toMatchObject({
    status: 200,
    json: { count: 1 },
  });
  await server.post(`/v1/files/${first.fileId}/decide`, { set: { dateOrder: "mdy" }, onlyThisFile: true });
  await server.get(`/v1/files/${first.fileId}?wait=30`);
  expect((await server.get("/v1/sources")).json).toMatchObject({ sources: [{ source: "till", remembered: [] }] });
  await server.close();
});
