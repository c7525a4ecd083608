import { afterEach, describe, expect, test } from "vitest";
import { type SalesRow } from "../../../test/support/sales-dataset.ts";
import { closeGiven, listed, openGiven, sold } from "../../../test/support/stock-shop.ts";

afterEach(closeGiven);

describe("planning", () => {
  // 14 days: 8, 12, 8, 12, ...: 10 a day, deviation 2.0755
  const steady = Array.from({ length: 14 }, (_, at) => sold(at + 1, "A", at % 2 === 0 ? "8" : "12"));
  const worth = { unit_cost: "3", currency: "EUR", vendor: "Acme" };
  const deviation = Math.sqrt((14 * 4) / 13);
  const metrics = ["safety_stock", "reorder_point", "order_quantity"];

  test("takes lead times of the list of stock, by sku, by supplier, or of the setting", async () => {
    const stock = ["A", "B", "C", "D"].map((sku) =>
      listed(14, sku, "50", sku === "A" ? { ...worth, lead_time_days: "9" } : sku === "D" ? { unit_cost: "1" } : worth),
    );
    const sales = ["A", "B", "C", "D"].flatMap((sku) => steady.map((row) => ({ ...row, sku })));
    const leadTimes = [
      { sku: "B", supplier: null, days: "4" },
      { sku: "A", supplier: null, days: "100" },
      { sku: null, supplier: "ACME", days: "16" },
    ];
    const expected = (days: number): number => 1.644_853_6 * deviation * Math.sqrt(days);
    const query = { metrics: ["safety_stock"], by: ["sku"], order: ["sku"] };
    const ask = await openGiven({ sales, stock, leadTimes });
    const { rows, notes } = await ask(query);
    const numbers = rows.map(([, value]) => (value === null ? null : Number(value)));
    const known = [9, 4, 16].map((days): unknown => expect.closeTo(expected(days), 4));
    expect(numbers).toEqual([...known, null]);
    expect(notes).toEqual(
      expect.arrayContaining([
        "safety_stock counts with a cycle service level of 95 % (z 1.645)",
        "lead times are those of: list of stock (1), lead times by sku (1), lead times by supplier (1); none says how much they vary, so they count as steady",
        "safety_stock: the lead time is not known (D)",
      ]),
    );
    const set = await openGiven({ sales, stock, leadTimes, settings: { leadTimeDays: "25", serviceLevel: "99" } });
    const { rows: more } = await set({ ...query, where: [{ dimension: "sku", op: "=", value: "D" }] });
    expect(Number(more[0]?.[1])).toBeCloseTo(2.326_347_9 * deviation * 5, 4);
  });

  test("orders up to the next look, less the position, in whole units and at least the list's own quantity", async () => {
    const item = (sku: string, units: string, more: SalesRow = {}): SalesRow =>
      listed(14, sku, units, { ...worth, lead_time_days: "4", ...more });
    const sales = ["A", "B", "C"].flatMap((sku) => steady.map((row) => ({ ...row, sku })));
    const stock = [
      item("A", "60", { quantity_incoming: "20", quantity_committed: "5", reorder_point: "33" }),
      item("B", "110", { reorder_qty: "48" }),
      item("C", "500"),
    ];
    const ask = await openGiven({ sales, stock });
    const { rows, notes } = await ask({ metrics, by: ["sku"], order: ["sku"] });
    const safety = 1.644_853_6 * deviation * 2; // 6.83
    expect(rows.map(([sku, , point, order]) => [sku, Number(point), order])).toEqual([
      ["A", 33, "42"], // 110 + 6.83 - 75
      ["B", expect.closeTo(40 + safety, 4), "48"], // 6.83, but at least 48
      ["C", expect.closeTo(40 + safety, 4), "0"],
    ]);
    expect(notes).toContain("order_quantity counts with a cycle service level of 95 % (z 1.645), reviewDays 7");
    expect(notes).toContain("reorder points are those of the list of stock for 1 item, computed for the others");
    expect((await ask({ metrics: ["inventory_position"], by: ["sku"], order: ["sku"] })).rows[0]).toEqual(["A", "75"]);
  });

  test("tells what lies there beyond the next order and 60 days, at cost; what sold nothing is no overstock", async () => {
    const sales = [...steady, ...steady.map((row) => ({ ...row, sku: "B" }))];
    const stock = ["A", "B", "C"].map((sku) =>
      listed(14, sku, sku === "B" ? "700" : "1000", { ...worth, lead_time_days: "4" }),
    );
    const ask = await openGiven({ sales, stock });
    const { rows, notes } = await ask({ metrics: ["overstock_value"], by: ["sku"], order: ["sku"] });
    const kept = 10 * (4 + 7 + 60) + 1.644_853_6 * deviation * 2;
    expect(rows.map(([sku, value]) => [sku, Number(value)])).toEqual([
      ["A", expect.closeTo((1000 - kept) * 3, 3)],
      ["B", 0],
      ["C", 0],
    ]);
    expect(notes).toContain("no_sales: C");
    expect(notes.join()).toContain("reviewDays 7, overstockDays 60");
  });

  test("without a lead time is unknown, and says how to give one", async () => {
    const ask = await openGiven({ sales: steady, stock: [listed(14, "A", "5", { unit_cost: "3" })] });
    const { rows, notes } = await ask({ metrics: [...metrics, "overstock_value"] });
    expect(rows).toEqual([[null, null, null, null]]);
    expect(notes).toContain(
      "no list says a lead time: load one with `om business load-lead-times FILE`, or set leadTimeDays",
    );
  });

  test("tells items of steady, variable and erratic demand apart", async () => {
    const weekly = (sku: string, units: readonly string[]): SalesRow[] =>
      units.map((each, at) => sold(1 + at * 7, sku, each));
    const sales = [
      ...weekly("X", ["10", "10", "10", "10"]),
      ...weekly("Y", ["0", "10", "20", "10"]),
      ...weekly("Z", ["0", "0", "0", "9"]),
      sold(28, "X", "0"),
    ];
    const ask = await openGiven({ sales, stock: [listed(28, "X", "5"), listed(28, "N", "5")] });
    const { rows } = await ask({
      metrics: ["x_skus", "y_skus", "z_skus", "demand_variation"],
      by: ["sku"],
      order: ["sku"],
    });
    expect(rows).toEqual([
      ["N", null, null, null, null],
      ["X", 1, 0, 0, "0"],
      ["Y", 0, 1, 0, "0.816496581"],
      ["Z", 0, 0, 1, "2"],
    ]);
    expect((await ask({ metrics: ["x_skus", "y_skus", "z_skus"] })).rows).toEqual([[1, 1, 1]]);
  });
});
