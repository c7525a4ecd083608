import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queryResult } from "../../src/apps/local/http/schemas/answers.ts";
import { type HttpHome, openHttpHome } from "../support/http-home.ts";
import { om, resultOf } from "../support/om.ts";

/** A Saturday in March 2026 beside the one of 2025, in four stores, of which one opened and one closed in between. */
const text = `Order ID,Order Date,Store,Product,Quantity,Unit Price,Currency
A-1,2025-03-08,North,Mug,2,4.00,EUR
A-2,2025-03-08,South,Cup,1,6.00,EUR
A-3,2025-03-08,Closed,Mug,5,4.00,EUR
B-1,2026-03-06,North,Mug,1,5.00,EUR
B-2,2026-03-07,North,Mug,2,5.00,EUR
B-2,2026-03-07,North,Cup,1,6.00,EUR
B-3,2026-03-07,South,Jug,1,9.00,EUR
B-4,2026-03-07,New,Pot,1,30.00,EUR
`;

let folder = "";
let server: HttpHome;
const dataDir = (): string => join(folder, "data");
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "om-shaped-"));
  writeFileSync(join(folder, "orders.csv"), text);
  await om(["ingest", join(folder, "orders.csv")], { dataDir: dataDir() });
  server = await openHttpHome();
  const taken = await server.post("/v1/files?name=orders.csv", text);
  await server.get(`${taken.headers.get("location")}?wait=30`);
}, 300_000);
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const ofDay = ["--by", "day", "--period", "2026-03-07", "--compare", "year_ago"];

describe("through the command", () => {
  test("days of two years meet by weekday, in the stores that were open in both", async () => {
    const asked = ["query", "--metric", "net_sales", ...ofDay, "--same-store"];
    const result = resultOf(await om([...asked, "--json"], { dataDir: dataDir() }));
    expect(result.rows).toEqual([["2026-03-07", "25", "14", "11", "0.785714286"]]);
    const { stdout, exitCode } = await om(asked, { dataDir: dataDir() });
    expect(exitCode).toBe(0);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("Compared with: 2025-03-08 (UTC), by weekday");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain(
      "Note: the same stores: 2 of 4 stores have sales in both periods; left out: New, Closed (net_sales 30 EUR, before 20 EUR)",
    );
  });

  test("the first values, all others, shares and the total stand in one table", async () => {
    const asked = "query --metric net_sales,orders --by product --period 2026 --top 2 --share --total".split(" ");
    const { stdout } = await om(asked, { dataDir: dataDir() });
    expect(stdout.split("\n").slice(0, 6)).toEqual([
      "product  net_sales (EUR)  orders  net_sales_share",
      "-------  ---------------  ------  ---------------",
      "Pot                30.00       1           50.0 %",
      "Mug                15.00       2           25.0 %",
      "(other)            15.00       2           25.0 %",
      "total              60.00       4          100.0 %",
    ]);
  });

  test("values run and move along the days", async () => {
    const asked = "query --metric net_sales --by day --period 2026-03 --running --moving 2 --moving-as sum --json";
    const { columns, rows } = resultOf(await om(asked.split(" "), { dataDir: dataDir() }));
    expect(columns.map(({ id }) => id)).toEqual(["day", "net_sales", "net_sales_running", "net_sales_moving_sum"]);
    expect(rows).toEqual([
      ["2026-03-06", "5", "5", "5"],
      ["2026-03-07", "55", "60", "60"],
    ]);
  });

  test.each([
    ["--metric net_sales --by product --top 0", "USAGE", "from 1 to 1000"],
    ["--metric net_sales --by day --moving many", "USAGE", "from 2 to 1000"],
    ["--metric net_sales --by day --compare year_ago --align moon", "USAGE", "weekday or calendar"],
    ["--metric orders --by day --running", "QUERY_INVALID", "ask for a flow"],
    ["--metric net_sales --by product --top 2 --explain", "QUERY_INVALID", "explain the same query without it"],
  ])("%s is refused with the way to ask", async (asked, code, fix) => {
    const { json, exitCode } = await om(["query", ...asked.split(" "), "--json"], { dataDir: dataDir() });
    expect(exitCode).toBe(2);
    expect(json[0]).toMatchObject({ error: { code, fix: expect.stringContaining(fix) } });
  });
});

describe("over HTTP", () => {
  test("the answer is as the schema says, with what was left out and what is together", async () => {
    const query = {
      metrics: ["net_sales", "orders"],
      by: ["store", "product"],
      period: "2026-03",
      compare: "year_ago",
      sameStore: true,
      top: 1,
      share: true,
      total: true,
    };
    const { status, json } = await server.post("/v1/query", query);
    expect(status).toBe(200);
    expect(queryResult.parse(json)).toEqual(json);
    expect(json).toMatchObject({
      comparison: { from: "2025-03-01", to: "2025-04-01", alignment: "calendar" },
      other: { dimension: "product", label: "(other)", values: 2 },
      sameStore: { by: "store", kept: 2, leftOut: 2 },
      totals: [[null, null, "30", "14", "16", "1.142857143", 3, 2, 1, "0.5", "1", null]],
    });
  });

  test.each([
    [{ top: 1_001 }, 'body field "top" must be'],
    [{ top: "5 OR 1=1" }, 'body field "top" must be'],
    [{ align: "weekday; DROP" }, 'body field "align" must be'],
    [{ moving: 2.5 }, 'body field "moving" must be'],
    [{ share: "yes" }, 'body field "share" must be'],
  ])("%j is refused in words", async (shape, words) => {
    const { status, json } = await server.post("/v1/query", { metrics: ["net_sales"], by: ["product"], ...shape });
    expect([status, json["code"]]).toEqual([400, "QUERY_INVALID"]);
    expect(json["detail"]).toContain(words);
  });
});
