import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utils, write } from "@e965/xlsx";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { om, reportOf } from "../support/om.ts";
import { writeZip } from "../support/write-zip.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "om-odd-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ingest(name: string, content: string | Uint8Array): Promise<FileReport> {
  writeFileSync(join(folder, name), content);
  return reportOf(await om(["ingest", join(folder, name), "--json"], { dataDir: join(folder, `${name}-data`) }));
}

describe("nothing of an odd file is lost or counted twice", () => {
  test("the record that a cut NDJSON ends in is rejected, not taken for a footer", async () => {
    const record = (id: number): object => ({
      order_id: String(id),
      date: "2026-01-01",
      sku: "A",
      qty: 1,
      total: 3,
      currency: "EUR",
    });
    const whole = [1, 2, 3, 4, 5].map((id) => JSON.stringify(record(id))).join("\n");
    const report = await ingest("cut.ndjson", whole.slice(0, -1));
    expect(report.tables[0]?.rows).toMatchObject({ read: 5, accepted: 4, rejected: 1, footer: 0 });
  });

  test("the total of an order is not counted once for each of its lines", async () => {
    const orders = [
      {
        order_id: "1",
        date: "2026-01-01",
        total: 10,
        lines: [
          { sku: "A", qty: 1, price: 5 },
          { sku: "B", qty: 1, price: 5 },
        ],
      },
      { order_id: "2", date: "2026-01-02", total: 3, lines: [] },
    ];
    const [table] = (await ingest("orders.json", JSON.stringify(orders))).tables;
    expect(table?.mapping.find(({ source }) => source === "total")).toMatchObject({ field: null });
    // The prices of its lines come to the total of the first; the second has a total and no line to count, and is told.
    expect(table?.amounts.accepted).toEqual({ known: { "": "10" }, unreadable: 0 });
    expect(table?.rows).toMatchObject({ accepted: 2, rejected: 1 });
  });

  test("an order with one line has it in the columns of those with several", async () => {
    const line = (sku: string): string => `<Line sku="${sku}" qty="2"/>`;
    const xml = `<Orders><Order id="1">${line("A")}${line("B")}</Order><Order id="2">${line("C")}</Order></Orders>`;
    const [table] = (await ingest("orders.xml", xml)).tables;
    expect(table?.mapping.map(({ source }) => source)).toEqual(["id", "Line.sku", "Line.qty"]);
    expect(table?.rows.accepted).toBe(3);
  });

  test("a file that lies in a zip twice is read once, and the other is named", async () => {
    const content = "Order ID,Order Date,Product,Quantity,Unit Price\nA-1,2026-01-05,Mug,2,1.25\n";
    const zip = writeZip([
      { name: "orders.csv", content },
      { name: "old/copy of orders.csv", content },
    ]);
    const { tables } = await ingest("twice.zip", zip);
    expect(tables.map(({ name, rows }) => [name, rows.accepted])).toEqual([["orders", 1]]);
    expect(tables[0]?.notes.join()).toContain(
      "old/copy of orders.csv in the archive has the same content as orders.csv",
    );
  });

  test("an OpenDocument whose first part is packed is one all the same", async () => {
    const book = utils.book_new();
    utils.book_append_sheet(
      book,
      utils.aoa_to_sheet([
        ["Order ID", "Total"],
        ["A-1", 4.5],
      ]),
      "Orders",
    );
    const bytes: Buffer = write(book, { type: "buffer", bookType: "ods", compression: true });
    const { tables } = await ingest("orders.ods", bytes);
    expect(tables.map(({ name, rows }) => [name, rows.accepted])).toEqual([["Orders", 1]]);
  });
});
