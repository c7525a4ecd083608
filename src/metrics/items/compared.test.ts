import { afterEach, describe, expect, test } from "vitest";
import { createTestBusiness, testBusiness } from "../../../test/support/sales-dataset.ts";
import { closeGiven, listed, openGiven, sold } from "../../../test/support/stock-shop.ts";
import { storeList } from "#ports/business-lists.ts";
import { runMetricQuery } from "../run-query.ts";

afterEach(closeGiven);

describe("numbers of items in two periods", () => {
  const sales = [sold(1, "A", "4"), sold(2, "B", "1"), sold(11, "A", "6"), sold(11, "C", "2"), sold(20, "A", "2")];
  const stock = [listed(8, "A", "4"), listed(8, "B", "9"), listed(18, "A", "8"), listed(18, "C", "2")];
  const periods = { period: "2026-03-11..2026-03-20", compare: "2026-03-01..2026-03-10" };

  test("are worked out for each of them, with the stock at its end", async () => {
    const ask = await openGiven({ sales, stock });
    const query = { metrics: ["sell_through"], by: ["sku"], order: ["sku"], ...periods };
    const { rows, columns, notes, comparison } = await ask(query);
    expect(columns.map(({ id }) => id)).toEqual([
      "sku",
      "sell_through",
      "sell_through_previous",
      "sell_through_change",
      "sell_through_change_rate",
    ]);
    expect(rows).toEqual([
      ["A", "0.5", "0.5", "0", "0"], // 8 / (8 + 8); 4 / (4 + 4)
      ["B", "0", "0.1", "-0.1", "-1"], // B still lies there by its list of the 8th
      ["C", "0.5", null, null, null],
    ]);
    expect(comparison).toMatchObject({ from: "2026-03-01", to: "2026-03-11" });
    // Each is what it is when asked for alone.
    const alone = await ask({ metrics: ["sell_through"], by: ["sku"], order: ["sku"], period: periods.compare });
    expect(alone.rows).toEqual([
      ["A", "0.5"],
      ["B", "0.1"],
    ]);
    expect(notes).toContain("2026-03-01..2026-03-10: sell_through is 5 sold / (5 sold + 13 left)");
    expect(notes).toContain("sell_through is 10 sold / (10 sold + 19 left)");
  });

  test("say that what is set now counts in both, and refuse what is a plan", async () => {
    const ask = await openGiven({ sales, stock, settings: { leadTimeDays: "4" } });
    const { notes } = await ask({ metrics: ["reorder_point"], ...periods });
    expect(notes).toContain("reorder_point: lead times and settings of now count in both periods");
    await expect(ask({ metrics: ["order_quantity"], ...periods })).rejects.toMatchObject({
      code: "QUERY_INVALID",
      fix: expect.stringContaining("compare velocity"),
    });
  });
});

test("amounts of several lists are in one currency, each line by the rate of its own day; without one it is known of nothing", async () => {
  const entries: Record<string, string> = {};
  const worth = (at: number, sku: string, units: string, cost: string, currency: string) =>
    listed(at, sku, units, { unit_cost: cost, currency });
  const business = await createTestBusiness(
    [
      {
        name: "orders.csv",
        rows: [
          sold(2, "A", "2", { cost: "8" }),
          sold(3, "U", "2", { cost: "6", currency: "USD" }), // 3 EUR
          sold(3, "P", "1", { cost: "5", currency: "GBP" }),
        ],
      },
      {
        name: "stock.csv",
        rows: [worth(10, "A", "4", "4", "EUR"), worth(10, "U", "5", "2", "USD"), worth(10, "P", "1", "5", "GBP")],
        dataset: "inventory",
      },
    ],
    "2026-08-15",
    entries,
  );
  try {
    const rate = (date: string, value: string) => ({ day: date, fromCurrency: "USD", toCurrency: "EUR", rate: value });
    entries["rates"] = await storeList(
      testBusiness,
      "rates",
      [rate("2026-03-03", "0.5"), rate("2026-03-10", "0.8")],
      business.deps.blobs,
    );
    const query = { metrics: ["turnover", "average_inventory_value"], by: ["sku"], order: ["sku"], currency: "EUR" };
    const { rows, notes, columns, conversion } = await runMetricQuery(testBusiness, query, business.deps);
    expect(rows).toEqual([
      ["A", "0.5", "16"], // 8 / 16
      ["P", null, null],
      ["U", "0.375", "8"], // 3 / 8
    ]);
    expect(columns.at(-1)).toEqual({ id: "average_inventory_value", unit: "money", currency: "EUR" });
    expect(conversion?.currencies.map(({ currency, how }) => [currency, how])).toContainEqual(["GBP", "none"]);
    expect(notes).toEqual(
      expect.arrayContaining([
        "1 line in sales in USD: by rates of 2026-03-03",
        "1 line in lists of stock in USD: by rates of 2026-03-10",
      ]),
    );
    expect(notes.join("\n")).toContain("left out in sales: 1 line in GBP (cost_of_goods 5, gross_margin 5 GBP)");
    // With units beside them: without a currency these are refused.
    const beside = await runMetricQuery(
      testBusiness,
      { metrics: ["gmroi", "velocity"], currency: "EUR" },
      business.deps,
    );
    expect(beside.rows).toHaveLength(1);
    await expect(runMetricQuery(testBusiness, { metrics: ["gmroi", "velocity"] }, business.deps)).rejects.toMatchObject(
      { code: "QUERY_INVALID" },
    );
  } finally {
    await business.close();
  }
});

test("without rates amounts of another list are not taken for none", async () => {
  const ask = await openGiven({
    sales: [sold(2, "A", "2", { cost: "8" })],
    more: [
      { name: "fees.csv", dataset: "settlements", rows: [{ day: "2026-03-02", sku: "A", fee: "1", currency: "USD" }] },
    ],
  });
  await expect(ask({ metrics: ["contribution"], currency: "EUR" })).rejects.toThrow("no rates to EUR are set");
});
