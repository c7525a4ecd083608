import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { analyseRows, fieldsOf } from "../../../test/support/analyse-rows.ts";
import { stageFile } from "../../../test/support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-purchases-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("a purchase", () => {
  test("is told by its number, its supplier, a quantity and a cost", () => {
    const { decision, questions } = analyseRows(
      "PO Number | Order date | Supplier | SKU | Description | Qty ordered | Qty received | Unit cost (EUR) | Expected date\n7 | 2026-01-05 | Acme | A | Mug | 5 | 4 | 2.00 | 2026-01-20",
    );
    expect(decision).toMatchObject({ type: "purchase-orders", grain: "purchase line", policies: { currency: "EUR" } });
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toEqual({
      order_id: "PO Number",
      order_date: "Order date",
      vendor: "Supplier",
      sku: "SKU",
      product: "Description",
      quantity: "Qty ordered",
      quantity_received: "Qty received",
      unit_cost: "Unit cost (EUR)",
      expected_date: "Expected date",
    });
  });

  test("may name a vendor, where no order of a customer stands beside it", () => {
    const purchase =
      "PO Number | Date | Vendor | Item | Qty | Rate | Amount\n7 | 2026-01-05 | Acme | Mug | 5 | 2.00 | 10.00";
    const sale =
      "Order ID | PO Number | Date | Vendor | Item | Qty | Unit price\n1 | 7 | 2026-01-05 | Acme | Mug | 5 | 2.00";
    expect([purchase, sale].map((table) => analyseRows(table).decision.type)).toEqual(["purchase-orders", "sales"]);
  });

  test.each([
    ["a list of items with the price of purchase", "SKU | Name | Purchase price\nA | Mug | 2.10", "products"],
    ["stock on order", "SKU | Product | On hand | On order | Supplier\nA | Mug | 3 | 5 | Acme", "inventory"],
    ["lines of sales", "Order ID | Date | SKU | Quantity | Unit price\n1 | 2026-01-05 | A | 2 | 4.50", "sales"],
    ["suppliers", "Supplier | Email | City\nAcme | a@example.org | Bath", "general"],
  ])("is not %s", (_, table, type) => {
    expect(analyseRows(table).decision.type).toBe(type);
  });

  test("costs its quantity times the cost of a unit; a total is left out, a line without an item is set aside", async () => {
    const lines = [
      "PO Number,PO line,Supplier,SKU,Qty ordered,Unit cost",
      "7,1,Acme,A,5,2.00",
      "7,2,Acme,B,3,1.50",
      "7,2,Acme,B,3,1.50",
      "7,3,Acme,,3,1.50",
      "Total,,,,8,",
    ];
    const staged = await stageFile(Buffer.from(`${lines.join("\n")}\n`), folder);
    const { rows, amounts } = await staged.process();
    expect(rows).toMatchObject({ read: 5, accepted: 2, duplicate: 1, rejected: 1, skipped: 1 });
    expect(amounts).toMatchObject({ field: "line_cost", accepted: { known: { "": "14.5" }, unreadable: 0 } });
  });
});
