import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queryResult } from "../../src/apps/local/http/schemas/answers.ts";
import { listReport, listState } from "../../src/apps/local/http/schemas/business.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { type Ended, om as runOm, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const sales = `Order ID,Order Date,SKU,Product,Quantity,Net Amount,Currency
1,2026-03-05,S1,Mug,2,20.00,EUR
2,2026-03-05,S1,Mug,1,10.00,USD
3,2026-03-08,S1,Mug,1,10.00,USD
4,2026-03-20,S3,Hat,1,7.00,USD
5,2026-03-05,S3,Hat,1,1000,JPY
`;

describe("om business load-rates and om query --currency", () => {
  const folder = mkdtempSync(join(tmpdir(), "om-rates-"));
  const dataDir = join(folder, "data");
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  serveWhileTesting(join(folder, "data"));
  const om = (...args: string[]): Promise<Ended> => runOm(args, { dataDir });
  const write = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const net = async (...more: string[]) => resultOf(await om("query", "--json", "--metric", "net_sales", ...more));

  test(
    "a list in any dialect is read with all its digits, and what is no rate is told",
    { timeout: 180_000 },
    async () => {
      await om("ingest", write("sales.csv", sales));
      const refused = await om("query", "--metric", "net_sales", "--currency", "EUR");
      expect([refused.exitCode, refused.stderr]).toEqual([3, expect.stringContaining("no rates to EUR are set")]);
      expect(refused.stderr).toContain("om business load-rates FILE");

      const list = write(
        "rates.csv",
        [
          "Datum;Von;Nach;Kurs",
          "05.03.2026;USD;EUR;0,9213",
          "13.03.2026;USD;EUR;0,91",
          "05.03.2026;jpy;EUR;0,006123456789",
          "05.03.2026;JPY;EUR;0,0061234567891",
          "05.03.2026;USD;EUR;0,93",
          "06.03.2026;USD;EUR;0,00",
          "06.03.2026;USD;USD;1,00",
          "06.03.2026;Dollar;EUR;0,92",
          ";USD;EUR;0,92",
          "",
        ].join("\n"),
      );
      const report = listReport.parse((await om("business", "load-rates", list, "--json")).json[0]);
      expect(report.taken).toBe(false);
      expect(report.refused.map(({ line, code }) => [line, code])).toEqual([
        [2, "OM-LIST-01"],
        [5, "OM-NUM-01"],
        [6, "OM-LIST-01"],
        [7, "OM-RATE-01"],
        [8, "OM-RATE-02"],
        [9, "OM-CUR-01"],
        [10, "OM-REQ-01"],
      ]);
      const sound = write(
        "sound.csv",
        "day,from,to,rate\n2026-03-05,USD,EUR,0.9213\n2026-03-06,JPY,EUR,0.006123456789\n2026-03-05,JPY,USD,0.0067\n",
      );
      const taken = await om("business", "load-rates", sound);
      expect(taken).toMatchObject({ exitCode: 0, stderr: "" });
      expect(taken.stdout).toContain("the list of exchange rates is set: 3 added, 0 changed, 0 removed");
      const shown = (await om("business", "show-rates")).stdout;
      expect(shown).toBe(
        "day,fromCurrency,toCurrency,rate\n2026-03-06,JPY,EUR,0.006123456789\n2026-03-05,JPY,USD,0.0067\n2026-03-05,USD,EUR,0.9213\n",
      );
      const again = listReport.parse((await om("business", "load-rates", write("shown.csv", shown), "--json")).json[0]);
      expect(again).toMatchObject({ compared: { added: 0, changed: 0, removed: 0 }, settings: { changes: [] } });
    },
  );

  test("money comes in one currency, and what has no rate is left out and told", { timeout: 180_000 }, async () => {
    const { rows, columns, conversion, notes } = await net("--currency", "EUR");
    expect(rows).toEqual([["38.426"]]); // 20 + 2 x 9.213
    expect(columns).toEqual([{ id: "net_sales", unit: "money", currency: "EUR" }]);
    expect(conversion?.currencies.map(({ currency, how, lines }) => [currency, how, lines])).toEqual([
      ["EUR", "same", 1],
      ["JPY", "none", 1],
      ["USD", "none", 1],
      ["USD", "stated", 2],
    ]);
    expect(notes.filter((note) => note.startsWith("left out"))).toEqual([
      "left out: 1 line in JPY (net_sales 1000 JPY), without a rate to EUR on 2026-03-05: add it with om business load-rates FILE --add",
      "left out: 1 line in USD (net_sales 7 USD), without a rate to EUR on 2026-03-20: add it with om business load-rates FILE --add",
    ]);
    await om("business", "set", "ratesMaxDays=30", "ratesVia=USD");
    expect((await net("--currency", "EUR")).rows).toEqual([["51.04781"]]); // + 7 x 0.9213 + 1000 x 0.0067 x 0.9213
    expect((await net()).rows).toHaveLength(3);
    const words = await om("query", "--metric", "net_sales", "--by", "currency", "--currency", "EUR", "--explain");
    expect(words.stdout).toContain("exchange_rate 0.9213");
    expect(words.stdout).toContain("rate_day 2026-03-05");
    const none = await om("query", "--metric", "net_sales", "--currency", "euros");
    expect([none.exitCode, none.stderr]).toEqual([2, expect.stringContaining("is no currency to convert to")]);
  });

  test("numbers of a past time have the rates of then", { timeout: 180_000 }, async () => {
    const before = new Date().toISOString();
    await om("business", "load-rates", write("new.csv", "day,from,to,rate\n2026-03-04,USD,EUR,0.5\n"), "--add");
    expect((await net("--currency", "EUR")).rows).toEqual([["51.04781"]]);
    await om("business", "load-rates", write("other.csv", "day,from,to,rate\n2026-03-04,USD,EUR,0.5\n"));
    expect((await net("--currency", "EUR")).rows).toEqual([["33.5"]]);
    expect((await net("--currency", "EUR", "--state-at", before)).rows).toEqual([["51.04781"]]);
    expect((await om("business", "unset", "rates")).exitCode).toBe(0);
    expect((await om("query", "--metric", "net_sales", "--currency", "EUR")).exitCode).toBe(3);
  });
});

describe("rates by HTTP", () => {
  let http: HttpHome;
  beforeAll(async () => {
    http = await openHttpHome({ works: true });
  });
  afterAll(() => http.close());

  test("are loaded, shown, and convert what POST /v1/query asks for", { timeout: 300_000 }, async () => {
    const sent = await http.post("/v1/files?name=sales.csv", Buffer.from(sales));
    await http.get(`${sent.headers.get("location")}?wait=30`);
    const path = "/v1/business/lists/rates";
    const loaded = await http.post(`${path}?name=r.csv`, Buffer.from("date,from,to,rate\n2026-03-05,USD,EUR,0.5\n"));
    expect(listReport.parse(loaded.json)).toMatchObject({ taken: true, kind: "rates" });
    expect(listState.parse((await http.get(path)).json).entries).toEqual([
      { day: "2026-03-05", fromCurrency: "USD", toCurrency: "EUR", rate: "0.5" },
    ]);
    const asked = await http.post("/v1/query", { metrics: ["net_sales"], currency: "EUR" });
    expect(queryResult.parse(asked.json)).toMatchObject({
      rows: [["30"]],
      conversion: { currency: "EUR", maxDays: 7 },
    });
    expect((await http.post("/v1/query", { metrics: ["net_sales"], currency: "GBP" })).json).toMatchObject({
      rows: [[null]],
    });
    expect((await http.post("/v1/query", { metrics: ["net_sales"], currency: "" })).json).toMatchObject({
      code: "QUERY_INVALID",
    });
  });
});
