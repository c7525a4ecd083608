import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openHttpHome } from "../support/http-home.ts";
import { errorOf, om as runOm, reportOf, resultOf } from "../support/om.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "om-hygiene-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const om = (...args: string[]) => runOm(args, { dataDir: join(folder, "data") });

async function ingest(name: string, ...lines: readonly string[]) {
  writeFileSync(join(folder, name), `${lines.join("\n")}\n`);
  return reportOf(await om("ingest", "--json", join(folder, name)));
}

const stockHeader = "Snapshot date,SKU,Product,Warehouse,On hand,Unit cost (EUR),Unit price (EUR)";
const january = [
  stockHeader,
  "2026-01-31,A-1,Mug,North,12,2.10,5.00",
  "2026-01-31,A-2,Tea,North,N/A,3.00,5.00",
  "2026-01-31,A-3,Pot,North,-2,10.00,15.00",
  "2026-01-31,A-4,Pan,North,-5,,15.00",
  "2026-01-31,A-5,Cup,North,1,4.00,3.50",
];
const february = [
  stockHeader,
  "2026-02-28,A-3,Pot,North,4,10.00,15.00",
  "2026-02-28,-,Box,North,7,1.00,2.00",
  "2026-02-28,A-9,Jar,North,3,1.00,2.00",
  "2026-02-28,A-9,Jar,North,8,1.00,2.00",
];
const sales = [
  "Order ID,Order Date,SKU,Product,Quantity,Unit Price,Currency",
  "1001,2026-02-20,A-1,Mug,1,5.00,EUR",
  "1002,2026-02-21,A-1,Mug,2,0.00,EUR",
  "1003,2026-02-22,-,Wrapping,1,1.50,EUR",
];

test(
  "what is worth a look is listed in the report and over the numbers, down to the lines",
  { timeout: 300_000 },
  async () => {
    const first = await ingest("january.csv", ...january);
    expect(first.tables[0]?.hygiene?.map(({ id, rows }) => [id, rows])).toEqual([
      ["negative_stock", 2],
      ["cost_above_price", 1],
      ["missing_cost", 1],
      ["unknown_stock", 1],
    ]);
    const before = resultOf(await om("query", "--json", "--metric", "on_hand_units,on_hand_value")).rows;
    const shown = (await om("file", first.fileId)).stdout;
    expect(shown).toContain("2 rows: negative stock, -7 units, EUR -20.00, 1 of them of unknown worth");
    expect(shown).toContain('line 4, "A-3": quantity_on_hand -2');

    await ingest("february.csv", ...february);
    const sold = await ingest("sales.csv", ...sales);
    expect(sold.tables[0]?.hygiene?.map(({ id }) => id)).toEqual(["no_item_number", "zero_price"]);

    // Of stock only what the newest lists say: A-3 is not below zero any more.
    const [stock] = (await om("hygiene", "--json", "--dataset", "inventory")).json;
    expect(stock).toMatchObject({
      datasets: [
        {
          dataset: "inventory",
          rows: 8,
          salesDays: { from: "2026-02-20", to: "2026-02-22" },
          findings: [
            { id: "outside_sales_days", rows: 4 },
            {
              id: "listed_twice_differently",
              rows: 2,
              units: "11",
              amounts: { known: { EUR: "11" }, unreadable: 0 },
              lines: [
                { file: "february.csv", line: 5, item: "A-9", values: { quantity_on_hand: "8" } },
                { file: "february.csv", line: 4 },
              ],
            },
            { id: "cost_above_price", rows: 1, lines: [{ file: "january.csv", line: 6, item: "A-5", record: null }] },
            { id: "missing_cost", rows: 1, units: "-5", amounts: null },
            { id: "negative_stock", rows: 1, units: "-5", lines: [{ file: "january.csv", line: 5, item: "A-4" }] },
            { id: "no_item_number", rows: 1 },
            { id: "unknown_stock", rows: 1, units: null },
          ],
        },
      ],
    });
    const whole = (await om("hygiene")).stdout;
    expect(whole).toContain("inventory: 8 rows looked at; sales are of 2026-02-20 to 2026-02-22");
    expect(whole).toContain("sales: 3 rows looked at");
    expect(whole).toContain("1 row: a price of zero, 2 units, EUR 0.00");
    const one = (await om("hygiene", "--class", "negative_stock")).stdout;
    expect(one).toContain('january.csv, line 5, "A-4": quantity_on_hand -5');
    expect(one).toContain("2026-01-31,A-4,Pan,North,-5,,15.00");

    // Nothing of it changes a number, and what is taken out of the numbers is not looked at.
    const now = resultOf(
      await om("query", "--json", "--metric", "on_hand_units,on_hand_value", "--state-at", first.finishedAt ?? ""),
    );
    expect(now.rows).toEqual(before);
    await om("undo", first.fileId);
    const server = await openHttpHome({ dataDir: join(folder, "data") });
    const left = await server.get("/v1/hygiene?dataset=inventory&limit=1");
    expect(left.json).toMatchObject({
      datasets: [
        {
          rows: 4,
          findings: [{ id: "listed_twice_differently", rows: 2, lines: [{ line: 5 }] }, { id: "no_item_number" }],
        },
      ],
    });
    const lines = await server.get("/v1/hygiene?dataset=sales&class=zero_price");
    expect(lines.json).toMatchObject({
      datasets: [{ findings: [{ lines: [{ line: 3, record: { raw: "1002,2026-02-21,A-1,Mug,2,0.00,EUR" } }] }] }],
    });
    expect((await server.get("/v1/hygiene?class=dirt")).json).toMatchObject({ status: 400, code: "QUERY_INVALID" });
    expect((await server.get("/v1/hygiene?limit=1001")).status).toBe(400);
    await server.close();
  },
);

test("what is not looked for is said, and a business without rows has none", { timeout: 300_000 }, async () => {
  expect((await om("hygiene")).stdout).toContain("No rows to look at yet");
  expect((await om("hygiene", "--json")).json).toEqual([{ datasets: [] }]);
  const wrong = await om("hygiene", "--json", "--dataset", "general");
  expect(errorOf(wrong)).toMatchObject({ code: "QUERY_INVALID", fix: "use one of sales, inventory, products" });
  expect((await om("hygiene", "--limit", "many")).exitCode).toBe(2);
});

test("a cost that the list of the business gives is a cost", { timeout: 300_000 }, async () => {
  await ingest("january.csv", ...january);
  const missing = async () => {
    const [found] = (await om("hygiene", "--json", "--class", "missing_cost")).json;
    return JSON.stringify(found).includes('"id":"missing_cost"');
  };
  expect(await missing()).toBe(true);
  writeFileSync(join(folder, "costs.csv"), "SKU,Unit cost,Currency\nA-4,7.00,EUR\n");
  expect((await om("business", "load-costs", join(folder, "costs.csv"))).exitCode).toBe(0);
  expect(await missing()).toBe(false);
});

test("dates to come, and dates that systems write for none, are told by the report with count, worth and lines", async () => {
  const orders = (name: string, ...more: readonly string[]): string[] => [
    "Order ID,Order Date,SKU,Quantity,Unit Price,Currency",
    ...Array.from({ length: 99 }, (_, at) => `${name}${at},2026-02-20,A-1,1,5.00,EUR`),
    ...more.map((line) => `${name}${line}`),
  ];
  const one = await ingest("few.csv", ...orders("F", "100,2098-02-20,A-2,1,7.00,EUR"));
  expect(one.tables[0]?.hygiene).toMatchObject([
    {
      id: "future_date",
      rows: 1,
      amounts: { known: { EUR: "7" } },
      lines: [{ line: 101, values: { day: "2098-02-20" } }],
    },
  ]);
  expect(one.tables[0]?.notes.filter((note) => note.includes("dated after"))).toEqual([]);
  const many = await ingest(
    "many.csv",
    ...orders("M", ...["2098-02-20", "2098-02-21", "2999-12-12"].map((day, at) => `10${at},${day},A-2,1,7.00,EUR`)),
  );
  expect(many.state).toBe("needs_decision"); // see future-dates.test.ts
  expect(many.tables[0]?.hygiene?.map(({ id, rows }) => [id, rows])).toEqual([
    ["future_date", 2],
    ["placeholder_date", 1],
    ["undated", 1],
  ]);
  expect(many.tables[0]?.hygiene?.[1]?.lines).toMatchObject([
    { line: 103, values: { placeholder_date: expect.stringContaining("2999-12-12") } },
  ]);
  expect(many.tables[0]?.notes).toContain(
    "2 of 102 rows are dated after the day on which the file came: see whether day, month and year are read in their order",
  );
});
