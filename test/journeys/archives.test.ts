import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { om, reportOf, resultOf } from "../support/om.ts";
import { writeZip } from "../support/write-zip.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "om-archives-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ordersOf = (month: string, rows: number): string =>
  `Order ID,Order Date,Product,Quantity,Unit Price\n${Array.from(
    { length: rows },
    (_, at) => `${month}-${at},2026-${month}-0${(at % 9) + 1},Mug ${at},2,1.25\n`,
  ).join("")}`;

async function ingest(name: string, bytes: Uint8Array, dataDir: string): Promise<FileReport> {
  writeFileSync(join(folder, name), bytes);
  return reportOf(await om(["ingest", join(folder, name), "--json"], { dataDir: join(folder, dataDir) }));
}

async function rowsAndSales(dataDir: string): Promise<readonly unknown[]> {
  const ended = await om(["query", "--metric", "rows,net_sales", "--json"], { dataDir: join(folder, dataDir) });
  return resultOf(ended).rows[0] ?? [];
}

describe("archives through the command", () => {
  test.each<[string, (text: string) => Uint8Array]>([
    ["orders.csv.gz", gzipSync],
    ["orders.csv.zst", zstdCompressSync],
  ])("%s is read like the file in it, repeats and rejects included", async (name, pack) => {
    const dirty = `${ordersOf("05", 400)}x-1,2026-05-01,Cup,2,a lot\n05-1,2026-05-02,Mug 1,2,1.25\n`;
    const report = await ingest(name, pack(dirty), `${name}-data`);
    expect(report).toMatchObject({ state: "done_with_rejects", format: "csv" });
    expect(report.tables[0]).toMatchObject({
      type: "sales",
      dialect: { delimiter: ",", headerLine: 1 },
      rows: { records: 403, accepted: 401, rejected: 1, repeats: 1 },
    });
    expect(report.tables[0]?.issues[0]?.examples[0]).toMatchObject({ line: 402, column: "Unit Price" });
    expect(await rowsAndSales(`${name}-data`)).toEqual([401, "1002.5"]);
  });

  test("every file of a zip is a table; a picture beside them takes nothing away and is named", async () => {
    const zip = writeZip([
      { name: "may/orders.csv", content: ordersOf("05", 10) },
      { name: "june/orders.csv", content: ordersOf("06", 20) },
      { name: "logo.png", content: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex") },
    ]);
    const report = await ingest("year.zip", zip, "zip");
    expect(report.state).toBe("done");
    expect(report.tables.map(({ name, place, rows }) => [name, place?.entry, rows.accepted])).toEqual([
      ["orders", "may/orders.csv", 10],
      ["orders (2)", "june/orders.csv", 20],
    ]);
    expect(report.tables[0]?.notes.join("\n")).toContain("logo.png in the archive was not read");
    expect(await rowsAndSales("zip")).toEqual([30, "75"]);
  });

  test("a damaged file beside a good one is named in the head of the report, and the command does not end as if all were there", async () => {
    const zip = writeZip([
      { name: "orders.csv", content: ordersOf("05", 10) },
      { name: "stock.xlsx", content: Buffer.from("504b0304140000000800aabbccdd", "hex") },
    ]);
    const path = join(folder, "torn.zip");
    writeFileSync(path, zip);
    const ended = await om(["ingest", path], { dataDir: join(folder, "torn") });
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toMatch(
      /^torn\.zip {2}done: 1 table of the archive is in the numbers; 1 file in it could not be\s+read/,
    );
    expect(ended.stdout).toContain("stock.xlsx could not be read");
    expect(await rowsAndSales("torn")).toEqual([10, "25"]);
  });

  test("an archive that leads out of itself is refused as a whole, in words", async () => {
    const zip = writeZip([
      { name: "orders.csv", content: ordersOf("05", 10) },
      { name: "../../orders.csv", content: ordersOf("06", 10) },
    ]);
    const report = await ingest("up.zip", zip, "up");
    expect(report).toMatchObject({ state: "failed", error: { code: "ARCHIVE_UNSAFE" }, tables: [] });
    expect(report.error?.message).toContain("../../orders.csv");
  });

  test("a question about one table of a zip is answered by its name, and the others stay", async () => {
    const ambiguous =
      "Order ID,Order Date,Product,Quantity,Unit Price\n1,03/04/2026,Mug,1,2.5\n2,05/06/2026,Cup,1,2.5\n";
    const zip = writeZip([
      { name: "clear.csv", content: ordersOf("05", 3) },
      { name: "asked.csv", content: ambiguous },
    ]);
    const report = await ingest("asked.zip", zip, "asked");
    expect(report.tables.map(({ name, state }) => [name, state])).toEqual([
      ["clear", "done"],
      ["asked", "needs_decision"],
    ]);
    const at = { dataDir: join(folder, "asked") };
    const decided = reportOf(await om(["decide", report.fileId, "--set", "asked.dateOrder=dmy", "--json"], at));
    expect(decided.tables.map(({ name, state }) => [name, state])).toEqual([
      ["clear", "done"],
      ["asked", "done"],
    ]);
    const result = resultOf(await om(["query", "--metric", "rows,net_sales", "--by", "month", "--json"], at));
    expect(result.rows).toEqual([
      ["2026-04", 1, "2.5"],
      ["2026-05", 3, "7.5"],
      ["2026-06", 1, "2.5"],
    ]);
  });
});
