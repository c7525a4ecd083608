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

/** Two months of a small shop: four products, of which one is called "(other)", and rows without a product and a day. */
const rows: readonly SalesRow[] = [
  aSale({ order_id: "1", day: "2026-02-27", product: "Mug", net: "3", gross: "4", discount: "1" }),
  aSale({ order_id: "2", day: "2026-03-01", product: "Mug", net: "50", gross: "60", discount: "10" }),
  aSale({ order_id: "2", day: "2026-03-01", product: "Cup", net: "20", gross: "20", discount: "0" }),
  aSale({ order_id: "3", day: "2026-03-02", product: "Cup", net: "10", gross: "20", discount: "10" }),
  aSale({ order_id: "3", day: "2026-03-02", product: "(other)", net: "6", gross: "6", discount: "0" }),
  aSale({ order_id: "3", day: "2026-03-02", product: "Jug", net: "9", gross: "10", discount: "1" }),
  aReturn({ order_id: "4", day: "2026-03-04", product: "Jug", net: "-5", gross: "", discount: "" }),
  aSale({ order_id: "5", day: "2026-03-04", product: "", net: "10", gross: "10", discount: "0" }),
  aSale({ order_id: "6", day: "", product: "Mug", net: "100", gross: "100", discount: "0" }),
];
const march = { period: "2026-03" };

let shop: TestBusiness;
let mixed: TestBusiness;
beforeAll(async () => {
  shop = await createTestBusiness([{ name: "orders.csv", rows }]);
  const inDollars = ["Mug", "Cup", "Pot"].map((product, at) =>
    aSale({ order_id: `D${at}`, product, net: String(4 - at), currency: "USD", day: "2026-03-03" }),
  );
  mixed = await createTestBusiness([{ name: "orders.csv", rows: [...rows, ...inDollars] }]);
});
afterAll(async () => {
  await shop.close();
  await mixed.close();
});

const ask = (query: MetricQuery, business = shop): Promise<QueryResult> =>
  runMetricQuery(testBusiness, query, business.deps);
const ids = ({ columns }: QueryResult): string[] => columns.map(({ id }) => id);

describe("a share", () => {
  test("is of the whole before the limit, with 9 digits", async () => {
    const result = await ask({ metrics: ["net_sales"], by: ["product"], ...march, share: true, limit: 2 });
    expect(result.columns.map(({ id, unit }) => `${id} ${unit}`)).toEqual([
      "product dimension",
      "net_sales money",
      "net_sales_share ratio",
    ]);
    expect(result.rows).toEqual([
      ["Mug", "50", "0.5"],
      ["Cup", "30", "0.3"],
    ]);
    expect(result.truncated).toBe(true);
  });

  test("of several dimensions is within the first, too", async () => {
    const result = await ask({
      metrics: ["net_sales"],
      by: ["month", "product"],
      share: true,
      where: [
        { dimension: "product", op: "!=", value: null },
        { dimension: "product", op: "!=", value: "Jug" },
      ],
    });
    expect(ids(result).slice(3)).toEqual(["net_sales_share", "net_sales_share_of_month"]);
    expect(result.rows).toEqual([
      ["2026-02", "Mug", "3", "0.015873016", "1"],
      ["2026-03", "Mug", "50", "0.264550265", "0.581395349"],
      ["2026-03", "Cup", "30", "0.158730159", "0.348837209"],
      ["2026-03", "(other)", "6", "0.031746032", "0.069767442"],
      [null, "Mug", "100", "0.529100529", "1"],
    ]);
  });

  test("is that of a currency, and orders", async () => {
    const query = {
      metrics: ["net_sales"],
      by: ["product"],
      ...march,
      share: true,
      order: ["-net_sales_share"],
      limit: 2,
    };
    expect((await ask(query, mixed)).rows).toEqual([
      ["Mug", "EUR", "50", "0.5"],
      ["Mug", "USD", "4", "0.444444444"],
    ]);
  });

  test("is not that of distinct counts and ratios: they are said to have none, or refused alone", async () => {
    const { columns, notes } = await ask({ metrics: ["orders", "net_sales"], by: ["product"], share: true });
    expect(columns.map(({ id }) => id)).toEqual(["product", "orders", "net_sales", "net_sales_share"]);
    expect(notes).toContain("orders has no share: its groups do not add up to a whole");
    await expect(ask({ metrics: ["orders", "aov"], by: ["product"], share: true })).rejects.toMatchObject({
      code: "QUERY_INVALID",
      message: expect.stringContaining("orders and aov"),
    });
  });

  test("of nothing is unknown, never NaN", async () => {
    const query = { metrics: ["net_sales"], by: ["product"], period: "2026-03-04", share: true };
    const where = [{ dimension: "product", op: "=" as const, value: "Jug" }];
    expect((await ask({ ...query, where })).rows).toEqual([["Jug", "-5", "1"]]);
    const nothing = await ask({ metrics: ["discounts"], by: ["product"], period: "2026-03-04", share: true });
    expect(nothing.rows.map(([, , share]) => share)).toEqual([null, null]);
    expect(nothing.notes).toContain("discounts_share is unknown where discounts is, or its total is 0");
  });
});

describe("the first values", () => {
  test("stand before one row of all others, which is counted from their rows", async () => {
    const metrics = ["net_sales", "orders", "aov", "discount_rate", "products_sold"];
    const result = await ask({ metrics, by: ["product"], ...march, top: 2, total: true });
    // Two of the others are of order 3, so they are two orders (3 and 5), not three.
    expect(result.rows).toEqual([
      ["Mug", "50", 1, "50", "0.166666667", 1],
      ["Cup", "30", 2, "15", "0.25", 1],
      ["(other 2)", "20", 2, "12.5", "0.038461538", 2],
    ]);
    expect(result.other).toEqual({ dimension: "product", label: "(other 2)", values: 3 });
    const { rows: whole } = await ask({ metrics, ...march });
    expect(result.totals).toEqual([[null, ...(whole[0] ?? [])]]);
    expect(result.coverage.rowsUsed).toBe(7);
    expect(result.notes.join("\n")).toContain("(other 2) is 3 more values of product, counted from their rows");
  });

  test("are those of the whole period, in the order of the query", async () => {
    const query = { metrics: ["net_sales"], by: ["day", "product"], ...march, top: 1 };
    expect((await ask(query)).rows).toEqual([
      ["2026-03-01", "Mug", "50"],
      ["2026-03-01", "(other 2)", "20"],
      ["2026-03-02", "(other 2)", "25"],
      ["2026-03-04", "(other 2)", "5"],
    ]);
    expect((await ask({ ...query, by: ["product"], order: ["net_sales"] })).rows).toEqual([
      ["Jug", "4"],
      ["(other 2)", "96"],
    ]);
    expect((await ask({ ...query, by: ["product"], order: ["-product"] })).rows).toEqual([
      ["Mug", "50"],
      ["(other 2)", "50"],
    ]);
  });

  test("may be the best weekdays, which have numbers: all others come last", async () => {
    const result = await ask({ metrics: ["net_sales"], by: ["product", "weekday"], ...march, top: 2 });
    expect(result.rows).toEqual([
      ["Cup", 1, "10"],
      ["Jug", 1, "9"],
      ["(other)", 1, "6"],
      ["Mug", 7, "50"],
      ["Cup", 7, "20"],
      [null, "(other)", "10"],
      ["Jug", "(other)", "-5"],
    ]);
  });

  test("are those of each currency", async () => {
    const result = await ask({ metrics: ["net_sales"], by: ["product"], ...march, top: 2, total: true }, mixed);
    expect(result.rows).toEqual([
      ["Mug", "EUR", "50"],
      ["Cup", "EUR", "30"],
      ["Mug", "USD", "4"],
      ["Cup", "USD", "3"],
      ["(other 2)", "EUR", "20"],
      ["(other 2)", "USD", "2"],
    ]);
    expect(result.totals).toEqual([
      [null, "EUR", "100"],
      [null, "USD", "9"],
    ]);
  });

  test("leave nothing over where there are no more", async () => {
    const result = await ask({ metrics: ["net_sales"], by: ["product"], ...march, top: 5 });
    expect([result.rows.length, result.other]).toEqual([5, undefined]);
  });

  test("of two periods are ranked by what is asked, and compared", async () => {
    const query = { metrics: ["net_sales"], by: ["product"], ...march, compare: "previous", top: 1 };
    const result = await ask({ ...query, order: ["-net_sales_previous"], share: true });
    expect(result.rows).toEqual([
      ["Mug", "50", "3", "47", "15.666666667", "0.5"],
      ["(other 2)", "50", null, null, null, "0.5"],
    ]);
  });
});

describe("along the time", () => {
  test("running values add up within other dimensions, and end with the total of what has a day", async () => {
    const result = await ask({ metrics: ["net_sales", "rows"], by: ["day"], running: true });
    expect(ids(result)).toEqual(["day", "net_sales", "rows", "net_sales_running", "rows_running"]);
    expect(result.rows).toEqual([
      ["2026-02-27", "3", 1, "3", 1],
      ["2026-03-01", "70", 2, "73", 3],
      ["2026-03-02", "25", 3, "98", 6],
      ["2026-03-04", "5", 2, "103", 8],
      [null, "100", 1, null, null],
    ]);
    expect(result.notes).toContain("what has no date is in no running or moving value");
    const byProduct = await ask({ metrics: ["net_sales"], by: ["day", "product"], ...march, running: true, top: 1 });
    expect(byProduct.rows.map((row) => row[3])).toEqual(["50", "20", "45", "50"]);
  });

  test("moving values reach back before the period, and are unknown before the first day of the data", async () => {
    const result = await ask({ metrics: ["net_sales", "rows"], by: ["day"], ...march, moving: 3 });
    expect(result.columns.slice(3).map(({ id, unit }) => `${id} ${unit}`)).toEqual([
      "net_sales_moving_mean money",
      "rows_moving_mean quantity",
    ]);
    expect(result.rows).toEqual([
      ["2026-03-01", "70", 2, "24.333333", "1"],
      ["2026-03-02", "25", 3, "31.666667", "1.666667"],
      ["2026-03-04", "5", 2, "10", "1.666667"],
    ]);
    const sums = await ask({ metrics: ["net_sales"], by: ["day"], ...march, moving: 4, movingAs: "sum" });
    expect(sums.rows).toEqual([
      ["2026-03-01", "70", null],
      ["2026-03-02", "25", "98"],
      ["2026-03-04", "5", "100"],
    ]);
    expect(sums.notes.join("\n")).toContain("the sum of the 4 days that end with each, those before the period too");
  });
});

describe("a shape that the query cannot have is refused with the way to ask", () => {
  test.each<[MetricQuery, string]>([
    [{ metrics: ["net_sales"], share: true }, "by product"],
    [{ metrics: ["net_sales"], by: ["currency"], share: true }, "by product"],
    [{ metrics: ["net_sales"], top: 3 }, "by product"],
    [{ metrics: ["net_sales"], by: ["day"], top: 3 }, "order by the metric with a limit"],
    [{ metrics: ["net_sales"], by: ["product", "currency"], top: 3 }, "name the currency before"],
    [{ metrics: ["net_sales"], by: ["product"], top: 0 }, "a query is"],
    [{ metrics: ["net_sales"], by: ["product"], top: 1_001 }, "a query is"],
    [{ metrics: ["net_sales"], by: ["product"], top: Number.NaN }, "a query is"],
    [{ metrics: ["net_sales"], by: ["product"], running: true }, "group by day"],
    [{ metrics: ["net_sales"], by: ["weekday"], running: true }, "group by day"],
    [{ metrics: ["net_sales"], by: ["day", "month"], moving: 2 }, "name one of them"],
    [{ metrics: ["orders"], by: ["day"], running: true }, "ask for a flow"],
    [{ metrics: ["aov"], by: ["day"], moving: 3 }, "what it is divided from"],
    [{ metrics: ["on_hand_units"], by: ["day"], running: true }, "ask for a flow"],
    [{ metrics: ["on_hand_units"], by: ["month"], share: true }, "an amount"],
    [{ metrics: ["net_sales"], by: ["day"], moving: 1 }, "a query is"],
    [{ metrics: ["net_sales"], by: ["day"], movingAs: "sum" }, "moving 7"],
    [{ metrics: ["net_sales"], by: ["store"], period: "2026", sameStore: true }, "with compare"],
    [{ metrics: ["sell_through"], by: ["sku"], top: 3 }, "leave it out"],
  ])("%j", async (query, fix) => {
    await expect(ask(query)).rejects.toMatchObject({ code: "QUERY_INVALID", fix: expect.stringContaining(fix) });
  });
});

describe("values that move", () => {
  test("keep the currencies of the days before the period apart", async () => {
    const days = ["01", "02", "03", "04"];
    const both = await createTestBusiness([
      {
        name: "orders.csv",
        rows: [
          ...days.map((day) => aSale({ order_id: `E${day}`, day: `2026-03-${day}`, net: "10" })),
          aSale({ order_id: "D1", day: "2026-03-02", net: "1000", currency: "USD" }),
        ],
      },
    ]);
    const query = { metrics: ["net_sales"], by: ["day"], moving: 3, movingAs: "sum" } as const;
    const result = await ask({ ...query, period: "2026-03-03..2026-03-04" }, both);
    await both.close();
    expect(result.rows).toEqual([
      ["2026-03-03", "EUR", "10", "30"],
      ["2026-03-04", "EUR", "10", "30"],
    ]);
  });

  test("count the days of a span that lie before the period", async () => {
    const sales = [
      aSale({ order_id: "1", day: "2026-01-05", net: "1" }),
      aSale({ order_id: "2", day: "2026-02-05", net: "20" }),
      aSale({ order_id: "3", day: "2026-02-20", net: "300" }),
      aSale({ order_id: "4", day: "2026-03-05", net: "4000" }),
    ];
    const till = await createTestBusiness([{ name: "orders.csv", rows: sales }]);
    const query = { metrics: ["net_sales"], by: ["month"], moving: 2, movingAs: "sum" } as const;
    const cut = await ask({ ...query, period: "2026-02-15..2026-03-31" }, till);
    const whole = await ask({ ...query, period: "2026-02..2026-03" }, till);
    await till.close();
    expect(cut.rows).toEqual([
      ["2026-02", "300", "321"],
      ["2026-03", "4000", "4320"],
    ]);
    expect(whole.rows.map((row) => row[2])).toEqual(["321", "4320"]);
  });
});

describe("a comparison by several spans of time", () => {
  test("keeps a day in its own month and weekday", async () => {
    const sales = [
      aSale({ order_id: "1", day: "2026-02-20", net: "5" }),
      aSale({ order_id: "2", day: "2026-03-22", net: "8" }),
    ];
    const till = await createTestBusiness([{ name: "orders.csv", rows: sales }]);
    const query = { metrics: ["net_sales"], period: "2026-03-10..2026-04-08", compare: "previous" } as const;
    const result = await ask({ ...query, by: ["month", "day", "weekday"] }, till);
    const years = await ask({ ...query, by: ["year", "month"], period: "2026-03" }, till);
    await till.close();
    expect(result.rows).toEqual([["2026-03", "2026-03-22", 7, "8", "5", "3", "0.6"]]);
    expect(years.rows).toEqual([["2026", "2026-03", "8", "5", "3", "0.6"]]);
  });

  test("is refused for weeks within months", async () => {
    const query = { metrics: ["net_sales"], by: ["month", "week"], ...march, compare: "previous" } as const;
    await expect(ask(query)).rejects.toMatchObject({ code: "QUERY_INVALID", fix: expect.stringContaining("by day") });
  });
});
