import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import type { MetricQuery, QueryResult } from "../query.ts";
import { runMetricQuery } from "../run-query.ts";

const now = "2026-03-05";
const before = "2025-03-06";
const rows: readonly SalesRow[] = [
  aSale({ order_id: "1", day: now, store: "North", category: "Tea", net: "10" }),
  aSale({ order_id: "2", day: before, store: "North", category: "Mugs", net: "8" }),
  aSale({ order_id: "3", day: now, store: "Quay", category: "Tea", net: "5" }),
  aSale({ order_id: "4", day: before, store: "Quay", category: "Tea", net: "4" }),
  // Opened since, closed since, only taken back in between, open long ago, and no store at all.
  aSale({ order_id: "5", day: now, store: "New", category: "Tea", net: "100" }),
  aSale({ order_id: "6", day: before, store: "Closed", category: "Tea", net: "70" }),
  aSale({ order_id: "7", day: before, store: "Ending", category: "Tea", net: "30" }),
  aReturn({ order_id: "8", day: now, store: "Ending", category: "Tea", net: "-3" }),
  aSale({ order_id: "9", day: "2024-01-01", store: "Old", net: "1" }),
  aSale({ order_id: "10", day: now, store: "", net: "2" }),
  aSale({ order_id: "11", day: before, store: "", net: "2" }),
];

let shop: TestBusiness;
beforeAll(async () => {
  shop = await createTestBusiness([{ name: "orders.csv", rows }]);
});
afterAll(() => shop.close());

const ask = (query: Partial<MetricQuery>, { deps } = shop): Promise<QueryResult> =>
  runMetricQuery(testBusiness, { metrics: ["net_sales"], period: now, compare: "year_ago", ...query }, deps);

describe("the same stores", () => {
  test("are those with sales in both periods; the others are told, with what they are worth", async () => {
    const result = await ask({ sameStore: true });
    expect(result.rows).toEqual([["15", "12", "3", "0.25"]]);
    expect(result.coverage).toEqual({ rowsUsed: 2, rowsTotal: 11, undated: 0 });
    expect(result.sameStore).toMatchObject({
      by: "store",
      kept: 2,
      leftOut: 3,
      rows: [
        ["New", "100", null, null, null],
        [null, "2", "2", "0", "0"],
        ["Ending", "-3", "30", "-33", "-1.1"],
        ["Closed", null, "70", null, null],
      ],
      totals: [[null, "99", "102", "-3", "-0.029411765"]],
    });
    expect(result.notes).toContain(
      "the same stores: 2 of 5 stores have sales in both periods; left out: New, rows without a store, Ending, Closed (net_sales 99 EUR, before 102 EUR)",
    );
  });

  test("are the same whatever else is filtered, and give what a filter by their names gives", async () => {
    const tea = { dimension: "category", op: "=" as const, value: "Tea" };
    const same = await ask({ sameStore: true, by: ["store"], where: [tea] });
    // North sold no tea a year ago, and is a store that was there.
    expect(same.rows).toEqual([
      ["North", "10", null, null, null],
      ["Quay", "5", "4", "1", "0.25"],
    ]);
    const named = ["North", "Quay"].map((value) => ({ dimension: "store", op: "=" as const, value }));
    expect(same.rows).toEqual((await ask({ by: ["store"], where: [tea, ...named] })).rows);
    expect(same.sameStore?.totals).toEqual([[null, "97", "100", "-3", "-0.03"]]);
  });

  test("may be none at all", async () => {
    const result = await ask({ sameStore: true, period: "2026-03-05", compare: "2024-01-01" });
    expect(result.rows).toEqual([[null, null, null, null]]);
    expect(result.coverage.rowsUsed).toBe(0);
    expect(result.sameStore).toMatchObject({ kept: 0, leftOut: 5 });
  });

  test("go with the first values, shares and totals", async () => {
    const result = await ask({ sameStore: true, by: ["store"], top: 1, share: true, total: true });
    expect(result.rows).toEqual([
      ["North", "10", "8", "2", "0.25", "0.666666667"],
      ["(other)", "5", "4", "1", "0.25", "0.333333333"],
    ]);
    expect(result.totals).toEqual([[null, "15", "12", "3", "0.25", "1"]]);
  });
});

test("where no file names stores, they are locations; without either there are none", async () => {
  const business = await createTestBusiness([
    { name: "a.csv", rows: [aSale({ day: now, location: "L1" }), aSale({ day: before, location: "L1" })] },
  ]);
  const bare = await createTestBusiness([{ name: "a.csv", rows: [aSale({ day: now })] }]);
  try {
    const { sameStore, notes } = await ask({ sameStore: true }, business);
    expect(sameStore).toMatchObject({ by: "location", kept: 1, leftOut: 0, rows: [] });
    expect(notes).toContain("the same locations: 1 of 1 location has sales in both periods; nothing is left out");
    await expect(ask({ sameStore: true }, bare)).rejects.toMatchObject({
      code: "NO_DATA",
      fix: expect.stringContaining("has a store"),
    });
  } finally {
    await business.close();
    await bare.close();
  }
});

test("the same stores are those with sales that count under the profile", async () => {
  const sales = [
    aSale({ order_id: "1", day: now, store: "North", status: "paid", net: "120" }),
    aSale({ order_id: "2", day: before, store: "North", status: "paid", net: "120" }),
    aSale({ order_id: "3", day: now, store: "South", status: "paid", net: "84" }),
    aSale({ order_id: "4", day: before, store: "South", status: "cancelled", net: "50" }),
  ];
  const two = await createTestBusiness([{ name: "orders.csv", rows: sales }]);
  const result = await ask({ sameStore: true, profile: "finance" }, two);
  await two.close();
  expect(result.rows).toEqual([["120", "120", "0", "0"]]);
  expect(result.sameStore).toMatchObject({ kept: 1, leftOut: 1 });
});
