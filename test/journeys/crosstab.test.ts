import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { om, reportOf, resultOf } from "../support/om.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "om-crosstab-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join("\n")}\n`);
  return path;
}

const header = (...months: readonly string[]): string =>
  ["Product", "SKU", ...months.flatMap((month) => [`${month} Sales (EUR)`, `${month} Units`])].join(";");
const winter = [
  header("Jan 2024", "Feb 2024"),
  "Mug;M;1.200,50;10;300,00;2",
  "Cup;C;;;50,25;1",
  "Ghost;G;;;;",
  "Jar;J;-20,00;-1;;",
  "Pot;P;1,00;1;much;1",
  "Total;;1.181,50;10;350,25;4",
];
const byMonth = ["query", "--json", "--metric", "net_sales,units", "--by", "month"];

test("a crosstab of sales is a row for each filled cell of a record, and the record stays one in the ledger", async () => {
  const options = { dataDir: join(folder, "home") };
  const [table] = reportOf(await om(["ingest", "--json", write("winter.csv", winter)], options)).tables;
  expect(table).toMatchObject({
    type: "sales",
    rows: { records: 7, read: 6, accepted: 3, rejected: 1, skipped: 2 },
    amounts: { accepted: { known: { EUR: "1530.75" }, unreadable: 0 }, rejected: { known: { EUR: "1" } } },
    issues: [
      { code: "OM-NUM-01", examples: [{ line: 6, column: "Feb 2024 Sales (EUR)", raw: "much" }] },
      { code: "OM-ROW-GROUP", examples: [{ line: 4 }] },
      { code: "OM-ROW-TOTAL" },
    ],
  });
  expect(resultOf(await om(byMonth, options)).rows).toEqual([
    ["2024-01", "1180.5", "9"],
    ["2024-02", "350.25", "3"],
  ]);
}, 300_000);

test("a month that a later export of the source has again counts once; months that it has not stay", async () => {
  const options = { dataDir: join(folder, "again") };
  const first = [header("Jan 2024", "Feb 2024"), "Mug;M;10,00;2;20,00;4", "Cup;C;5,00;1;;"];
  const second = [header("Feb 2024", "Mar 2024"), "Mug;M;20,00;4;7,00;1", "Cup;C;;;3,00;1"];
  reportOf(await om(["ingest", "--json", "--source", "shop", write("first.csv", first)], options));
  const later = reportOf(await om(["ingest", "--json", "--source", "shop", write("second.csv", second)], options));
  expect(later.tables[0]).toMatchObject({ state: "done", live: { supersedes: 1 } });
  const months = [
    ["2024-01", "15", "3"],
    ["2024-02", "20", "4"],
    ["2024-03", "10", "2"],
  ];
  expect(resultOf(await om(byMonth, options)).rows).toEqual(months);
  await om(["undo", later.fileId], options);
  expect(resultOf(await om(byMonth, options)).rows).toEqual(months.slice(0, 2));
}, 300_000);

test("a crosstab that goes on a month is the next export of the same source, though its headers are others", async () => {
  const options = { dataDir: join(folder, "rolling") };
  const first = [header("Jan 2024", "Feb 2024"), "Mug;M;10,00;2;20,00;4", "Cup;C;5,00;1;;"];
  const second = [header("Feb 2024", "Mar 2024"), "Mug;M;20,00;4;7,00;1", "Cup;C;;;3,00;1"];
  reportOf(await om(["ingest", "--json", write("rolling-1.csv", first)], options));
  const later = reportOf(await om(["ingest", "--json", write("rolling-2.csv", second)], options));
  expect(later.tables[0]).toMatchObject({ state: "done", live: { supersedes: 1 } });
  expect(resultOf(await om(byMonth, options)).rows).toEqual([
    ["2024-01", "15", "3"],
    ["2024-02", "20", "4"],
    ["2024-03", "10", "2"],
  ]);
  const corrected = [header("Mar 2024", "Apr 2024"), "Mug;M;8,00;1;9,00;1", "Cup;C;3,00;1;;"];
  const asked = reportOf(await om(["ingest", "--json", write("rolling-3.csv", corrected)], options));
  expect(asked.tables[0]).toMatchObject({ state: "needs_decision", questions: [{ id: "overlap" }] });
}, 300_000);
