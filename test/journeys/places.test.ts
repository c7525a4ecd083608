import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { om, reportOf, resultOf } from "../support/om.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "om-places-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = "SKU,Item Name,Unit cost (EUR),Current Quantity Leeds,Stock Alert Count Leeds,Current Quantity York";
const march = [
  header,
  "M-R,Mug red,2.00,12,5,3",
  "M-B,Mug blue,2.00,0,1,7",
  "T-1,Tea,1.25,,,4",
  "J-1,Jar,1.25,many,,6",
  "DRINKS,,,,,",
  "P-1,Pot,8.00,,,",
  "M-R,Mug red,2.00,12,5,3",
  "Total,,,24,,17",
];

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const explained = z.object({
  cells: z.array(
    z.object({
      value: z.string(),
      shown: z.array(
        z.object({
          line: z.number(),
          column: z.string(),
          contribution: z.string(),
          record: z.object({ cells: z.array(z.object({ column: z.string(), value: z.string() })) }),
        }),
      ),
    }),
  ),
});

test("a record with the stock of two places is one record in the ledger and a position at each place", async () => {
  const options = { dataDir: join(folder, "home") };
  const report = reportOf(await om(["ingest", "--json", write("march.csv", march)], options));
  const [table] = report.tables;
  expect(table).toMatchObject({
    type: "inventory",
    grain: "item at a location",
    rows: { records: 9, header: 1, read: 8, accepted: 5, rejected: 1, duplicate: 0, skipped: 2, repeats: 1 },
    live: { visible: 5, superseded: 0 },
    // 2 x (12 + 3) x 2.00 + (0 + 7) x 2.00 + 4 x 1.25; of four places nothing is known
    amounts: {
      accepted: { known: { EUR: "79" }, unreadable: 3 },
      rejected: { known: { EUR: "7.5" }, unreadable: 0 },
    },
    issues: [
      { code: "OM-NUM-01", count: 1, examples: [{ line: 5, column: "Current Quantity Leeds", raw: "many" }] },
      { code: "OM-ROW-GROUP", count: 1 },
      { code: "OM-ROW-TOTAL", count: 1 },
    ],
    printedTotals: [
      { line: 9, column: "Current Quantity Leeds", printed: "24", ours: "24", difference: "0" },
      { line: 9, column: "Current Quantity York", printed: "17", ours: "17", difference: "0" },
    ],
  });
  expect(table?.notes).toContain("5 accepted records gave 10 rows, by the columns whose headers carry data");

  const byPlace = [
    "query",
    "--json",
    "--metric",
    "on_hand_units,on_hand_value",
    "--by",
    "location",
    "--order",
    "location",
  ];
  expect(resultOf(await om(byPlace, options)).rows).toEqual([
    ["Leeds", "24", "48"],
    ["York", "17", "31"],
  ]);
  const below = await om(["query", "--json", "--metric", "below_reorder_skus", "--by", "sku"], options);
  expect(resultOf(below).rows).toContainEqual(["M-B", 1]);

  const rejects = await om(["rejects", report.fileId], options);
  expect(rejects.stdout).toContain("J-1,Jar,1.25,many,,6,5,OM-NUM-01");
  expect(rejects.stdout).toContain("Current Quantity Leeds: not a number");
}, 300_000);

test("each number leads to the line and the column that it stands in", async () => {
  const options = { dataDir: join(folder, "explained") };
  reportOf(await om(["ingest", "--json", write("explained.csv", march)], options));
  const ended = await om(
    ["query", "--json", "--metric", "on_hand_units", "--where", "location=York", "--explain"],
    options,
  );
  const [cell] = explained.parse(ended.json[0]).cells;
  expect(cell?.value).toBe("17");
  expect(cell?.shown.map(({ line, column, contribution }) => [line, column, contribution])).toEqual([
    [3, "Current Quantity York", "7"],
    [4, "Current Quantity York", "4"],
    [2, "Current Quantity York", "3"],
    [8, "Current Quantity York", "3"],
  ]);
  for (const { column, contribution, record } of cell?.shown ?? []) {
    expect(record.cells.find((found) => found.column === column)?.value).toBe(contribution);
  }
}, 300_000);

test("repeats=once takes a record with all its places, and undo takes every row", async () => {
  const options = { dataDir: join(folder, "once") };
  const units = ["query", "--json", "--metric", "on_hand_units"];
  const { fileId, tables } = reportOf(
    await om(["ingest", "--json", "--set", "repeats=once", write("once.csv", march)], options),
  );
  expect(tables[0]).toMatchObject({
    rows: { accepted: 4, duplicate: 1 },
    live: { visible: 4 },
    amounts: { accepted: { known: { EUR: "49" } }, duplicate: { known: { EUR: "30" } } },
  });
  expect(resultOf(await om(units, options))).toMatchObject({ rows: [["26"]], coverage: { rowsUsed: 8, rowsTotal: 8 } });
  expect((await om(["undo", "--json", fileId], options)).exitCode).toBe(0);
  expect(resultOf(await om(units, options)).rows).toEqual([[null]]);
}, 300_000);

test("of each place the newest list says what there is, and a blank cell of it that it is not known", async () => {
  const options = { dataDir: join(folder, "newest") };
  const april = [header, "M-R,Mug red,2.00,10,5,", "M-B,Mug blue,2.00,1,1,6"];
  reportOf(await om(["ingest", "--json", write("older.csv", march.slice(0, 4))], options));
  reportOf(await om(["ingest", "--json", write("newer.csv", april)], options));
  const byItem = ["query", "--json", "--metric", "on_hand_units", "--by", "sku,location", "--order", "sku,location"];
  expect(resultOf(await om(byItem, options)).rows).toEqual([
    ["M-B", "Leeds", "1"],
    ["M-B", "York", "6"],
    ["M-R", "Leeds", "10"],
    ["M-R", "York", null],
    ["T-1", "Leeds", null],
    ["T-1", "York", "4"],
  ]);
}, 300_000);
