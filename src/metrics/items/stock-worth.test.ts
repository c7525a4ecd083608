import { afterEach, describe, expect, test } from "vitest";
import { aReturn, aSale, type SalesRow } from "../../../test/support/sales-dataset.ts";
import { closeGiven, listed, openGiven, sold } from "../../../test/support/stock-shop.ts";

afterEach(closeGiven);

describe("turnover, DSI and the margin return", () => {
  const cost = (units: string, each: string): SalesRow => ({
    quantity_on_hand: units,
    unit_cost: each,
    currency: "EUR",
  });
  // A year: goods for 60,000 of 100,000 net, stock of 12,000, 15,000 and 18,000 at cost.
  const year = [
    aSale({ day: "2025-01-01", sku: "A", quantity: "1", net: "50000", cost: "30000" }),
    aSale({ day: "2025-12-31", sku: "A", quantity: "1", net: "50000", cost: "30000" }),
  ];
  const lists = [
    { day: "2025-03-31", sku: "A", ...cost("12", "1000") },
    { day: "2025-07-31", sku: "A", ...cost("15", "1000") },
    { day: "2025-12-31", sku: "A", ...cost("18", "1000") },
  ];
  const metrics = ["turnover", "dsi", "gmroi", "average_inventory_value"];

  test("divide by the mean of all lists where there are three", async () => {
    const ask = await openGiven({ sales: year, stock: lists });
    const { rows, notes, columns } = await ask({ metrics, period: "2025" });
    expect(rows).toEqual([["4", "91.25", "2.666666667", "15000"]]);
    expect(columns.at(-1)).toEqual({ id: "average_inventory_value", unit: "money", currency: "EUR" });
    expect(notes).toEqual(
      expect.arrayContaining([
        "average stock is the mean of 3 lists, 2025-03-31 to 2025-12-31",
        "turnover is cost of goods 60000 / average stock 15000 (EUR)",
        "gmroi is gross margin 40000 / average stock 15000 (EUR)",
      ]),
    );
  });

  test("divide by the mean of both ends where there are fewer, and say which", async () => {
    const before = { day: "2024-12-20", sku: "A", ...cost("10", "1000") };
    const ask = await openGiven({ sales: year, stock: [before, ...lists.slice(1)] });
    const { rows, notes } = await ask({ metrics: ["turnover", "average_inventory_value"], period: "2025" });
    expect(rows).toEqual([["4.285714286", "14000"]]); // (10,000 + 18,000) / 2
    expect(notes.join()).toContain(
      "mean of both ends, with 2 lists of stock in the period: as it was before 2025-01-01",
    );
    const none = await openGiven({ sales: year, stock: [] });
    expect((await none({ metrics: ["average_inventory_value"], period: "2025" })).notes.join()).not.toContain(
      "average stock is",
    );
    const single = await openGiven({ sales: year, stock: lists.slice(2) });
    expect(await single({ metrics: ["average_inventory_value"], period: "2025" })).toMatchObject({
      rows: [["18000"]],
      notes: expect.arrayContaining([
        "average stock is that of the end alone: there is no other list to take a mean with",
      ]),
    });
  });

  test("keep currencies apart, and leave out what has no cost on one side", async () => {
    const ask = await openGiven({
      sales: [
        sold(1, "A", "2", { cost: "8" }),
        sold(1, "U", "2", { cost: "6", currency: "USD" }),
        sold(1, "N", "2"),
        sold(1, "X", "2", { cost: "2", currency: "USD" }),
      ],
      stock: [
        listed(1, "A", "4", { unit_cost: "4", currency: "EUR" }),
        listed(1, "U", "1", { unit_cost: "3", currency: "USD" }),
        listed(1, "N", "3", { unit_cost: "3", currency: "EUR" }),
        listed(1, "X", "5", { unit_cost: "3", currency: "EUR" }),
        listed(1, "Z", "2", { unit_cost: "2", currency: "EUR" }),
      ],
    });
    const { rows, notes } = await ask({ metrics: ["turnover"] });
    expect(rows).toEqual([
      ["USD", "2"],
      ["EUR", "0.4"], // 8 / (16 + 4): Z sold nothing, N has no cost, X was sold in dollars only
    ]);
    expect(notes).toContain("turnover: the cost of what was sold is not known (N, X)");
    await expect(ask({ metrics: ["turnover", "velocity"] })).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });
});

describe("dead stock", () => {
  const worth = { unit_cost: "2", currency: "EUR" };
  const old = (sku: string, units: string): SalesRow => ({ ...listed(1, sku, units, worth), day: "2026-01-10" });
  const sales = [
    aSale({ day: "2026-01-01", sku: "A", quantity: "1" }),
    aSale({ day: "2026-02-10", sku: "B", quantity: "1" }),
    aSale({ day: "2026-03-20", sku: "C", quantity: "1" }),
    aReturn({ day: "2026-03-20", sku: "A" }),
  ];
  const stock = [
    ...["A", "B", "C"].flatMap((sku) => [old(sku, "9"), listed(20, sku, "5", worth)]),
    listed(20, "NEW", "7", { ...worth, last_received_day: "2026-03-10" }),
    listed(20, "OLD", "11", { ...worth, last_received_day: "2025-10-10" }),
    listed(20, "NONE", "13", worth),
    listed(20, "TOLD", "17", { ...worth, last_sale_day: "2026-03-15" }),
    listed(20, "GONE", "0", worth),
    listed(20, "COST", "3", { currency: "EUR" }),
  ];
  const query = { metrics: ["dead_stock_value"], by: ["sku"], order: ["sku"] };

  test("is on hand, without a sale in N days, and was received before", async () => {
    const ask = await openGiven({ sales, stock, settings: { deadStockDays: "30" } });
    const { rows, notes } = await ask(query);
    expect(rows).toEqual([
      ["A", "10"], // what came back is no sale
      ["B", "10"],
      ["C", "0"],
      ["COST", null],
      ["GONE", "0"],
      ["NEW", "0"],
      ["NONE", "26"],
      ["OLD", "22"],
      ["TOLD", "0"],
    ]);
    expect(notes).toEqual(
      expect.arrayContaining([
        "dead stock: without a sale in the 30 days 2026-02-19 to 2026-03-20 (setting deadStockDays)",
        "of 2 items of it no list says when it was first received: it may be new",
        "dead_stock_value: what the stock costs is not known (COST)",
      ]),
    );
    expect((await ask({ metrics: ["dead_stock_value"] })).rows).toEqual([["68"]]);
  });

  test("is unknown where the sales do not reach back so far", async () => {
    const ask = await openGiven({ sales, stock });
    const { rows, notes } = await ask({ metrics: ["dead_stock_value"] });
    expect(rows).toEqual([[null]]);
    expect(notes).toContain("sales are known from 2026-01-01 on: what was not sold in 90 days cannot be told");
  });
});
