import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { changedBusiness } from "../../src/apps/local/http/schemas/business.ts";
import { fileReport } from "../../src/apps/local/http/schemas/file-report.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { type Ended, errorOf, om as runOm, reportOf, reportsOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

/** Around midnight of Berlin: the first and the last row are another day there than in UTC. */
const night = `Order ID,Created At,Product,Quantity,Net Amount
1,2026-03-05T23:30:00Z,Mug,1,1.00
2,2026-03-06T00:30:00+01:00,Mug,1,2.00
3,2026-03-06T02:15:00Z,Mug,1,4.00
4,2026-03-29T01:30:00Z,Mug,1,8.00
`;
const days = [
  ["2026-03-05", "3"],
  ["2026-03-06", "4"],
  ["2026-03-29", "8"],
];
const daysOfBerlin = [
  ["2026-03-06", "7"],
  ["2026-03-29", "8"],
];

describe("om business and om reprocess", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-business-"));
  const dataDir = join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  serveWhileTesting(join(folder, "data"));
  const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir });
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const byDay = async (...more: string[]) =>
    resultOf(await om("query", "--json", "--metric", "net_sales", "--by", "day", ...more));

  test("a zone that is set changes no number until the file is read again", { timeout: 300_000 }, async () => {
    const sent = reportOf(await om("ingest", "--json", "--source", "web", write("night.csv", night)));
    expect(sent).toMatchObject({ state: "done", stale: false, generation: 1 });
    expect((await byDay()).rows).toEqual(days);

    const set = await om("business", "set", "timeZone=europe/berlin", "weekStart=sunday");
    expect(set).toMatchObject({ exitCode: 0, stderr: "" });
    expect(set.stdout).toBe(
      [
        "timeZone: UTC -> Europe/Berlin",
        "weekStart: monday -> sunday",
        "1 file (4 rows) was read with timeZone UTC (now Europe/Berlin)",
        "nothing is read again unasked: run `om reprocess --stale`",
        "",
      ].join("\n"),
    );
    const stale = await byDay();
    expect(stale).toMatchObject({ rows: days, period: { timeZone: "Europe/Berlin" } });
    expect(stale.notes).toContain(
      "1 file was read with timeZone UTC, not Europe/Berlin: read again with om reprocess --stale",
    );
    expect(reportOf(await om("files", "--json"))).toMatchObject({
      stale: true,
      staleBecause: [{ what: "timeZone", readWith: "UTC", now: "Europe/Berlin" }],
    });
    expect((await om("files")).stdout).toContain("done, stale");

    const again = reportOf(await om("reprocess", "--stale", "--json"));
    expect(again).toMatchObject({ fileId: sent.fileId, state: "done", stale: false, generation: 2 });
    expect(again.tables[0]?.settings).toMatchObject({ timeZone: "Europe/Berlin" });
    const fresh = await byDay();
    expect(fresh.rows).toEqual(daysOfBerlin);
    expect(fresh.notes.filter((note) => note.includes("reprocess"))).toEqual([]);
    expect((await byDay("--period", "2026-03-29")).rows).toEqual([["2026-03-29", "8"]]);
    expect((await om("reprocess", "--stale")).stderr).toBe("om: no file is stale\n");
  });

  test(
    "reading again what did not change gives the same numbers, one generation on",
    { timeout: 300_000 },
    async () => {
      const once = reportOf(await om("reprocess", "--source", "web", "--json"));
      const twice = reportOf(await om("reprocess", once.fileId, "--json"));
      expect(twice.generation).toBe(once.generation + 1);
      expect(twice.tables).toEqual(once.tables);
      expect((await byDay()).rows).toEqual(daysOfBerlin);
    },
  );

  test("text goes out and comes in again, and the history says when what changed", { timeout: 300_000 }, async () => {
    await om("business", "set", "store.1=North", "alias.product.A\\=1=B");
    const shown = await om("business", "show");
    expect(shown.stdout).toMatch(/^# settings of default: version 2, since /);
    expect(shown.stdout).toContain(
      "\ntimeZone = Europe/Berlin\nweekStart = sunday\nalias.product.A\\=1 = B\nstore.1 = North\n",
    );
    await om("business", "unset", "store.1", "alias.product.A\\=1");
    const loaded = await om("business", "load", write("settings.txt", shown.stdout), "--json");
    expect(loaded.json).toMatchObject([{ version: 4, entries: { "store.1": "North", "alias.product.A=1": "B" } }]);
    expect((await om("business", "load", join(folder, "settings.txt"))).stdout).toContain("nothing changed\n");
    expect((await om("business", "history", "--json")).json).toMatchObject([
      { version: 1, changes: [{ key: "timeZone", from: null, to: "Europe/Berlin" }, { key: "weekStart" }] },
      { version: 2 },
      { version: 3, changes: [{ key: "alias.product.A=1" }, { key: "store.1", from: "North", to: null }] },
      { version: 4 },
    ]);
    expect((await om("business", "show", "1", "--json")).json).toMatchObject([
      { version: 1, text: "timeZone = Europe/Berlin\nweekStart = sunday\n" },
    ]);
  });

  test("what contradicts itself is refused whole", { timeout: 300_000 }, async () => {
    const before = (await om("business", "show")).stdout;
    const refused = [
      ["set", "currency=EUR", "timeZone=Mars/Olympus"],
      ["set", "currency=EUR", "alias.product.B=A=1"],
      ["set", "currency=EUR", "alias.store.X=X"],
      ["set", "currency=EUR", "store.S1=North", "alias.store.S1=S2"],
      ["set", "currency=EUR", "colour=red"],
      ["unset", "currency"],
      ["set", "currency"],
      ["load", write("bad.txt", "currency = EUR\nnothing\n")],
    ];
    for (const args of refused) {
      const ended = await om("business", ...args, "--json");
      expect([args, ended.exitCode]).toEqual([args, 2]);
      expect(errorOf(ended)).toMatchObject({ code: "SETTING_INVALID", fix: expect.stringMatching(/./) });
    }
    expect((await om("business", "show")).stdout).toBe(before);
    expect((await om("business", "show", "99")).exitCode).toBe(1);
    expect((await om("business", "sing")).exitCode).toBe(2);
  });

  test("what has no rows of its own is not read again, and says why", { timeout: 300_000 }, async () => {
    const [first, second] = reportsOf(
      await om("ingest", "--json", "--business", "twice", write("a.csv", night), join(folder, "a.csv")),
    );
    const [one, two] = [String(first?.fileId), String(second?.fileId)];
    const duplicate = await om("reprocess", "--json", "--business", "twice", two, "file_0000000000000000");
    expect(duplicate.exitCode).toBe(1);
    expect(duplicate.json).toMatchObject([
      { error: { code: "STATE_WRONG", fix: `reprocess ${one}` }, fileId: two },
      { error: { code: "NOT_FOUND" } },
    ]);
    await om("undo", "--business", "twice", one);
    expect(errorOf(await om("reprocess", "--json", "--business", "twice", one))).toMatchObject({
      code: "STATE_WRONG",
      fix: `reprocess ${two}, in its place`,
    });
    expect((await om("reprocess")).exitCode).toBe(2);
    expect((await om("reprocess", one, "--stale")).exitCode).toBe(2);
  });
});

describe("HTTP", () => {
  let http: HttpHome;
  beforeAll(async () => {
    http = await openHttpHome();
  });
  afterAll(() => http.close());

  test("sets, says what is stale, and reads again", { timeout: 300_000 }, async () => {
    const sent = await http.post("/v1/files?name=night.csv", night);
    const { fileId } = fileReport.parse(sent.json);
    await http.get(`/v1/files/${fileId}?wait=20`);

    const changed = await http.post("/v1/business", { set: { timeZone: "Europe/Berlin", currency: "EUR" } });
    expect(changed.status).toBe(200);
    expect(changedBusiness.parse(changed.json).stale).toEqual([
      { what: "timeZone", readWith: "UTC", now: "Europe/Berlin", files: 1, rows: 4 },
      { what: "currency", readWith: "", now: "EUR", files: 1, rows: 4 },
    ]);
    expect((await http.get(`/v1/files/${fileId}`)).json).toMatchObject({ stale: true, generation: 1 });

    const again = await http.post(`/v1/files/${fileId}/reprocess`);
    expect(again).toMatchObject({ status: 202, json: { redo: { generation: 2 } } });
    expect((await http.get(`/v1/files/${fileId}?wait=20`)).json).toMatchObject({ stale: false, generation: 2 });
    const asked = await http.post("/v1/query", { metrics: ["net_sales"], by: ["day"] });
    expect(asked.json).toMatchObject({ rows: daysOfBerlin, columns: [{}, { currency: "EUR" }] });
  });

  test("shows settings, versions and history, and refuses what cannot be", { timeout: 30_000 }, async () => {
    expect((await http.get("/v1/business")).json).toMatchObject({
      version: 1,
      text: "timeZone = Europe/Berlin\ncurrency = EUR\n",
    });
    expect((await http.get("/v1/business?version=0")).json).toMatchObject({ version: 0, text: "" });
    expect((await http.get("/v1/business?version=7")).status).toBe(404);
    expect((await http.get("/v1/business/history")).json).toMatchObject({ versions: [{ version: 1 }] });
    expect((await http.get("/v1/business", { "om-business": "other" })).json).toMatchObject({ version: 0 });
    const bad = await http.post("/v1/business", { set: { timeZone: "UTC", weekStart: "someday" } });
    expect(bad).toMatchObject({ status: 400, json: { code: "SETTING_INVALID" } });
    expect((await http.post("/v1/business", {})).status).toBe(400);
    expect((await http.get("/v1/business")).json).toMatchObject({ version: 1 });
  });
});
