import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { stageFile } from "../support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-stock-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const header = "Snapshot date,SKU,Product,Warehouse,On hand,Unit cost (EUR),Last sold";

async function count(...rows: readonly string[]) {
  const staged = await stageFile(Buffer.from(`${[header, ...rows].join("\n")}\n`), folder);
  return { type: staged.analysis.decision.type, ...(await staged.process()) };
}

test("a list of stock: what is unknown is kept and counted, what is no position is set aside, and it balances", async () => {
  const { type, rows, amounts, issues } = await count(
    "2026-06-30,A-1,Mug,North,12,2.10,2026-06-11",
    "2026-06-30,A-2,Tea,North,N/A,3.00,never",
    "2026-06-30,A-3,Tray,North,not stocked,3.00,2026-06-12",
    "2026-06-30,A-4,Pot,North,-2,10.00,2026-06-12",
    "2026-06-30,A-5,Pan,North,,8.00,2026-06-12",
    "2026-06-30,A-6,Jar,North,a few,1.00,2026-06-12",
    "2026-06-30,,,North,4,1.00,",
    "Total,,,,10,,",
    "2026-06-30,A-7,Cup,North,1,4.00,2026-06-12",
  );
  expect(type).toBe("inventory");
  expect(rows).toMatchObject({ records: 10, header: 1, read: 9, accepted: 6, rejected: 2, skipped: 1, duplicate: 0 });
  expect(amounts).toMatchObject({ field: "on_hand_value", accepted: { known: { EUR: "9.2" }, unreadable: 3 } });
  expect(Object.fromEntries(issues.map((issue) => [issue.code, issue.count]))).toEqual({
    "OM-NUM-01": 1,
    "OM-REQ-02": 1,
    "OM-ROW-TOTAL": 1,
  });
});

test("headings and totals of groups are no stock, with or without a price column", async () => {
  const priced = await stageFile(
    Buffer.from(
      "Item;On hand;Unit cost;Value\nDRINKS;;;\nCola;10;1,00;10,00\nWater;20;0,50;10,00\nTotal DRINKS;30;;20,00\nGrand total;30;;20,00\n",
    ),
    folder,
  );
  const { rows, amounts } = await priced.process();
  expect(rows).toMatchObject({ read: 5, accepted: 2, skipped: 3, rejected: 0 });
  expect(amounts?.accepted).toEqual({ known: { "": "20" }, unreadable: 0 });
  const service = await stageFile(
    Buffer.from("SKU,Item,On hand,Unit cost,Kind\nA1,Cola,10,1.00,goods\n,Hours,,,service\n,DRINKS,,,\n"),
    folder,
  );
  expect((await service.process()).rows).toMatchObject({ read: 3, accepted: 2, skipped: 1 });
  const plain = await stageFile(
    Buffer.from("Item,On hand\nCola,10\nWater,20\nSubtotal drinks,30\nTotal Yogurt,4\n"),
    folder,
  );
  expect((await plain.process()).rows).toMatchObject({ read: 4, accepted: 3, skipped: 1 });
});

test.each([
  ["keep", { accepted: 5, duplicate: 0, repeats: 1 }, "83"],
  ["once", { accepted: 4, duplicate: 1, repeats: 1 }, "59"],
])(
  "a position that is stated twice may be two pallets: repeats=%s decides, and the report says how many",
  async (repeats, rows, worth) => {
    const lines = [
      "2026-06-30,A-1,Mug,North,12,2.00,",
      "2026-06-30,A-1,Mug,North,12,2.00,",
      "2026-06-30,A-1,Mug,South,12,2.00,",
      "2026-06-30,A-2,Tea,North,5,1.00,",
      "2026-06-30,A-2,Tea,North,6,1.00,",
    ];
    const staged = await stageFile(
      Buffer.from(`${[header, ...lines].join("\n")}\n`),
      folder,
      new Map([["repeats", repeats]]),
    );
    const counted = await staged.process();
    expect(counted.rows).toMatchObject(rows);
    expect(counted.amounts).toMatchObject({ accepted: { known: { EUR: worth } }, repeats: { known: { EUR: "24" } } });
  },
);
