import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { createTestBusiness, type TestBusiness, testBusiness } from "../../../test/support/sales-dataset.ts";
import { listed, sold } from "../../../test/support/stock-shop.ts";
import type { MetricQuery } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import { explainQuery } from "./run-explain.ts";
import type { ExplainedCell, Explanation } from "./explanation.ts";

/** A is sold by its sku and its barcode, in two stores; B in dollars; the stock of D is not known; E is in no list. */
const sales = [
  sold(2, "A", "4", { store: "North", cost: "8" }),
  sold(3, "400", "2", { store: "North", cost: "4" }),
  sold(3, "A", "1", { store: "South", cost: "2" }),
  sold(5, "B", "3", { store: "North", currency: "USD", cost: "6" }),
  sold(9, "D", "5", { store: "South", cost: "5" }),
  sold(10, "E", "7", { store: "South" }),
];
const cost = { unit_cost: "2", currency: "EUR" };
const stock = [
  listed(1, "A", "9", { barcode: "400", ...cost }),
  listed(5, "A", "5", { barcode: "400", ...cost }),
  listed(5, "A", "3", { location: "South", ...cost }),
  listed(10, "A", "2", { barcode: "400", ...cost, lead_time_days: "3" }),
  listed(10, "B", "6", { unit_cost: "1", currency: "USD" }),
  listed(10, "D", ""),
];
const received = [{ day: "2026-03-01", sku: "A", quantity_received: "10", received_day: "2026-03-02" }];
const charged = [{ day: "2026-03-04", sku: "A", fee: "1.50", currency: "EUR" }];

let business: TestBusiness;
beforeAll(async () => {
  business = await createTestBusiness([
    { name: "orders.csv", rows: sales },
    { name: "stock.csv", rows: stock, dataset: "inventory" },
    { name: "purchases.csv", rows: received, dataset: "purchase-orders" },
    { name: "fees.csv", rows: charged, dataset: "settlements" },
  ]);
});
afterAll(() => business.close());

function explain(query: MetricQuery): Promise<Explanation> {
  const gone = { files: { find: async () => null }, readRecords: async () => new Map() };
  return explainQuery(testBusiness, query, { ...business.deps, ...gone });
}

/** What the shown rows of a part add up to. */
function sumOf({ shown }: ExplainedCell, part: string): string {
  const amounts = shown.map(({ contributions }) => parseDecimal(contributions[part] ?? "") ?? zero);
  return formatDecimal(amounts.reduce(addDecimals, zero));
}

describe("a number over items", () => {
  test("is explained by the rows of both halves, of the items that are in it", async () => {
    const { cells } = await explain({ metrics: ["sell_through"], by: ["sku"], period: "2026-03", order: ["sku"] });
    const [ofA, ofB, ofD] = cells;
    expect(ofA).toMatchObject({
      value: "0.583333333", // 7 / (7 + 2 + 3)
      parts: [
        { name: "sold", value: "7", rows: 3 },
        { name: "left", value: "5", rows: 2 },
      ],
      rows: { count: 5, shown: 5, sum: null },
    });
    expect(ofA?.shown.map(({ file, line, contributions }) => [file, line, contributions])).toEqual([
      ["orders.csv", expect.any(Number), { sold: "4" }],
      ["orders.csv", expect.any(Number), { sold: "2" }],
      ["orders.csv", expect.any(Number), { sold: "1" }],
      ["stock.csv", expect.any(Number), { left: "3" }],
      ["stock.csv", expect.any(Number), { left: "2" }],
    ]);
    expect(ofB?.parts.map(({ value }) => value)).toEqual(["3", "6"]);
    // Nothing is known of D: its rows show why.
    expect(ofD).toMatchObject({ value: null, parts: [{ value: "5", rows: 1 }, { value: null }] });
    const [whole] = (await explain({ metrics: ["sell_through"] })).cells;
    expect(whole?.parts.map(({ name, value }) => [name, value])).toEqual([
      ["sold", "10"],
      ["left", "11"],
    ]);
  });

  test("has its lists day by day where it is a mean of them, and its purchases and fees", async () => {
    const query = { by: ["sku"], where: [{ dimension: "sku", op: "=" as const, value: "A" }], period: "2026-03" };
    const { cells } = await explain({ ...query, metrics: ["turnover", "contribution"] });
    const [turnover, contribution] = cells;
    // Lists of the 1st, 5th and 10th: 18, 16 and 10 at cost.
    expect(turnover?.parts).toEqual([
      { name: "costOfGoods", value: "14", rows: 3 },
      { name: "stockValue", value: "14.666667", rows: 5 },
    ]);
    expect(turnover && sumOf(turnover, "stockValue")).toBe("44");
    expect(contribution?.parts.map(({ name, value }) => [name, value])).toEqual([
      ["net", "70"],
      ["costOfGoods", "14"],
      ["fees", "1.5"],
    ]);
    const [ofReceipts] = (await explain({ ...query, metrics: ["sell_through_received"] })).cells;
    expect(ofReceipts?.parts[1]).toEqual({ name: "received", value: "10", rows: 1 });
    const [velocity] = (await explain({ ...query, metrics: ["velocity"] })).cells;
    expect(velocity?.parts.at(-1)).toMatchObject({ name: "left_by_day", value: null });
    expect(velocity?.shown.some(({ contributions }) => "left_by_day" in contributions)).toBe(true);
  });

  test("at a place has the rows of that place", async () => {
    const { cells } = await explain({ metrics: ["sell_through"], by: ["location"], order: ["location"] });
    expect(cells.map(({ group, parts }) => [group[0]?.label, ...parts.map(({ value }) => value)])).toEqual([
      ["North", "9", "8"],
      ["South", "1", "3"],
    ]);
  });

  test("of every metric adds up to what the items know", async () => {
    const joined = metricDefinitions.filter(({ value }) => value.kind === "items");
    expect(joined.length).toBeGreaterThan(20);
    for (const { id, parts } of joined) {
      const { cells } = await explain({ metrics: [id], period: "2026-03" });
      const told = cells.flatMap((cell) => cell.parts.map(({ name }) => [id, name]));
      expect(told).toEqual(expect.arrayContaining(Object.keys(parts).map((name) => [id, name])));
      // The mean of several lists is no sum of their rows: those metrics have two parts at most.
      const sums = cells.flatMap((cell) =>
        cell.parts
          .filter(({ name, value }) => value !== null && !(name === "stockValue" && cell.parts.length < 3))
          .map(({ name, value }) => ({ name: [id, name], value, shown: sumOf(cell, name) })),
      );
      expect(sums).toEqual(sums.map((sum) => ({ ...sum, shown: sum.value })));
    }
  }, 300_000);
});
