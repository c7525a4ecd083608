import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import type { MetricQuery } from "../query.ts";
import { runMetricQuery } from "../run-query.ts";

/**
 * Ten days of sales, worked by hand:
 *   A  6 sold, 1 back = 5   10 left in North, 5 in South   5 / (5 + 15) = 0.25   15 / (5 / 10) = 30 days
 *   B  4 sold                0 left                        4 / 4 = 1              0 days
 *   C  nothing sold          7 left                        0 / 7 = 0              no speed
 *   D  2 sold                not known                     unknown, and left out of every sum
 *   E  3 sold                in no list                    left out, and no match
 */
const sales = [
  aSale({ sku: "A", day: "2026-03-01", quantity: "6", net: "60" }),
  aReturn({ sku: "A", day: "2026-03-02", quantity: "-1", net: "-10" }),
  aSale({ sku: "B", day: "2026-03-05", quantity: "4", net: "20" }),
  aSale({ sku: "D", day: "2026-03-05", quantity: "2", net: "10" }),
  aSale({ sku: "E", day: "2026-03-10", quantity: "3", net: "20" }),
];
const stock = [
  { day: "2026-03-10", sku: "A", location: "North", category: "Cups", quantity_on_hand: "10" },
  { day: "2026-03-10", sku: "A", location: "South", category: "Cups", quantity_on_hand: "5" },
  { day: "2026-03-10", sku: "B", location: "North", category: "Teas", quantity_on_hand: "0" },
  { day: "2026-03-10", sku: "C", location: "North", category: "Teas", quantity_on_hand: "7" },
  { day: "2026-03-10", sku: "D", location: "North", category: "Teas", quantity_on_hand: "" },
];
const both = ["sell_through", "days_of_supply"];

describe("sales without a sku", () => {
  let nameless: TestBusiness;
  beforeAll(async () => {
    nameless = await createTestBusiness([{ name: "orders.csv", rows: [aSale({ sku: "", day: "2026-03-01" })] }]);
  });
  afterAll(() => nameless.close());

  test("are refused with what helps: that a query leaves out what it does not name would not", async () => {
    await expect(runMetricQuery(testBusiness, { metrics: ["velocity"] }, nameless.deps)).rejects.toMatchObject({
      code: "NO_DATA",
      message: "no sales file says the sku, and velocity is worked out item by item",
      fix: "ingest a file that has the sku of each item",
    });
  });
});

describe("sales beside stock", () => {
  let business: TestBusiness;
  beforeAll(async () => {
    business = await createTestBusiness([
      { name: "orders.csv", rows: sales },
      { name: "stock.csv", rows: stock, dataset: "inventory" },
    ]);
  });
  afterAll(() => business.close());
  const ask = (query: MetricQuery) => runMetricQuery(testBusiness, query, business.deps);

  test("notes name no part of a formula by its inner name", async () => {
    const { notes } = await ask({ metrics: ["days_of_supply"], by: ["sku"] });
    expect(notes).toContainEqual(expect.stringContaining("what is left in stock is known on 4 of 5 positions"));
    expect(notes.join("\n")).not.toMatch(/unknownLeft|onHand|^left is/m);
  });

  test("before the first list of stock nothing is known of a match", async () => {
    const { rows, notes } = await ask({
      metrics: ["match_rate", "match_rate_by_value"],
      period: "2026-03-01..2026-03-09",
    });
    expect(rows).toEqual([[null, null]]);
    expect(notes.join()).toContain("no list of stock by then");
  });

  test("are joined by sku, and a ratio has both sides of the same items", async () => {
    const { rows, notes, columns } = await ask({ metrics: both });
    expect(columns.map(({ id, unit }) => [id, unit])).toEqual([
      ["sell_through", "ratio"],
      ["days_of_supply", "quantity"],
    ]);
    // 9 sold and 22 left of A, B and C; 22 / (9 / 10)
    expect(rows).toEqual([["0.290322581", "24.444444"]]);
    expect(notes).toContain("match rate: 3 of 4 skus sold are in a list of stock, with 80 % of net sales");
    expect(notes).toContain("sold, but in no list of stock: E");
    expect(notes).toContain(
      "units sold are those of 10 calendar days, 2026-03-01 to 2026-03-10; days out of stock are not known",
    );
  });

  test("are known item by item; no speed is unknown, not endless, and an unknown stock makes both unknown", async () => {
    expect((await ask({ metrics: both, by: ["sku"] })).rows).toEqual([
      ["B", "1", "0"],
      ["A", "0.25", "30"],
      ["C", "0", null],
      ["D", null, null],
    ]);
  });

  test("take what an item is from whichever list says it", async () => {
    expect((await ask({ metrics: both, by: ["category"] })).rows).toEqual([
      ["Teas", "0.363636364", "17.5"],
      ["Cups", "0.25", "30"],
    ]);
    const where = [{ dimension: "category", op: "=" as const, value: "Cups" }];
    expect((await ask({ metrics: both, where })).rows).toEqual([["0.25", "30"]]);
  });

  test("of a period are its sales and the stock at its end", async () => {
    const { rows, notes } = await ask({ metrics: both, period: "2026-03-05..2026-03-10", by: ["sku"] });
    expect(rows.find(([sku]) => sku === "B")).toEqual(["B", "1", "0"]);
    expect(rows.find(([sku]) => sku === "A")).toEqual(["A", "0", null]);
    expect(notes.join()).toContain("6 calendar days, 2026-03-05 to 2026-03-10");
    expect((await ask({ metrics: both, period: "2026-02" })).rows).toEqual([[null, null]]);
  });

  test("are not mixed with other numbers, nor grouped by what means something else on each side", async () => {
    await expect(ask({ metrics: ["sell_through", "net_sales"] })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    await expect(ask({ metrics: ["sell_through"], by: ["month"] })).rejects.toMatchObject({
      code: "QUERY_INVALID",
      fix: "use sku, product, category, vendor, location, store",
    });
  });
});

test("what is sold by its barcode meets the item that has it; a barcode of two items names neither", async () => {
  const sold = [
    aSale({ sku: "400", quantity: "2" }),
    aSale({ sku: "A", quantity: "1" }),
    aSale({ sku: "500", quantity: "3" }),
  ];
  const listed = [
    { sku: "A", barcode: "400", quantity_on_hand: "3" },
    { sku: "B", barcode: "500", quantity_on_hand: "1" },
    { sku: "C", barcode: "500", quantity_on_hand: "1" },
  ];
  const business = await createTestBusiness([
    { name: "orders.csv", rows: sold },
    { name: "stock.csv", rows: listed, dataset: "inventory" },
  ]);
  try {
    const query = { metrics: ["sell_through"], by: ["sku"] };
    const { rows, notes } = await runMetricQuery(testBusiness, query, business.deps);
    expect(rows).toEqual([
      ["A", "0.5"],
      ["B", "0"],
      ["C", "0"],
    ]);
    expect(notes).toContain("sold, but in no list of stock: 500");
  } finally {
    await business.close();
  }
});

test("without stock the answer is unknown, and says what is missing", async () => {
  const business = await createTestBusiness([{ name: "orders.csv", rows: sales }]);
  try {
    const { rows, notes } = await runMetricQuery(testBusiness, { metrics: both }, business.deps);
    expect(rows).toEqual([[null, null]]);
    expect(notes).toContain("no inventory yet: ingest a file first");
  } finally {
    await business.close();
  }
});
