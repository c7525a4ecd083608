import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { SettingEntries } from "#core/business-settings.ts";
import { addDecimals, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import { storeList } from "#ports/business-lists.ts";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesFile,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import { dimensions } from "../dimensions.ts";
import type { Cell } from "../query.ts";
import { runMetricQuery } from "../run-query.ts";
import type { AnalysisRequest, AnalysisResult } from "./analysis.ts";
import { analyses } from "./registry.ts";
import { runAnalysis } from "./run-analysis.ts";
import { segmentOf, segments } from "./segments.ts";

let business: TestBusiness | null = null;
let opened: readonly SalesRow[] | null = null;
afterEach(close);

async function close(): Promise<void> {
  await business?.close();
  [business, opened] = [null, null];
}

async function open(files: readonly SalesFile[], settings: SettingEntries = {}): Promise<TestBusiness> {
  await close();
  business = await createTestBusiness(files, "2026-08-15", settings);
  return business;
}

/** The same rows again are asked where they are. */
async function analyse(id: string, rows: readonly SalesRow[], request: AnalysisRequest = {}): Promise<AnalysisResult> {
  const { deps } =
    business !== null && rows === opened
      ? business
      : await open(rows.length === 0 ? [] : [{ name: "sales.csv", rows }]);
  opened = rows;
  return runAnalysis(testBusiness, id, request, deps);
}

function sumOf(cells: readonly (Cell | undefined)[]): string {
  return formatDecimal(cells.map((cell) => parseDecimal(String(cell ?? "")) ?? zero).reduce(addDecimals, zero));
}

const factOf = (found: AnalysisResult, id: string): Cell | undefined =>
  found.facts.find((fact) => fact.id === id)?.value;

describe("the registry of analyses", () => {
  test("lists every file of `kinds/`, each with its facts", () => {
    const files = readdirSync(join(import.meta.dirname, "kinds")).map((name) => name.replace(/\.ts$/, ""));
    expect(files.toSorted()).toEqual(analyses.map(({ id }) => id).toSorted());
    const known = dimensions.map(({ id }) => id);
    for (const { id, by, description, source, title } of analyses) {
      expect({ id, unknown: by.filter((each) => !known.includes(each)) }).toEqual({ id, unknown: [] });
      for (const text of [description, source, title]) expect(text).not.toBe("");
    }
  });
});

describe("ABC", () => {
  const sold = (product: string, net: string, more: SalesRow = {}) => aSale({ product, net, ...more });

  test.each(["country", "state", "city", "segment", "payment_method", "shipping_method"])("by %s", async (by) => {
    const rows = [sold("Mug", "60", { [by]: "North" }), sold("Tea", "40", { [by]: "South" })];
    const { rows: classed } = await analyse("abc", rows, { by });
    expect(classed.map(([name, value]) => [name, value])).toEqual([
      ["North", "60"],
      ["South", "40"],
    ]);
  });

  test("classes items, sums to net sales, and leaves out what has no name", async () => {
    const worth = ["500", "200", "120", "80", "50", "30", "20"];
    const rows = worth.map((net, at) => sold(`P${at}`, net));
    const found = await analyse("abc", [...rows, aReturn({ product: "Back", net: "-7" }), sold("", "3")], {});
    expect(found.rows).toEqual([
      ["P0", "500", "0.5", "0", "A"],
      ["P1", "200", "0.2", "0.5", "A"],
      ["P2", "120", "0.12", "0.7", "A"],
      ["P3", "80", "0.08", "0.82", "B"],
      ["P4", "50", "0.05", "0.9", "B"],
      ["P5", "30", "0.03", "0.95", "C"],
      ["P6", "20", "0.02", "0.98", "C"],
      ["Back", "-7", "-0.007", "1", "C"],
    ]);
    expect(found.columns.map(({ id }) => id)).toEqual([
      "product",
      "net_sales",
      "net_sales_share",
      "before_share",
      "class",
    ]);
    expect(found.columns[1]).toEqual({ id: "net_sales", unit: "money", currency: "EUR" });
    expect(found.summary.rows).toEqual([
      ["A", 3, "820", "0.82", "0.375"],
      ["B", 2, "130", "0.13", "0.25"],
      ["C", 3, "43", "0.043", "0.375"],
    ]);
    expect(sumOf(found.summary.rows.map((row) => row[2]))).toBe("993"); // net sales of what has a name
    expect(found.facts).toEqual([
      { id: "pareto_share", unit: "ratio", currency: "EUR", value: "0.7" },
      { id: "gini", unit: "ratio", currency: "EUR", value: "0.528571429" }, // 3,700 of 7 x 1,000
    ]);
    expect(found.notes).toEqual(
      expect.arrayContaining([
        "1 item with net sales of 0 or less (-7.00 EUR) are C; shares, Pareto and Gini are of the others",
        "left out: sales without a product, 3.00 EUR of net sales",
      ]),
    );
    expect(found.analysis).toEqual({ id: "abc", version: 1, title: "ABC", by: "product" });
    expect(found).toMatchObject({
      coverage: { rowsUsed: 9, rowsTotal: 9 },
      files: [{ name: "sales.csv" }],
      rowCount: 8,
    });
  });

  test("keeps currencies apart, follows filters, limits and other items", async () => {
    const rows = [
      sold("A", "10", { store: "N" }),
      sold("B", "90", { store: "N" }),
      sold("A", "5", { store: "N", currency: "USD" }),
      sold("A", "1000", { store: "S" }),
    ];
    const found = await analyse("abc", rows, { where: [{ dimension: "store", op: "=", value: "N" }], limit: 2 });
    expect([found.rows, found.rowCount, found.truncated]).toEqual([
      [
        ["B", "EUR", "90", "0.9", "0", "A"],
        ["A", "EUR", "10", "0.1", "0.9", "B"],
      ],
      3,
      true,
    ]);
    expect(found.facts.map(({ currency, value }) => [currency, value])).toEqual([
      ["EUR", "0.9"],
      ["EUR", "0.4"],
      ["USD", "1"],
      ["USD", "0"],
    ]);
    const stores = await analyse("abc", rows, { by: "store" });
    expect(stores.rows.map((row) => row.slice(0, 3))).toEqual([
      ["S", "EUR", "1000"],
      ["N", "EUR", "100"],
      ["N", "USD", "5"],
    ]);
  });

  test("of returns alone, of one sale and of nothing is a value with its reason", async () => {
    const back = await analyse("abc", [aReturn({ product: "A" })]);
    expect(back.rows).toEqual([["A", "-10", null, null, "C"]]);
    expect([factOf(back, "gini"), back.notes[0]]).toEqual([null, expect.stringContaining("nothing is above 0")]);
    expect((await analyse("abc", [sold("A", "10")])).rows).toEqual([["A", "10", "1", "0", "A"]]);
    const none = await analyse("abc", []);
    expect([none.rows, none.facts, none.notes]).toEqual([[], [], ["no sales yet: ingest a file first"]]);
    const past = await analyse("abc", [sold("A", "10")], { period: "2020" });
    expect([past.rows, past.notes[0]]).toEqual([[], expect.stringContaining("there is no data in 2020")]);
  });
});

describe("ABC-XYZ", () => {
  test("crosses what items make with how steadily they sell", async () => {
    // Four whole weeks from Monday 2 March: steady 5, 5, 5, 5; erratic 20, 0, 0, 0, whose deviation is twice its mean.
    const weeks = ["2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-29"];
    const steady = weeks.map((day, at) =>
      aSale({ sku: "S", day, quantity: at < 4 ? "5" : "0", net: at < 4 ? "25" : "0" }),
    );
    const found = await analyse("abc-xyz", [
      ...steady,
      aSale({ sku: "E", day: "2026-03-02", quantity: "20", net: "4" }),
    ]);
    expect(found.rows).toEqual([
      ["S", "100", "0.961538462", "0", "AX"],
      ["E", "4", "0.038461538", "2", "CZ"],
    ]);
    expect(found.summary.rows).toEqual([
      ["A", 1, 0, 0, 0],
      ["B", 0, 0, 0, 0],
      ["C", 0, 0, 1, 0],
    ]);
    expect(found.definitions.map(({ id }) => id)).toEqual(["abc-xyz", "net_sales", "demand_variation"]);
    expect(found.files).toHaveLength(1);
  });
});

describe("RFM", () => {
  /** Customer `at` bought `at % 5 + 1` times, last on the day `at` days after the first of March. */
  const customers = Array.from({ length: 60 }, (_none, at) => {
    const last = new Date(Date.UTC(2026, 2, 1 + at)).toISOString().slice(0, 10);
    return Array.from({ length: (at % 5) + 1 }, (_each, time) =>
      aSale({
        order_id: `${at}-${time}`,
        customer: `C${at}`,
        day: time === 0 ? last : "2026-02-01",
        net: String(at + 1),
      }),
    );
  });

  test("scores recency, orders and money in fifths, and names segments", async () => {
    const rows = [
      ...customers.flat(),
      aReturn({ customer: "C0", day: "2026-06-01", net: "-1" }), // a return is no purchase
      aReturn({ customer: "only back", day: "2026-03-01" }),
      aSale({ customer: "", day: "2026-05-10", net: "4" }), // unknown, but the newest sale
    ];
    const found = await analyse("rfm", rows, { limit: 1_000 });
    expect(found.columns.map(({ id }) => id).join(" ")).toBe(
      "customer recency_days orders net_sales recency_score frequency_score monetary_score segment",
    );
    expect(found.rows[0]).toEqual(["C59", 11, 5, "300", 5, 5, 5, "champions"]);
    expect(found.rows.find(([name]) => name === "C0")).toEqual(["C0", 70, 1, "0", 1, 1, 1, "hibernating"]);
    expect(found.rows.find(([name]) => name === "C55")).toEqual(["C55", 15, 1, "56", 5, 1, 3, "new_customers"]);
    for (const at of [4, 5]) {
      // Recency and orders are in five equal parts here.
      expect([1, 2, 3, 4, 5].map((score) => found.rows.filter((row) => row[at] === score).length)).toEqual([
        12, 12, 12, 12, 12,
      ]);
    }
    expect(sumOf(found.summary.rows.map((row) => row[1]))).toBe("60");
    expect(sumOf(found.summary.rows.map((row) => row[4]))).toBe(sumOf(found.rows.map((row) => row[3])));
    expect([factOf(found, "customers"), factOf(found, "newest_sale")]).toEqual([60, "2026-05-10"]);
    expect(found.notes).toEqual(
      expect.arrayContaining([
        "left out: 1 customer without a dated order of known net sales",
        "left out: sales without a customer, 4.00 EUR of net sales",
      ]),
    );
  });

  test("is withheld for few customers, and without order numbers", async () => {
    const few = await analyse("rfm", customers.slice(0, 49).flat());
    expect([few.rows, few.notes[0]]).toEqual([[], expect.stringContaining("withheld: 49 customers with a purchase")]);
    const without = await analyse(
      "rfm",
      customers.flat().map(({ order_id: _number, ...row }) => ({ ...row, order_id: "" })),
    );
    expect([without.rows, without.notes.join("\n")]).toEqual([
      [],
      expect.stringContaining("orders is unknown: no sales file has order_id"),
    ]);
    await expect(analyse("rfm", [aSale()])).rejects.toMatchObject({ code: "NO_DATA" });
  });

  test("on one day has recency 0 and the best score for all", async () => {
    const found = await analyse(
      "rfm",
      customers.flat().map((row) => ({ ...row, day: "2026-03-05" })),
      { limit: 60 },
    );
    expect(new Set(found.rows.map((row) => `${row[1]} ${row[4]}`))).toEqual(new Set(["0 5"]));
  });

  test("keeps currencies apart, each with its own customers", async () => {
    const dollars = [aSale({ order_id: "D", customer: "C3", day: "2026-06-01", net: "9", currency: "USD" })];
    const found = await analyse("rfm", [...customers.flat(), ...dollars], { limit: 60 });
    expect(found.rows.find(([name]) => name === "C3")?.slice(0, 5)).toEqual(["C3", "EUR", 89, 4, "16"]);
    expect(found.notes[0]).toContain("USD: withheld: 1 customer with a purchase");
  });

  test("has a segment for each pair of scores, once", () => {
    const scores = [1, 2, 3, 4, 5];
    const pairs = scores.flatMap((recency) => scores.map((frequency) => [recency, frequency] as const));
    const isIn = (score: number, [low, high]: readonly [number, number]): boolean => low <= score && score <= high;
    for (const [recency, frequency] of pairs) {
      const holding = segments.filter((each) => isIn(recency, each.recency) && isIn(frequency, each.frequency));
      expect(holding.map(({ name }) => name)).toEqual([segmentOf(recency, frequency)]);
    }
  });
});

describe("cohorts", () => {
  const bought = (customer: string, ...days: readonly string[]) => days.map((day) => aSale({ customer, day }));
  const rows = [
    ...bought("A", "2026-01-05", "2026-01-20", "2026-03-01"),
    ...bought("B", "2026-01-31", "2026-02-01"),
    ...bought("C", "2026-02-10", "2026-04-02"),
    ...bought("", "2026-01-01"),
    aReturn({ customer: "B", day: "2026-03-15" }),
  ];

  test("follow customers by the month of their first purchase", async () => {
    const found = await analyse("cohorts", rows);
    expect(found.rows).toEqual([
      ["2026-01", 0, 2, 2, "1"],
      ["2026-01", 1, 2, 1, "0.5"],
      ["2026-01", 2, 2, 1, "0.5"],
      ["2026-01", 3, 2, 0, "0"],
      ["2026-02", 0, 1, 1, "1"],
      ["2026-02", 1, 1, 0, "0"],
      ["2026-02", 2, 1, 1, "1"],
    ]);
    expect(found.summary.rows).toEqual([
      ["2026-01", 2, "1", "0.5", "0.5", "0"],
      ["2026-02", 1, "1", "0", "1", null],
    ]);
    expect(factOf(found, "customers")).toBe(3);
    expect(found.notes).toEqual(
      expect.arrayContaining([
        "the last month is not whole: the newest sale is of 2026-04-02, so its retention may still grow",
        "buyers is known on 7 of 8 sale lines (by customer)",
      ]),
    );
  });

  test("follow the profile and the filters", async () => {
    const cancelled = [...rows, aSale({ order_id: "A2", customer: "A", day: "2026-02-20", status: "cancelled" })];
    const of = async (request: AnalysisRequest) => (await analyse("cohorts", cancelled, request)).rows[1];
    expect(await of({})).toEqual(["2026-01", 1, 2, 2, "1"]);
    expect(await of({ profile: "finance" })).toEqual(["2026-01", 1, 2, 1, "0.5"]);
    const where = [{ dimension: "customer", op: "!=", value: "B" } as const];
    expect(await of({ where })).toEqual(["2026-01", 1, 1, 1, "1"]);
  });

  test("of a period are those that began in it, whatever came before", async () => {
    const since = await analyse("cohorts", rows, { period: "2026-02-01..2026-04-30" });
    expect(since.rows.map((row) => row.slice(0, 3))).toEqual([
      ["2026-02", 0, 1],
      ["2026-02", 1, 1],
      ["2026-02", 2, 1],
    ]);
    const short = await analyse("cohorts", rows, { period: "2026-01" });
    expect(short.rows).toEqual([["2026-01", 0, 2, 2, "1"]]);
    const old = await analyse("cohorts", rows, { period: "2026-03" });
    expect([old.rows, old.notes[0]]).toEqual([[], expect.stringContaining("the last month is not whole")]);
    expect((await analyse("cohorts", [])).rows).toEqual([]);
    await expect(analyse("cohorts", rows, { currency: "EUR" })).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });
});

describe("baskets", () => {
  const basketOf = (order: number, ...products: readonly string[]) =>
    products.map((product) => aSale({ order_id: `O${order}`, product }));
  const orders = Array.from({ length: 100 }, (_none, at) => {
    const items = [
      ...(at < 20 ? ["Tea"] : []),
      ...(at < 12 || (at >= 20 && at < 23) ? ["Cup"] : []),
      ...(at % 2 === 0 ? ["Bag"] : []),
    ];
    return basketOf(at, ...(items.length === 0 ? ["Pen"] : items));
  });

  test("tell pairs that are no chance, with support, confidence and lift", async () => {
    const rows = [
      ...orders.flat(),
      ...basketOf(0, "Tea", "Cup"), // twice in one order is once
      aReturn({ order_id: "O50", product: "Tea" }),
      aReturn({ order_id: "O51", product: "Cup" }),
      aSale({ order_id: "O1", product: "" }),
      aSale({ order_id: "nameless", product: "" }),
    ];
    const found = await analyse("basket", rows);
    expect(found.notes[0]).toBe("left out: 1 order without a known product");
    expect(found.columns.slice(0, 2).map(({ id }) => id)).toEqual(["product", "other_product"]);
    // Of 100 orders 15 have a cup, 20 have tea, 12 have both.
    expect(found.rows.map((row) => row.slice(0, 9))).toEqual([["Cup", "Tea", 15, 20, 12, "0.12", "0.8", "0.6", "4"]]);
    expect(found.facts).toEqual([
      { id: "orders_with_items", unit: "count", value: 100 },
      { id: "fewest_orders", unit: "count", value: 5 },
      { id: "pairs_tested", unit: "count", value: 3 },
      { id: "pairs_kept", unit: "count", value: 1 },
    ]);
    expect(found.coverage.rowsUsed).toBe(rows.length);
  });

  test("of two tills with equal numbers are two, and too few say so", async () => {
    const { deps } = await open([
      { name: "a.csv", source: "till-1", rows: orders.flat() },
      { name: "b.csv", source: "till-2", rows: orders.flat() },
    ]);
    const found = await runAnalysis(testBusiness, "basket", {}, deps);
    expect(found.rows[0]?.slice(2, 5)).toEqual([30, 40, 24]);
    const few = await analyse("basket", basketOf(1, "A", "B"));
    expect([few.rows, few.notes[0]]).toEqual([[], "no two items stand in 5 orders together, of 1"]);
    const none = await analyse("basket", [aSale({ product: "A", order_id: "" })]);
    expect([none.rows, none.notes.join("\n")]).toEqual([[], expect.stringContaining("no sales file has order_id")]);
  });
});

test("more pairs than are looked at are refused with how to have less", () => {
  const [size, , pairs] = analyses.find(({ id }) => id === "basket")?.lines?.statements ?? [];
  const refused = { code: "QUERY_INVALID", fix: expect.stringContaining("take a shorter period") };
  const caught = (act: () => void): unknown => {
    try {
      return act();
    } catch (error) {
      return error;
    }
  };
  expect(caught(() => size?.check?.([[9, 50_000_000]]))).toBeUndefined();
  expect(caught(() => size?.check?.([[9, 50_000_001]]))).toMatchObject(refused);
  expect(caught(() => pairs?.check?.([[0, 1_000_000, ""]]))).toBeUndefined();
  expect(
    caught(() =>
      pairs?.check?.([
        [0, 1_000_000, null],
        [1, 1, null],
      ]),
    ),
  ).toMatchObject(refused);
});

describe("price, volume and mix", () => {
  const sold = (product: string, day: string, quantity: string, net: string, more: SalesRow = {}) =>
    aSale({ product, day, quantity, net, ...more });
  const [before, now] = ["2026-02-10", "2026-03-10"];
  const march = { period: "2026-03", compare: "previous" };
  const vector = [
    sold("A", before, "100", "1000"),
    sold("B", before, "50", "1000"),
    sold("A", now, "90", "1080"),
    sold("B", now, "70", "1330"),
  ];

  test("are bars that sum to the change of net sales", async () => {
    const found = await analyse("price-volume-mix", vector, march);
    expect(found.summary.rows).toEqual([
      ["volume", "133.333333"],
      ["mix", "166.666667"],
      ["price", "110"],
      ["new_items", "0"],
      ["lost_items", "0"],
      ["other", "0"],
    ]);
    expect(found.facts.map(({ id, value }) => [id, value])).toEqual([
      ["net_sales_previous", "2000"],
      ["net_sales", "2410"],
      ["change", "410"],
    ]);
    expect(sumOf(found.summary.rows.map((row) => row[1]))).toBe("410");
    expect(found.comparison).toMatchObject({ label: expect.stringContaining("2026-02") });
    expect(found.rows).toEqual([
      ["B", "compared", "1000", "1330", "330", "66.666667", "333.333333", "-70", "0"],
      ["A", "compared", "1000", "1080", "80", "66.666666", "-166.666666", "180", "0"],
    ]);
  });

  test("have bars for new and lost items and for what has no price, in each currency", async () => {
    const rows = [
      ...vector,
      sold("New", now, "2", "30"),
      sold("Lost", before, "2", "25"),
      sold("A", now, "", "7"), // no quantity
      sold("Back", before, "1", "9"),
      aReturn({ product: "Back", day: now, quantity: "-1", net: "-9" }),
      sold("", now, "1", "4"),
      sold("A", now, "1", "5", { currency: "USD" }),
    ];
    const found = await analyse("price-volume-mix", rows, march);
    expect(found.summary.rows).toEqual([
      ["volume", "EUR", "133.333333"],
      ["mix", "EUR", "166.666667"],
      ["price", "EUR", "110"],
      ["new_items", "EUR", "30"],
      ["lost_items", "EUR", "-25"],
      ["other", "EUR", "-7"], // 7 - 18 + 4
      ["volume", "USD", "0"],
      ["mix", "USD", "0"],
      ["price", "USD", "0"],
      ["new_items", "USD", "5"],
      ["lost_items", "USD", "0"],
      ["other", "USD", "0"],
    ]);
    if (business === null) throw new Error("it is open");
    const change = await runMetricQuery(testBusiness, { metrics: ["net_sales"], ...march }, business.deps);
    const at = change.columns.findIndex(({ id }) => id === "net_sales_change");
    expect(change.rows.find(([currency]) => currency === "EUR")?.[at]).toBe(
      sumOf(found.summary.rows.filter(([, currency]) => currency === "EUR").map((row) => row[2])),
    );
    expect(found.notes.slice(0, 3)).toEqual([
      'EUR: sales without a product are in the bar "other"',
      'EUR: 1 item without units above 0 in both periods: without a price, so in the bar "other"',
      "USD: no item was sold in both periods: there is no volume, mix or price to tell apart",
    ]);
  });

  test("have a bar for rates where amounts are converted", async () => {
    const settings: Record<string, string> = {};
    const rows = [
      sold("A", before, "10", "100", { currency: "USD" }), // 90 at 0.9
      sold("A", now, "12", "132", { currency: "USD" }), // 105.6 at 0.8; at 0.9 it were 118.8
      sold("A", before, "10", "90"),
      sold("A", now, "8", "80"),
    ];
    const { deps } = await open([{ name: "sales.csv", rows }], settings);
    const rates = [
      { day: before, fromCurrency: "USD", toCurrency: "EUR", rate: "0.9" },
      { day: now, fromCurrency: "USD", toCurrency: "EUR", rate: "0.8" },
    ];
    settings["rates"] = await storeList(testBusiness, "rates", rates, deps.blobs);
    const found = await runAnalysis(testBusiness, "price-volume-mix", { ...march, currency: "EUR" }, deps);
    expect(found.summary.columns).toEqual([
      { id: "bar", unit: "dimension" },
      { id: "net_sales_change", unit: "money", currency: "EUR" },
    ]);
    // 180 for 20 units became 198.8 for 20 at old rates: all of it price.
    expect(found.summary.rows).toEqual([
      ["volume", "0"],
      ["mix", "0"],
      ["price", "18.8"],
      ["new_items", "0"],
      ["lost_items", "0"],
      ["other", "0"],
      ["fx", "-13.2"],
    ]);
    expect(found.rows).toEqual([["A", "compared", "180", "185.6", "5.6", "0", "0", "18.8", "0", "-13.2"]]);
  });

  test("need a comparison, and say what cannot be asked", async () => {
    const refused = (id: string, request: AnalysisRequest) =>
      analyse(id, vector, request).catch(({ code, fix }) => [code, fix]);
    expect(await refused("price-volume-mix", {})).toEqual(["QUERY_INVALID", expect.stringContaining("previous")]);
    expect(await refused("abc", march)).toEqual(["QUERY_INVALID", "leave compare out"]);
    expect(await refused("abcd", {})).toEqual(["METRIC_UNKNOWN", "did you mean abc?"]);
    expect(await refused("basket", { by: "month" })).toEqual([
      "QUERY_INVALID",
      "use product or sku or category or vendor",
    ]);
    expect(await refused("abc", { by: "produkt" })).toEqual(["DIMENSION_UNKNOWN", "did you mean product?"]);
    expect(await refused("abc", { period: "soon" })).toEqual(["PERIOD_INVALID", expect.any(String)]);
    const empty = await analyse("price-volume-mix", vector, { period: "2030", compare: "previous" });
    expect([empty.rows, empty.summary.rows]).toEqual([[], []]);
  });
});
