import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addDecimals, divideDecimals, formatDecimal, parseDecimal, roundDecimal, zero } from "#core/money.ts";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import type { MetricQuery } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import { runMetricQuery } from "../run-query.ts";
import type { ExplainedCell, Explanation } from "./explanation.ts";
import { explainQuery } from "./run-explain.ts";

const sales = [
  aSale({
    order_id: "A1",
    sku: "M",
    store: "North",
    net: "10",
    gross: "12",
    discount: "2",
    cost: "4",
    customer: "Ann",
  }),
  aSale({ order_id: "A1", sku: "C", store: "North", net: "30", gross: "30", tax: "6", customer: "Ann" }),
  aReturn({ order_id: "A2", sku: "M", store: "North", gross: "-10", day: "2026-03-07", customer: "Bob" }),
  aSale({ order_id: "A3", sku: "M", store: "South", net: "0.10", day: "2026-04-01", shipping: "1.5", quantity: "2.5" }),
  aSale({ order_id: "", sku: "C", store: "", net: "7", day: "" }),
  aSale({ order_id: "A9", sku: "M", store: "North", net: "", quantity: "4" }),
];
const dollars = [aSale({ order_id: "D1", sku: "M", store: "North", net: "5", currency: "USD" })];
const stock = (day: string, sku: string, location: string, units: string, level = "") => ({
  day,
  sku,
  location,
  quantity_on_hand: units,
  reorder_point: level,
  unit_cost: "1.25",
  currency: "EUR",
});
const march = [
  stock("2026-03-31", "M", "North", "10", "5"),
  stock("2026-03-31", "M", "South", "2", "5"),
  stock("2026-03-31", "C", "North", "0", "1"),
  stock("2026-03-31", "T", "North", ""),
];
const april = [stock("2026-04-30", "M", "North", "3", "5"), stock("2026-04-30", "C", "North", "9", "1")];

let business: TestBusiness;
beforeAll(async () => {
  business = await createTestBusiness([
    { name: "orders.csv", rows: sales, duplicates: [aSale({ net: "999" })], rejected: [aSale({ net: "888" })] },
    { name: "dollars.csv", rows: dollars },
    { name: "march.csv", rows: march, dataset: "inventory" },
    { name: "april.csv", rows: april, dataset: "inventory" },
  ]);
});
afterAll(() => business.close());

/** The files themselves are not there: their records stay unread, and a note says so. */
function explain(query: MetricQuery, deps = business.deps): Promise<Explanation> {
  const gone = { files: { find: async () => null }, readRecords: async () => new Map() };
  return explainQuery(testBusiness, query, { ...deps, ...gone });
}

const joins = new Set(metricDefinitions.filter(({ value }) => value.kind === "items").map(({ id }) => id));
const explained = metricDefinitions.filter(({ id }) => !joins.has(id));

describe("every metric", () => {
  const grains = [[], ["month"], ["sku"], ["location"], ["store", "currency"], ["file"]];
  test.each(explained.map(({ id }) => [id]))("%s is the sum of its rows, in every group", async (id) => {
    const isStock = metricDefinitions.find((metric) => metric.id === id)?.datasets.includes("inventory") ?? false;
    for (const by of grains) {
      if (by.includes(isStock ? "store" : "location")) continue;
      const asked = { metrics: [id], by };
      const { cells } = await explain({ ...asked, limit: 100 });
      const answer = await runMetricQuery(testBusiness, asked, business.deps);
      expect(cells.map(({ value }) => value)).toEqual(answer.rows.map((row) => row.at(-1)));
      expect(cells.map((cell) => addedUp(cell, id))).toEqual(cells.map(({ value }) => textOf(value)));
      expect(cells.every(({ rows, shown }) => rows.count === shown.length)).toBe(true);
    }
  });
});

describe("an explanation", () => {
  test("says in words what a part is read from", async () => {
    const { metrics } = await explain({ metrics: ["below_reorder_skus", "on_hand_value"] });
    expect(metrics.flatMap(({ parts }) => parts.map(({ words }) => words))).toEqual([
      expect.stringMatching(
        /^items of the newest positions whose quantity_on_hand .*, else 0\).* is <= reorder_point$/,
      ),
      "sum of quantity_on_hand x unit_cost over the newest positions",
    ]);
    const { metrics: ratios } = await explain({ metrics: ["margin_rate"] });
    expect(ratios[0]?.formula).toBe("numerator / denominator");
    expect(ratios[0]?.parts.map(({ words }) => words)).toEqual([
      "sum of net - cost over lines",
      "sum of net (where cost is known) over lines",
    ]);
  });

  test("gives the rows by size, then by file and line, with what they were understood as", async () => {
    const { cells, metrics } = await explain({
      metrics: ["net_sales"],
      by: ["store"],
      where: [ofStore("North"), euros],
    });
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({
      metric: "net_sales",
      group: [{ dimension: "store", label: "North" }],
      currency: "EUR",
      value: "30",
      parts: [{ name: "net", value: "30", rows: 3 }],
      rows: { count: 3, shown: 3, sum: "30" },
    });
    expect(cells[0]?.shown.map(({ file, line, contribution }) => [file, line, contribution])).toEqual([
      ["orders.csv", 3, "30"],
      ["orders.csv", 2, "10"],
      ["orders.csv", 4, "-10"],
    ]);
    expect(cells[0]?.shown[0]?.values).toEqual({ day: "2026-03-05", net: "30" });
    expect(metrics).toMatchObject([
      { id: "net_sales", version: 1, formula: "net", parts: [{ name: "net", words: "sum of net over lines" }] },
    ]);
  });

  test("shows as many rows as are asked for, and counts all", async () => {
    const { cells } = await explain({ metrics: ["net_sales"], where: [euros], limit: 2 });
    expect(cells[0]?.rows).toEqual({ count: 5, shown: 2, sum: "37.1" });
    expect(cells[0]?.shown.map(({ contribution }) => contribution)).toEqual(["30", "10"]);
  });

  test("counts a value once, on the first row that has it", async () => {
    const { cells } = await explain({ metrics: ["orders"], where: [euros] });
    expect(cells[0]?.shown.map(({ line, contribution }) => [line, contribution])).toEqual([
      [2, "1"],
      [5, "1"],
      [7, "1"],
      [3, "0"],
    ]);
  });

  test("of a ratio gives what each row adds to either side", async () => {
    const { cells } = await explain({ metrics: ["aov"], where: [euros, ofStore("North")] });
    expect(cells[0]).toMatchObject({ value: "40", rows: { count: 2, sum: null } });
    expect(cells[0]?.parts.map(({ name, value }) => [name, value])).toEqual([
      ["numerator", "40"],
      ["denominator", "1"],
    ]);
    expect(cells[0]?.shown.map(({ contributions }) => contributions)).toEqual([
      { numerator: "30", denominator: "0" },
      { numerator: "10", denominator: "1" },
    ]);
  });

  test("of stock gives the newest positions, and of a level the items that pass", async () => {
    const { cells } = await explain({ metrics: ["on_hand_units", "below_reorder_skus"] });
    const rows = cells.map(({ shown }) => shown.map(({ file, line, contribution }) => [file, line, contribution]));
    expect(rows[0]).toEqual([
      ["april.csv", 3, "9"],
      ["april.csv", 2, "3"],
      ["march.csv", 3, "2"],
    ]);
    expect(rows[1]?.filter(([, , contribution]) => contribution === "1")).toHaveLength(1);
    expect(cells.map(({ value }) => value)).toEqual(["14", 1]);
  });

  test("of several currencies keeps them apart", async () => {
    const { cells } = await explain({ metrics: ["net_sales"], where: [ofStore("North")] });
    expect(cells.map(({ group, rows }) => [group, rows.sum])).toEqual([
      [[{ dimension: "currency", label: "EUR" }], "30"],
      [[{ dimension: "currency", label: "USD" }], "5"],
    ]);
  });

  test("says so where nothing counts, and where records cannot be read again", async () => {
    const empty = await explain({ metrics: ["net_sales"], period: "2019" });
    expect(empty).toMatchObject({ cells: [{ value: null, rows: { count: 0, sum: null }, shown: [] }], sources: [] });
    expect(empty.notes.join()).toContain("there is no data in 2019");
    const { cells, notes } = await explain({ metrics: ["net_sales"], where: [euros] });
    expect(cells[0]?.shown[0]?.record).toBeNull();
    expect(notes.join()).toContain("orders.csv was read anew just now");
    const none = await createTestBusiness([]);
    const nothing = await explain({ metrics: ["net_sales"] }, none.deps);
    await none.close();
    expect(nothing).toMatchObject({ cells: [{ value: null }], notes: ["no sales yet: ingest a file first"] });
  });

  test("is refused for a comparison, and for more rows than anybody reads", async () => {
    const asked = { metrics: ["net_sales"], period: "2026-03" };
    await expect(explain({ ...asked, compare: "previous" })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    await expect(explain({ ...asked, limit: 1_001 })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    for (const shape of [{ top: 2 }, { share: true }, { total: true }]) {
      const shaped = explain({ ...asked, by: ["store"], ...shape });
      await expect(shaped).rejects.toMatchObject({ fix: expect.stringContaining("explain the same query without it") });
    }
  });
});

const euros = { dimension: "currency", op: "=", value: "EUR" } as const;
function ofStore(value: string) {
  return { dimension: "store", op: "=", value } as const;
}

/** The value again, out of nothing but the shown rows; null where they say nothing. */
function addedUp({ shown, parts, value }: ExplainedCell, id: string): string | null {
  const metric = metricDefinitions.find((candidate) => candidate.id === id);
  const sumOf = (name: string) =>
    shown.map(({ contributions }) => parseDecimal(contributions[name] ?? "") ?? zero).reduce(addDecimals, zero);
  if (metric?.value.kind === "ratio") {
    const { numerator, denominator } = metric.value;
    const isKnown = parts.every((part) => part.value !== null);
    const ratio = divideDecimals(sumOf(numerator), sumOf(denominator), metric.unit === "money" ? 6 : 9);
    return isKnown && ratio !== null ? formatDecimal(ratio) : null;
  }
  // A part without rows is unknown or nothing: that is the definition's matter, not the rows'.
  if (shown.length === 0) return value === null ? null : "0";
  const names = metric?.value.kind === "sum" ? [...metric.value.parts, ...(metric.value.charges ?? [])] : [];
  return formatDecimal(roundDecimal(names.map(sumOf).reduce(addDecimals, zero), 6));
}

function textOf(value: ExplainedCell["value"]): string | null {
  return value === null ? null : String(value);
}
