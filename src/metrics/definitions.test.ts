import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type TestBusiness,
  testBusiness,
} from "../../test/support/sales-dataset.ts";
import type { Cell, QueryResult } from "./query.ts";
import { metricDefinitions } from "./registry.ts";
import { runMetricQuery } from "./run-query.ts";

/**
 * Two orders and a return, worked by hand:
 *   A1 S1  2 pieces  gross 30  discount 3    net  27    tax 5.40  shipping 4  cost 12  C1
 *   A1 S2  1 piece   gross 10  discount 0    net  10    tax 2     shipping 0  cost  4  C1
 *   A2 S1  3 pieces  gross 45  discount 5    net  40    tax 8     shipping 4  cost  ?  C2
 *   A1 S1 -1 piece   gross -15 discount -1.5 net -13.5  tax -2.70 shipping 0  cost -6  C1, a return
 */
const example = [
  aSale({
    order_id: "A1",
    sku: "S1",
    customer: "C1",
    quantity: "2",
    gross: "30",
    discount: "3",
    net: "27",
    tax: "5.40",
    shipping: "4",
    cost: "12",
  }),
  aSale({
    order_id: "A1",
    sku: "S2",
    customer: "C1",
    quantity: "1",
    gross: "10",
    discount: "0",
    net: "10",
    tax: "2",
    shipping: "0",
    cost: "4",
  }),
  aSale({
    order_id: "A2",
    sku: "S1",
    customer: "C2",
    quantity: "3",
    gross: "45",
    discount: "5",
    net: "40",
    tax: "8",
    shipping: "4",
  }),
  aReturn({
    order_id: "A1",
    sku: "S1",
    customer: "C1",
    quantity: "-1",
    gross: "-15",
    discount: "-1.5",
    net: "-13.5",
    tax: "-2.70",
    shipping: "0",
    cost: "-6",
  }),
];

describe("on two orders and a return", () => {
  let business: TestBusiness;
  beforeAll(async () => {
    business = await createTestBusiness([{ name: "orders.csv", rows: example }]);
  });
  afterAll(() => business.close());

  test.each<[string, Cell]>([
    ["gross_sales", "85"],
    ["discounts", "8"],
    ["returns", "13.5"],
    ["net_sales", "63.5"],
    ["taxes", "12.7"],
    ["shipping", "8"],
    ["total_sales", "84.2"],
    ["orders", 2],
    ["units", "5"],
    ["units_gross", "6"],
    ["units_returned", "1"],
    ["customers", 2],
    ["products_sold", 2],
    ["aov", "38.5"], // 77 / 2
    ["upt", "3"], // 6 / 2
    ["asp", "12.7"], // 63.5 / 5
    ["discount_rate", "0.094117647"], // 8 / 85
    ["return_rate", "0.158823529"], // 13.5 / 85
    ["unit_return_rate", "0.166666667"], // 1 / 6
    ["gross_margin", "13.5"], // 15 + 6 - 7.5, the line without a cost is left out
    ["margin_rate", "0.574468085"], // 13.5 / 23.5
    ["cost_coverage", "0.37007874"], // 23.5 / 63.5
    ["rows", 4],
  ])("%s is %s", async (id, value) => {
    const result = await runMetricQuery(testBusiness, { metrics: [id] }, business.deps);
    expect(result.rows).toEqual([[value]]);
    expect(result.definitions).toEqual([
      expect.objectContaining({ id, version: metricDefinitions.find((known) => known.id === id)?.version }),
    ]);
  });

  test("a margin says on how many lines it is known", async () => {
    const { notes } = await runMetricQuery(testBusiness, { metrics: ["gross_margin"] }, business.deps);
    expect(notes).toContain("gross_margin is known on 3 of 4 lines (by net, cost)");
  });

  test("a ratio of a total is read from its rows, not averaged from its groups", async () => {
    const byOrder = await runMetricQuery(testBusiness, { metrics: ["asp"], by: ["order"] }, business.deps);
    expect(byOrder.rows).toEqual([
      ["A2", "13.333333"],
      ["A1", "11.75"],
    ]);
    const bySku = await runMetricQuery(testBusiness, { metrics: ["orders"], by: ["sku"] }, business.deps);
    expect(bySku.rows).toEqual([
      ["S1", 2],
      ["S2", 1],
    ]);
  });
});

describe("unknown is never zero", () => {
  const allAmounts = ["gross_sales", "discounts", "returns", "net_sales", "orders", "units"];
  const askRows = async (
    rows: Parameters<typeof aSale>[0][],
    metrics: string[],
    by: string[] = [],
  ): Promise<QueryResult> => {
    const business = await createTestBusiness([{ name: "orders.csv", rows: rows.map((row) => row ?? {}) }]);
    try {
      return await runMetricQuery(testBusiness, { metrics, by }, business.deps);
    } finally {
      await business.close();
    }
  };

  test("a file with a net column alone has no gross, and says so", async () => {
    const result = await askRows([aSale(), aReturn()], ["gross_sales", "net_sales", "return_rate"]);
    expect(result.rows).toEqual([[null, "0", null]]);
    expect(result.notes).toContain("gross_sales is unknown: no sales file has gross");
    expect(result.notes).toContain("return_rate is unknown: no sales file has gross");
  });

  test("one group without the value is unknown while the others are not", async () => {
    const rows = [aSale({ store: "North", gross: "12", discount: "2" }), aSale({ store: "South" })];
    const result = await askRows(rows, ["gross_sales"], ["store"]);
    expect(result.rows).toEqual([
      ["North", "12"],
      ["South", null],
    ]);
    expect(result.notes).toContain("gross_sales is known on 1 of 2 sale lines (by gross)");
    expect(result.notes).toContain("gross_sales is unknown in 1 of 2 groups: nothing it is made of is known");
  });

  test("returns alone are no sales: their gross and discounts are 0, their worth is known", async () => {
    const rows = [aReturn({ gross: "-12", discount: "-2" }), aSale({ day: "2026-04-01", gross: "12", discount: "2" })];
    const result = await askRows(rows, allAmounts, ["month"]);
    expect(result.rows[0]).toEqual(["2026-03", "0", "0", "10", "-10", 0, "-1"]);
  });

  test("a ratio over nothing is unknown, with a note", async () => {
    const result = await askRows([aReturn({ gross: "-12", discount: "-2" })], ["aov", "discount_rate"]);
    expect(result.rows).toEqual([[null, null]]);
    expect(result.notes).toContain("aov is unknown: it would divide by 0 or by an unknown");
  });

  test("till lines without an order id are in net sales, in no order and in no average order", async () => {
    const result = await askRows([aSale(), aSale({ order_id: "", net: "500" })], ["net_sales", "orders", "aov"]);
    expect(result.rows).toEqual([["510", 1, "10"]]);
    expect(result.notes).toContain("orders is known on 1 of 2 sale lines (by order_id)");
  });
});
