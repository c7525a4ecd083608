import { afterEach, describe, expect, test } from "vitest";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesFile,
  type TestBusiness,
  testBusiness,
} from "../../test/support/sales-dataset.ts";
import { listNames } from "./names.ts";
import type { MetricQuery, QueryResult } from "./query.ts";
import { runMetricQuery } from "./run-query.ts";

const open: TestBusiness[] = [];
afterEach(async () => {
  for (const business of open.splice(0)) await business.close();
});

async function openFiles(files: readonly SalesFile[]): Promise<TestBusiness> {
  const business = await createTestBusiness(files);
  open.push(business);
  return business;
}

async function ask(files: readonly SalesFile[], query: Partial<MetricQuery>): Promise<QueryResult> {
  const { deps } = await openFiles(files);
  return runMetricQuery(testBusiness, { metrics: ["net_sales"], ...query }, deps);
}

describe("facts of orders", () => {
  const rows = [
    aSale({ order_id: "1", country: "USA", state: "Texas", city: "Austin", segment: "Consumer", net: "10" }),
    aSale({
      order_id: "2",
      country: "USA",
      state: "Ohio",
      payment_method: "Visa",
      shipping_method: "Express",
      net: "5",
    }),
    aSale({ order_id: "3", net: "2" }),
  ];
  const orders: SalesFile = { name: "orders.csv", rows };

  test.each([
    [
      "country",
      [
        ["USA", "15"],
        [null, "2"],
      ],
    ],
    [
      "state",
      [
        ["Texas", "10"],
        ["Ohio", "5"],
        [null, "2"],
      ],
    ],
    [
      "city",
      [
        ["Austin", "10"],
        [null, "7"],
      ],
    ],
    [
      "segment",
      [
        ["Consumer", "10"],
        [null, "7"],
      ],
    ],
    [
      "payment_method",
      [
        [null, "12"],
        ["Visa", "5"],
      ],
    ],
    [
      "shipping_method",
      [
        [null, "12"],
        ["Express", "5"],
      ],
    ],
  ])("group by %s, a row without one in the unknown group", async (dimension, expected) => {
    expect((await ask([orders], { by: [dimension] })).rows).toEqual(expected);
  });

  test("filter, and leave no row out where none is asked for", async () => {
    const where = (value: string | null, op: "=" | "!=" = "="): Partial<MetricQuery> => ({
      where: [{ dimension: "state", op, value }],
    });
    expect((await ask([orders], where("Texas"))).rows).toEqual([["10"]]);
    expect((await ask([orders], where(null))).rows).toEqual([["2"]]);
    expect((await ask([orders], where("Texas", "!="))).rows).toEqual([["7"]]);
  });

  test("that no file says cannot be answered, and are named", async () => {
    const bare = { name: "bare.csv", rows: [aSale()] };
    await expect(ask([bare], { by: ["payment_method"] })).rejects.toMatchObject({
      code: "NO_DATA",
      message: "no sales file says the payment_method",
    });
  });

  test("of files that have none are unknown beside others", async () => {
    const bare = { name: "bare.csv", rows: [aSale({ net: "3" })] };
    expect((await ask([orders, bare], { by: ["state"] })).rows).toEqual([
      ["Texas", "10"],
      ["Ohio", "5"],
      [null, "5"],
    ]);
  });

  test("a stock is in a state of its own", async () => {
    const stock = {
      name: "stock.csv",
      dataset: "inventory",
      rows: [{ sku: "A", state: "committed", quantity_on_hand: "2" }],
    };
    await expect(ask([stock], { metrics: ["on_hand_units"], by: ["state"] })).rejects.toMatchObject({
      code: "NO_DATA",
      message: "no inventory file says the state",
    });
    const { names } = await listNames(testBusiness, {}, (await openFiles([stock, orders])).deps);
    expect(names.filter(({ dimension }) => dimension === "state").map(({ dataset, name }) => [dataset, name])).toEqual([
      ["sales", "Ohio"],
      ["sales", "Texas"],
    ]);
  });
});

describe("a fact that stands on the first line of an order", () => {
  const rows = [
    aSale({ order_id: "1", state: "Texas", segment: "Consumer", net: "10" }),
    aSale({ order_id: "1", net: "4" }),
    aReturn({ order_id: "1", net: "-1" }),
    aSale({ order_id: "2", state: "Ohio", net: "5" }),
    aSale({ order_id: "2", state: "Iowa", net: "6" }),
    aSale({ order_id: "2", net: "7" }),
    aSale({ order_id: "", net: "8" }),
  ];
  const orders: SalesFile = { name: "orders.csv", rows };

  test("is that of its other lines, unless lines of the order disagree", async () => {
    expect((await ask([orders], { by: ["state"] })).rows).toEqual([
      [null, "15"],
      ["Texas", "13"],
      ["Iowa", "6"],
      ["Ohio", "5"],
    ]);
    expect(
      (await ask([orders], { by: ["segment"], where: [{ dimension: "state", op: "=", value: "Texas" }] })).rows,
    ).toEqual([["Consumer", "13"]]);
  });

  test("counts the order once, and changes no total", async () => {
    expect((await ask([orders], { metrics: ["net_sales", "orders", "units", "rows"] })).rows).toEqual([
      ["39", 2, "5", 7],
    ]);
    expect((await ask([orders], { metrics: ["orders", "rows"], by: ["state"], total: true })).totals).toEqual([
      [null, 2, 7],
    ]);
  });

  test("is not that of an order of the same number in another file", async () => {
    const other = { name: "other.csv", rows: [aSale({ order_id: "1", net: "3" })] };
    expect((await ask([orders, other], { by: ["state"] })).rows).toContainEqual([null, "18"]);
  });
});
