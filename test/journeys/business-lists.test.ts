import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listReport, listState } from "../../src/apps/local/http/schemas/business.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { type Ended, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";
import { writeXlsx } from "../support/write-xlsx.ts";

const sales = `Order ID,Order Date,SKU,Product,Quantity,Net Amount,Currency
1,2026-03-05,S1,Mug,2,20.00,EUR
2,2026-04-20,S1,Mug,1,10.00,EUR
3,2026-04-21,S3,Hat,1,7.00,EUR
`;

describe("om business load-costs and load-lead-times", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-lists-"));
  const dataDir = join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  serveWhileTesting(join(folder, "data"));
  const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir });
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const margin = async (...more: string[]) =>
    resultOf(await om("query", "--json", "--metric", "gross_margin", ...more));

  test("a list in any dialect is read, and each line that cannot be taken is told", { timeout: 300_000 }, async () => {
    await om("ingest", write("sales.csv", sales));
    const list = write(
      "costs.csv",
      "Artikelnummer;EK-Preis;Gültig ab\nS1;2,50;01.02.2026\nS1;3,50;13.04.2026\nS2;1.004,00;\nS4;abc;\n;3,00;\nS5;1,00;\nS5;1,00;\nS6;1,00;\nS6;2,00;\nS7;-1,00;\n",
    );
    const refused = await om("business", "load-costs", list, "--set", "currency=EUR", "--json");
    expect(refused).toMatchObject({ exitCode: 3, stderr: "" });
    const report = listReport.parse(refused.json[0]);
    expect(report).toMatchObject({
      taken: false,
      settings: null,
      lines: { read: 10, taken: 4, repeated: 1, refused: 5, skipped: 0 },
    });
    expect(report.refused.map(({ line, column, raw, code }) => [line, column, raw, code])).toEqual([
      [5, "EK-Preis", "abc", "OM-NUM-01"],
      [6, null, " | 3,00 | ", "OM-REQ-02"],
      [9, "unit_cost", "1", "OM-LIST-01"],
      [10, "unit_cost", "2", "OM-LIST-01"],
      [11, "EK-Preis", "-1,00", "OM-COST-01"],
    ]);
    expect(report.refused.every(({ reason, fix }) => reason !== "" && fix !== "")).toBe(true);
    expect(report.refused.find(({ line }) => line === 9)?.reason).toBe(
      "the list contradicts itself about the same entry: line 10 says 2",
    );
    expect((await om("business", "show-costs")).stderr).toContain("no such list is set");

    const taken = await om("business", "load-costs", list, "--set", "currency=EUR", "--skip-refused");
    expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
    expect(taken.stdout).toContain("the list of costs is set: 4 added, 0 changed, 0 removed");
    expect(taken.stdout).toContain("it makes no file stale, and none is read again");
    expect((await om("business", "show-costs")).stdout).toBe(
      "sku,validFrom,unitCost,currency\nS1,2026-02-01,2.5,EUR\nS1,2026-04-13,3.5,EUR\nS2,,1004,EUR\nS5,,1,EUR\n",
    );
    const { rows, notes } = await margin();
    expect(rows).toEqual([["21.5"]]); // 20 - 2 x 2.50 + 10 - 3.50
    expect(notes).toContain("without a cost, and not in the list of costs: S3");
    const explained = await om("query", "--metric", "gross_margin", "--explain");
    expect(explained.stdout).toContain("cost_from list: 3.5 a unit from 2026-04-13");
  });

  test(
    "it is a setting: shown, kept by version, taken away, and past numbers have their own",
    { timeout: 300_000 },
    async () => {
      const before = new Date().toISOString();
      const other = write("other.csv", "sku,unit cost,currency\nS1,1.234,EUR\nS3,2.00,EUR\n");
      const set = listReport.parse((await om("business", "load-costs", other, "--json")).json[0]);
      expect(set).toMatchObject({
        taken: true,
        compared: { added: 2, changed: 0, removed: 4 },
        settings: { version: 2 },
      });
      expect((await margin()).rows).toEqual([["31.298"]]); // 37 - 3 x 1.234 - 2
      expect((await margin("--state-at", before)).rows).toEqual([["21.5"]]);

      const shown = write("shown.csv", (await om("business", "show-costs")).stdout);
      const again = listReport.parse((await om("business", "load-costs", shown, "--json")).json[0]);
      expect(again.compared).toEqual({ added: 0, changed: 0, removed: 0 });
      expect(again.settings).toMatchObject({ version: 2, changes: [] });
      const more = write("more.csv", "sku,unit cost,currency\nS3,3.00,EUR\nS9,1.00,EUR\n");
      const added = listReport.parse((await om("business", "load-costs", more, "--add", "--json")).json[0]);
      expect(added).toMatchObject({ compared: { added: 1, changed: 1, removed: 0 }, settings: { version: 3 } });
      expect((await om("business", "show-costs", "1")).stdout).toContain("S1,2026-04-13,3.5,EUR\n");
      const history = (await om("business", "history")).stdout;
      expect(history).toMatch(/version 3 .*\n {2}costs: 2 lines, sha256 \w{64} -> 3 lines, sha256 \w{64}\n/);

      const text = write("business.txt", (await om("business", "show", "1")).stdout);
      expect((await om("business", "load", text)).exitCode).toBe(0);
      expect((await margin()).rows).toEqual([["21.5"]]);
      expect((await om("business", "unset", "costs")).exitCode).toBe(0);
      expect(await margin()).toMatchObject({ rows: [[null]] });
    },
  );

  test("one that is not here, ambiguous, or no list of costs changes nothing", { timeout: 300_000 }, async () => {
    const name = `4 lines, sha256 ${"0".repeat(64)}`;
    const missing = await om("business", "set", `costs=${name}`);
    expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining("there is no list of costs")]);
    expect((await om("business", "set", "costs=3.50")).stderr).toContain("costs cannot be");
    const days = write("days.csv", "sku,unit cost,valid from\nS1,1.50,03/04/2026\n");
    const asked = await om("business", "load-costs", days);
    expect(asked).toMatchObject({ exitCode: 2 });
    expect(asked.stderr).toContain("--set dateOrder=dmy or --set dateOrder=mdy");
    expect((await om("business", "load-costs", days, "--set", "dateOrder=dmy")).stdout).toContain(
      "no currency is named",
    );
    expect((await om("business", "show-costs")).stdout).toContain("S1,2026-04-03,1.5,");
    const none = await om("business", "load-costs", write("none.csv", "a,b\nx,y\n"));
    expect([none.exitCode, none.stderr]).toEqual([1, expect.stringContaining("no column is what a unit costs")]);
    expect((await om("business", "show", "--add")).exitCode).toBe(2);
  });

  test("lead times come from a workbook, by item or supplier, and are checked", { timeout: 300_000 }, async () => {
    const rows = [
      ["SKU", "Supplier", "Lead time (days)"],
      ["S1", "", "14"],
      ["", "Acme", "21"],
      ["S2", "Acme", "-3"],
      ["", "", "5"],
    ];
    const book = write("times.xlsx", writeXlsx({ sheets: [{ name: "Times", rows: rows.map(toRow).join("") }] }));
    const report = listReport.parse(
      (await om("business", "load-lead-times", book, "--skip-refused", "--json")).json[0],
    );
    expect(report.refused.map(({ line, code }) => [line, code])).toEqual([
      [4, "OM-LEAD-01"],
      [5, "OM-REQ-02"],
    ]);
    expect((await om("business", "show-lead-times")).stdout).toBe("sku,supplier,days\n,Acme,21\nS1,,14\n");
  });

  test("a backup has the lists, and an erased business has none", { timeout: 300_000 }, async () => {
    const copy = join(folder, "copy");
    expect((await om("backup", copy)).exitCode).toBe(0);
    const restored = join(folder, "restored");
    await runOm(["restore", copy], { dataDir: restored });
    expect((await runOm(["business", "show-lead-times"], { dataDir: restored })).stdout).toContain("S1,,14");
    expect(readdirSync(join(dataDir, "blobs", "default", "lists")).length).toBeGreaterThan(1);
    const report = reportOf(await om("files", "--json"));
    expect(report.name).toBe("sales.csv");
    expect((await om("erase", "--business", "default", "--yes")).exitCode).toBe(0);
    expect((await om("business", "show-costs")).stdout).toBe("");
    expect(readdirSync(join(dataDir, "blobs", "default", "lists"))).toEqual([]);
  });
});

/** Texts and numbers of one row, as a workbook has them. */
function toRow(cells: readonly string[]): string {
  const written = cells.map((cell) =>
    /^-?\d+$/.test(cell) ? `<c><v>${cell}</v></c>` : `<c t="inlineStr"><is><t>${cell}</t></is></c>`,
  );
  return `<row>${written.join("")}</row>`;
}

describe("/v1/business/lists", () => {
  let http: HttpHome;
  beforeAll(async () => {
    http = await openHttpHome();
  });
  afterAll(() => http.close());

  test("takes and gives a list, of the business that asks", { timeout: 300_000 }, async () => {
    const path = "/v1/business/lists/costs";
    const sent = await http.post(`${path}?name=c.csv`, Buffer.from("sku,cost,currency\nA,1.5,EUR\nB,x,EUR\n"));
    expect(sent.status).toBe(200);
    expect(listReport.parse(sent.json)).toMatchObject({ taken: false, lines: { refused: 1 } });
    const more = await http.post(
      `${path}?name=c.csv&skipRefused=true`,
      Buffer.from("sku,cost,currency\nA,1.5,EUR\nB,x,EUR\n"),
    );
    expect(listReport.parse(more.json)).toMatchObject({ taken: true, settings: { version: 1 } });
    expect(listState.parse((await http.get(path)).json)).toMatchObject({
      version: 1,
      entries: [{ sku: "A", unitCost: "1.5", currency: "EUR", validFrom: null }],
    });
    expect((await http.get(path, { "om-business": "other" })).json).toMatchObject({ entries: [] });
    expect((await http.get(`${path}?version=9`)).status).toBe(404);
    expect((await http.get("/v1/business/lists/prices")).status).toBe(404);
    expect((await http.post(`${path}?name=c.csv`, Buffer.from(""))).json).toMatchObject({ code: "EMPTY_FILE" });
  });
});
