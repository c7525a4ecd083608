import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { savedAnswer, savedExplanation, savedQuery } from "../../src/apps/local/http/schemas/saved-queries.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { type Ended, errorOf, om as runOm } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const sales = `Order ID,Order Date,Product,Quantity,Net Amount,Currency
1,2026-03-05,Mug,2,20.004,EUR
2,2026-04-20,Mug,1,10.00,EUR
`;

describe("om queries", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-queries-"));
  const dataDir = join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  serveWhileTesting(join(folder, "data"));
  const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir });
  const march = ["--metric", "net_sales", "--period", "2026-03"];

  test("keeps a query that was looked up and asked, as versions", { timeout: 180_000 }, async () => {
    writeFileSync(join(folder, "sales.csv"), sales);
    await om("ingest", join(folder, "sales.csv"));
    const typo = await om("queries", "save", "march", "--metric", "net_sale", "--json");
    expect([typo.exitCode, errorOf(typo).code]).toEqual([2, "METRIC_UNKNOWN"]);
    const wrong = await om("queries", "save", "march", ...march, "--expect", "net_sales=20.01");
    expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining("net_sales is 20.004, not 20.01")]);
    expect((await om("queries", "list")).stdout).toContain("no query is kept by a name yet");

    const first = await om("queries", "save", "march", ...march, "--json");
    expect(savedQuery.parse(first.json[0])).toMatchObject({
      version: 1,
      verifiedBy: null,
      expect: {},
      isRemoved: false,
    });
    const details = [
      "--verified-by",
      "Ann",
      "--note",
      "for the board",
      "--question",
      "how was March",
      "--expect",
      "net_sales=20.00",
    ];
    const second = savedQuery.parse((await om("queries", "save", "march", ...march, ...details, "--json")).json[0]);
    expect(second).toMatchObject({
      version: 2,
      query: { metrics: ["net_sales"], period: "2026-03" },
      verifiedBy: "Ann",
      note: "for the board",
      questions: ["how was March"],
      expect: { net_sales: "20.00" },
      definitions: [{ id: "net_sales", version: 1 }],
    });
    const again = savedQuery.parse((await om("queries", "save", "march", ...march, ...details, "--json")).json[0]);
    expect(again).toEqual(second);
    const shown = (await om("queries", "show", "march")).stdout;
    expect(shown).toContain("om query --metric net_sales --period 2026-03");
    expect(shown).toContain("verified by Ann");
    expect((await om("queries", "list")).stdout).toMatch(/march +2 .*Ann +net_sales +for the board/);
    expect((await om("queries", "show", "march", "1", "--json")).json).toMatchObject([{ version: 1 }]);
    expect((await om("queries", "history", "march", "--json")).json).toMatchObject([{ version: 1 }, { version: 2 }]);
  });

  test("answers with what has changed since", { timeout: 180_000 }, async () => {
    const ran = await om("queries", "run", "march", "--json");
    expect(ran.exitCode).toBe(0);
    expect(savedAnswer.parse(ran.json[0])).toMatchObject({
      saved: { version: 2 },
      changedDefinitions: [],
      expectations: [{ column: "net_sales", expected: "20.00", value: "20.004", isMet: true }],
      result: { rows: [["20.004"]] },
    });
    writeFileSync(join(folder, "late.csv"), sales.replace("1,2026-03-05", "9,2026-03-31").replace("\n2,", "\n8,"));
    await om("ingest", join(folder, "late.csv"));
    const later = await om("queries", "run", "march");
    expect(later.exitCode).toBe(3);
    expect(later.stdout).toMatch(/Note: march \(version 2, verified by Ann on \S+\): net_sales is 40.008, not 20.00/);
    const explained = savedExplanation.parse((await om("queries", "run", "march", "--explain", "--json")).json[0]);
    expect(explained.explanation.cells[0]).toMatchObject({ value: "40.008", rows: { count: 2 } });
    expect((await om("queries", "run", "march", "--by", "month")).exitCode).toBe(2);
    expect((await om("queries", "run", "april", "--json")).json).toMatchObject([{ error: { code: "NOT_FOUND" } }]);
  });

  test("is in a backup, and gone with its business; removed, it is in its history", { timeout: 180_000 }, async () => {
    expect((await om("backup", join(folder, "copy"))).exitCode).toBe(0);
    const restored = join(folder, "restored");
    await runOm(["restore", join(folder, "copy")], { dataDir: restored });
    expect((await runOm(["queries", "show", "march", "--json"], { dataDir: restored })).json).toMatchObject([
      { version: 2, verifiedBy: "Ann" },
    ]);
    expect((await om("queries", "remove", "march")).stdout).toContain("march is removed");
    expect((await om("queries", "run", "march")).stderr).toContain("the query march was removed at");
    expect((await om("queries", "history", "march")).stdout).toContain("march, version 3");
    expect((await om("queries", "list", "--json")).json).toEqual([]);
    expect((await om("queries", "save", "march", ...march, "--json")).json).toMatchObject([{ version: 4 }]);
    expect((await om("erase", "--business", "default", "--yes")).exitCode).toBe(0);
    expect((await om("queries", "history", "march")).stderr).toContain('there is no query called "march"');
  });
});

describe("/v1/queries", () => {
  let http: HttpHome;
  beforeAll(async () => {
    http = await openHttpHome({ works: true });
  });
  afterAll(() => http.close());

  test("keeps, lists, asks and removes, for the business that asks", { timeout: 300_000 }, async () => {
    const sent = await http.post("/v1/files?name=sales.csv", Buffer.from(sales));
    await http.get(`${sent.headers.get("location")}?wait=30`);
    const body = { name: "all", query: { metrics: ["net_sales"], currency: "EUR" }, questions: ["what did we sell"] };
    expect(savedQuery.parse((await http.post("/v1/queries", body)).json)).toMatchObject({ name: "all", version: 1 });
    expect((await http.post("/v1/queries", { ...body, name: "No" })).json).toMatchObject({ code: "QUERY_INVALID" });
    expect((await http.get("/v1/queries")).json).toMatchObject({ queries: [{ name: "all" }] });
    expect((await http.get("/v1/queries", { "om-business": "other" })).json).toEqual({ queries: [] });
    expect((await http.get("/v1/queries/all?version=1")).json).toMatchObject({ version: 1 });
    expect((await http.get("/v1/queries/all?version=7")).status).toBe(404);
    const ran = savedAnswer.parse((await http.post("/v1/queries/all/run", {})).json);
    expect(ran.result.rows).toEqual([["30.004"]]);
    const explained = await http.post("/v1/queries/all/run", { explain: true });
    expect(savedExplanation.parse(explained.json).explanation.cells).toHaveLength(1);
    expect((await http.post("/v1/queries/all/remove")).json).toMatchObject({ version: 2, isRemoved: true });
    expect((await http.post("/v1/queries/all/run", {})).status).toBe(404);
    expect((await http.get("/v1/queries/all/history")).json).toMatchObject({ versions: [{}, { isRemoved: true }] });
  });
});
