import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { stageFile } from "../../../test/support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-hygiene-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is found in a list, by class, and the whole result. */
async function look(...lines: readonly string[]) {
  const staged = await stageFile(Buffer.from(`${lines.join("\n")}\n`), folder);
  const result = await staged.process();
  const found = new Map((result.hygiene ?? []).map((finding) => [finding.id, finding]));
  const rows = Object.fromEntries([...found].map(([id, { rows: count }]) => [id, count]));
  return { type: staged.analysis.decision.type, result, found, rows };
}

describe("a list of stock tells", () => {
  test("each class with its rows, units, worth and first lines; no number changes", async () => {
    const { type, result, found, rows } = await look(
      "SKU,Product,Warehouse,On hand,Unit cost (EUR),Unit price (EUR)",
      "A-1,Mug,North,12,2.10,5.00",
      "A-2,Tea,North,N/A,3.00,5.00",
      "A-3,Tray,North,,3.00,5.00",
      "A-4,Pot,North,-2,10.005,15.00",
      "A-5,Pan,North,-3,,15.00",
      "A-6,Jar,North,4,0,1.00",
      "A-7,Cup,North,1,4.00,3.50",
      "-,Box,North,7,1.00,2.00",
      "A-1,Mug,South,5,2.10,5.00",
    );
    expect(type).toBe("inventory");
    expect(result.rows).toMatchObject({ read: 9, accepted: 9 });
    expect(rows).toEqual({
      negative_stock: 2,
      unknown_stock: 2,
      missing_cost: 1,
      zero_cost: 1,
      cost_above_price: 1,
      no_item_number: 1,
    });
    expect(found.get("negative_stock")).toMatchObject({
      units: "-5",
      amounts: { known: { EUR: "-20.01" }, unreadable: 1 },
      lines: [
        { line: 5, item: "A-4", values: { quantity_on_hand: "-2", on_hand_value: "-20.01" } },
        { line: 6, item: "A-5", values: { quantity_on_hand: "-3", on_hand_value: null } },
      ],
    });
    expect(found.get("unknown_stock")).toMatchObject({ units: null, amounts: null, lines: [{ line: 3 }, { line: 4 }] });
    expect(found.get("missing_cost")).toMatchObject({ units: "-3", amounts: null });
    expect(found.get("no_item_number")).toMatchObject({ units: "7", lines: [{ line: 9, item: "Box" }] });
  });

  test("the same item twice at one place, apart whether the rows agree; lots and places are no repeats", async () => {
    const { rows, found } = await look(
      "SKU,Product,Warehouse,Lot,On hand,Unit cost (EUR)",
      "A-1,Mug,North,L1,12,2.10",
      "A-1,Mug,North,L2,3,2.10",
      "A-2,Tea,North,L1,5,3.00",
      "A-2,Tea,North,L1,5,3.00",
      "A-2,Tea,South,L1,5,3.00",
      "A-3,Pot,North,,1,1.00",
      "A-3,Pot,North,,4,1.00",
      "A-3,Pot,North,,4,1.00",
    );
    expect(rows).toEqual({ listed_twice: 2, listed_twice_differently: 3 });
    expect(found.get("listed_twice")).toMatchObject({ units: "10", amounts: { known: { EUR: "30" } } });
    expect(found.get("listed_twice_differently")?.lines.map(({ line }) => line)).toEqual([7, 8, 9]);
  });

  test("two quantities that disagree, and what is oversold", async () => {
    const { rows, found } = await look(
      "SKU,Product,Location,On hand,Committed,Available",
      "A-1,Mug,North,12,2,10",
      "A-2,Tea,North,12,2,11",
      "A-3,Pot,North,0,2,-2",
    );
    expect(rows).toEqual({ available_disagrees: 1, oversold: 1 });
    expect(found.get("available_disagrees")?.lines).toMatchObject([
      { line: 3, values: { quantity_on_hand: "12", quantity_committed: "2", quantity_available: "11" } },
    ]);
  });

  test("of a record with a column for each place the line and the column", async () => {
    const { result, found, rows } = await look(
      "SKU,Product,Main - QOH,Leeds - QOH",
      "A-1,Mug,12,-3",
      "A-2,Tea,,4",
      "A-3,Pot,-1,-2",
    );
    expect(result.rows).toMatchObject({ accepted: 3 });
    expect(rows).toEqual({ negative_stock: 3, unknown_stock: 1 });
    expect(found.get("negative_stock")).toMatchObject({ units: "-6" });
    const places = found.get("negative_stock")?.lines.map(({ line, column, item }) => [line, column, item]);
    expect(places?.toSorted()).toEqual([
      [2, "Leeds - QOH", "A-1"],
      [4, "Leeds - QOH", "A-3"],
      [4, "Main - QOH", "A-3"],
    ]);
  });

  test("nothing of a column that it does not have", async () => {
    const { rows } = await look("SKU,Product,Location,On hand", "A-1,Mug,North,12", "A-2,Tea,North,3");
    expect(rows).toEqual({});
  });

  test("five lines of a class, of however many rows", async () => {
    const many = Array.from({ length: 40 }, (_, at) => `A-${at},Thing ${at},North,-1,2.00`);
    const { found } = await look("SKU,Product,Warehouse,On hand,Unit cost (EUR)", ...many);
    expect(found.get("negative_stock")).toMatchObject({ rows: 40, units: "-40", amounts: { known: { EUR: "-80" } } });
    expect(found.get("negative_stock")?.lines.map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  });
});

test("sales tell what has no price, no quantity, no date or no item number; several currencies stay apart", async () => {
  const { type, rows, found } = await look(
    "Order ID,Order Date,SKU,Product,Quantity,Unit Price,Currency",
    "1001,2026-01-05,A-1,Mug,1,5.00,EUR",
    "1002,2026-01-05,A-1,Mug,2,0.00,EUR",
    "1003,,A-2,Tea,1,3.00,USD",
    "1004,2026-01-06,-,Wrapping,1,1.50,EUR",
    "1005,2026-01-06,,Wrapping,1,2.50,USD",
    "1006,2026-01-07,A-3,Pot,0,9.00,EUR",
  );
  expect(type).toBe("sales");
  expect(rows).toEqual({ zero_price: 1, zero_quantity: 1, undated: 1, no_item_number: 2 });
  expect(found.get("zero_price")).toMatchObject({ units: "2", amounts: { known: { EUR: "0" } }, lines: [{ line: 3 }] });
  expect(found.get("undated")?.amounts).toEqual({ known: { USD: "3" }, unreadable: 0 });
  expect(found.get("no_item_number")).toMatchObject({
    amounts: { known: { EUR: "1.5", USD: "2.5" } },
    lines: [{ line: 5 }, { line: 6 }],
  });
});
