import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { type Manifest, type ManifestFile } from "#engine/dataset.ts";
import { visibleRowsSql } from "#engine/visible-rows.ts";
import { addDecimals, type Decimal, formatDecimal, parseDecimal, zero } from "#core/money.ts";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesFile,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../test/support/sales-dataset.ts";
import { sharedRowsSql } from "./order-amounts.ts";
import type { Cell } from "./query.ts";
import { runMetricQuery } from "./run-query.ts";

let business: TestBusiness | null = null;

afterEach(async () => {
  await business?.close();
  business = null;
});

/** A line of `amount` before discounts. */
function aLine(amount: string, row: SalesRow = {}): SalesRow {
  return aSale({ gross: amount, net: amount, discount: "0", ...row });
}

async function ask(files: readonly SalesFile[], metrics: readonly string[], by: readonly string[] = []) {
  business = await createTestBusiness(files);
  return runMetricQuery(testBusiness, { metrics, by }, business.deps);
}

/** The metric of each product, in the order of their names. */
async function byProduct(rows: readonly SalesRow[], metric: string): Promise<Cell[]> {
  const { rows: found } = await ask([{ name: "orders.csv", rows }], [metric], ["product"]);
  return found
    .toSorted((one, other) => String(one[0]).localeCompare(String(other[0])))
    .map((row) => row.at(-1) ?? null);
}

const thirds = ["A", "B", "C"].map((product) => aLine("10.00", { product }));

describe("an amount of the whole order", () => {
  test("of 10.00 is 3.34, 3.33 and 3.33 on three equal lines", async () => {
    const rows = thirds.map((row, at) => (at === 0 ? { ...row, order_discount: "10.00" } : row));
    expect(await byProduct(rows, "discounts")).toEqual(["3.34", "3.33", "3.33"]);
  });

  test("of 10.00 is 2.50, 2.50 and 5.00 on lines of 1, 1 and 2", async () => {
    const rows = ["1", "1", "2"].map((gross, at) =>
      aLine(gross, { product: "ABC"[at] ?? "", order_shipping: "10.00" }),
    );
    expect(await byProduct(rows, "shipping")).toEqual(["2.5", "2.5", "5"]);
  });

  test("is split at the digits of its currency, and finer where it is finer itself", async () => {
    const yen = thirds.map((row) => ({ ...row, currency: "JPY", order_tax: "10" }));
    expect(await byProduct(yen, "taxes")).toEqual(["4", "3", "3"]);
    await business?.close();
    const dinars = thirds.map((row) => ({ ...row, currency: "KWD", order_tax: "10" }));
    expect(await byProduct(dinars, "taxes")).toEqual(["3.334", "3.333", "3.333"]);
    await business?.close();
    const fine = thirds.map((row) => ({ ...row, order_tax: "0.000002" }));
    expect(await byProduct(fine, "taxes")).toEqual(["0.000001", "0.000001", "0"]);
  });

  test("is exact at the largest amounts that a file can have", async () => {
    const most = "999999999999.999999";
    const rows = thirds.map((row) => ({ ...row, gross: most, net: most, order_tax: most }));
    expect(await byProduct(rows, "taxes")).toEqual([
      "333333333333.333333",
      "333333333333.333333",
      "333333333333.333333",
    ]);
    await business?.close();
    const more = thirds.map((row, at) => ({
      ...row,
      gross: most,
      net: most,
      order_tax: at === 0 ? "100000000000" : "",
    }));
    expect(await byProduct(more, "taxes")).toEqual(["33333333333.34", "33333333333.33", "33333333333.33"]);
  });

  test("counts once, whether it stands on each line, on one, or on one beside zeros", async () => {
    for (const [first, others] of [
      ["6", "6"],
      ["6", ""],
      ["6", "0"],
    ] as const) {
      const rows = thirds.map((row, at) => ({ ...row, order_discount: at === 1 ? first : others }));
      const { rows: found } = await ask([{ name: "orders.csv", rows }], ["net_sales", "discounts", "gross_sales"]);
      expect(found).toEqual([["24", "6", "30"]]);
      await business?.close();
    }
  });

  test("on which the lines disagree does not count", async () => {
    const rows = thirds.map((row, at) => ({ ...row, order_discount: String(at + 1) }));
    const { rows: found, notes } = await ask([{ name: "orders.csv", rows }], ["net_sales"]);
    expect(found).toEqual([["30"]]);
    expect(notes).toContain("the order discount of 1 order is not counted: the lines of each disagree on it");
  });

  test("without an order number does not count", async () => {
    const rows = thirds.map((row) => ({ ...row, order_id: "", order_discount: "6" }));
    const { rows: found, notes } = await ask([{ name: "orders.csv", rows }], ["net_sales"]);
    expect(found).toEqual([["30"]]);
    expect(notes).toContain("the order discount on 3 lines is not counted: no order is named there");
  });

  test("is shared evenly where no line has an amount", async () => {
    const rows = ["A", "B"].map((product) => aLine("0", { product, order_shipping: "5.01" }));
    expect(await byProduct(rows, "shipping")).toEqual(["2.51", "2.5"]);
  });

  test("goes to what was sold, and to what was taken back where only that has one", async () => {
    const sold = [aLine("10", { order_tax: "2" }), aReturn({ gross: "-10", discount: "0", order_tax: "2" })];
    expect((await ask([{ name: "orders.csv", rows: sold }], ["taxes"])).rows).toEqual([["2"]]);
    await business?.close();
    const back = [aLine("10"), aReturn({ gross: "-10", discount: "0", order_tax: "-2" })];
    expect((await ask([{ name: "orders.csv", rows: back }], ["taxes"])).rows).toEqual([["-2"]]);
  });

  test("adds to what the lines say themselves", async () => {
    const rows = [aLine("10", { net: "9", discount: "1", order_discount: "3" }), aLine("20")];
    const { rows: found } = await ask([{ name: "orders.csv", rows }], ["gross_sales", "discounts", "net_sales"]);
    expect(found).toEqual([["30", "4", "26"]]);
  });

  test("on which lines disagree is told of the orders that the filters of a query reach", async () => {
    const doubtful = (order: string, row: SalesRow): SalesRow[] =>
      ["5", "7"].map((discount) => aLine("10", { order_id: order, order_discount: discount, ...row }));
    const rows = [
      ...doubtful("1", { store: "North", state: "Ohio", product: "A" }),
      ...doubtful("2", { store: "South", product: "B" }),
      aLine("10", { order_id: "3", store: "East", order_discount: "1" }),
    ];
    business = await createTestBusiness([{ name: "orders.csv", source: "till", region: "West", rows }], undefined, {
      "alias.product.B": "A",
    });
    const { deps } = business;
    const told = async (dimension: string, value: string): Promise<string[]> => {
      const where = [{ dimension, op: "=" as const, value }];
      const { notes } = await runMetricQuery(testBusiness, { metrics: ["net_sales"], where }, deps);
      return notes.filter((note) => note.includes("the lines of each disagree on it"));
    };
    const say = (orders: string): string =>
      `the order discount of ${orders} is not counted: the lines of each disagree on it`;
    expect(await told("store", "North")).toEqual([say("1 order")]);
    expect(await told("store", "East")).toEqual([]);
    expect(await told("state", "Ohio")).toEqual([say("1 order")]);
    expect(await told("region", "West")).toEqual([say("2 orders")]);
    expect(await told("source", "till")).toEqual([say("2 orders")]);
    expect(await told("product", "A")).toEqual([say("2 orders")]);
  });

  test("is that of the newest file which shows a line of the order", async () => {
    const older = [
      aLine("10", { product: "A", order_discount: "5" }),
      aLine("10", { product: "B", order_discount: "5" }),
    ];
    const newer = [aLine("10", { product: "C", order_discount: "3" })];
    const { rows } = await ask(
      [
        { name: "may.csv", claims: "shop", rows: older },
        { name: "june.csv", claims: "shop", rows: newer },
      ],
      ["discounts"],
      ["product"],
    );
    expect(new Set(rows.map(([, discount]) => discount))).toEqual(new Set(["1"]));
  });

  test.each([
    ["the day of its export", { exportedOn: "2026-06-02" }, {}, { exportedOn: "2026-06-01" }, {}],
    ["its time of change", {}, { updated_at: "2026-06-02 10:00:00" }, {}, { updated_at: "2026-06-02 09:00:00" }],
  ])("is that of the newest claim, by %s", async (_by, first, change, second, other) => {
    const { rows } = await ask(
      [
        {
          name: "1.csv",
          claims: "shop",
          ...first,
          rows: [aLine("10", { product: "A", order_discount: "3", ...change })],
        },
        {
          name: "2.csv",
          claims: "shop",
          ...second,
          rows: [aLine("20", { product: "B", order_discount: "6", ...other })],
        },
      ],
      ["discounts"],
      ["product"],
    );
    expect(Object.fromEntries(rows.map(([product, discount]) => [product, discount]))).toEqual({ A: "1", B: "2" });
  });

  test("is another's in a file of another source that numbers its orders alike", async () => {
    const files = ["5", "3"].map((discount) => ({
      name: `${discount}.csv`,
      claims: discount,
      rows: [aLine("10", { order_discount: discount })],
    }));
    expect((await ask(files, ["net_sales"])).rows).toEqual([["12"]]);
  });

  test("leaves the lines of files without one as they are", async () => {
    const files = [
      { name: "a.csv", rows: [aLine("10", { order_discount: "3", product: "A" })] },
      { name: "b.csv", rows: [aLine("10", { product: "B" }), aLine("10", { product: "B" })] },
    ];
    expect((await ask(files, ["net_sales"], ["product"])).rows).toEqual([
      ["B", "20"],
      ["A", "7"],
    ]);
  });
});

test("without an amount of orders that is asked for, the statement is that of the visible rows", () => {
  const file = (filledColumns: readonly string[]): ManifestFile => ({ ...aManifestFile, filledColumns });
  const manifest = (columns: readonly string[], dataset = "sales"): Manifest => ({
    business: testBusiness,
    dataset,
    sequence: 1,
    previous: null,
    createdAt: "2026-08-15T12:00:00.000Z",
    columns: { net: "DECIMAL(18,6)" },
    files: [file(["net"]), file(columns)],
  });
  const toPath = (key: string): string => key;
  for (const [listed, columns] of [
    [manifest(["net"]), ["net", "tax"]],
    [manifest(["net", "order_tax"]), ["net", "day"]],
    [manifest(["net", "order_discount"], "purchase-orders"), ["net"]],
  ] as const) {
    expect(sharedRowsSql(listed, columns, toPath)).toBe(visibleRowsSql(listed, columns, toPath));
  }
  const listed = manifest(["net", "order_discount"]);
  expect(sharedRowsSql(listed, ["net"], toPath)).not.toBe(visibleRowsSql(listed, ["net"], toPath));
});

const aManifestFile: ManifestFile = {
  fileId: "file_1",
  table: "orders",
  name: "orders.csv",
  source: null,
  region: null,
  generation: 1,
  jobKey: "job",
  acceptedRows: 1,
  undatedRows: 0,
  firstDay: null,
  lastDay: null,
  currencies: [],
  parts: [{ key: "part.parquet", rows: 1, sizeBytes: 1 }],
  deletions: null,
  filledColumns: [],
};

const cents = fc.integer({ min: 0, max: 99_999 }).map((amount) => (amount / 100).toFixed(2));

/** An order of some lines, its amounts on the first of them or on each. */
const anOrder = fc.record({
  lines: fc.array(
    fc.record({
      amount: cents,
      product: fc.constantFrom("Cup", "Plate"),
      day: fc.constantFrom("2026-03-05", "2026-04-06"),
      store: fc.constantFrom("North", "South"),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  currency: fc.constantFrom("EUR", "EUR", "USD"),
  order_discount: cents,
  order_tax: cents,
  order_shipping: cents,
  isOnEach: fc.boolean(),
});

test("the amounts of orders are the same sum at every grain", { timeout: 300_000 }, async () => {
  const metrics = ["discounts", "taxes", "shipping", "gross_sales", "net_sales", "total_sales"];
  await fc.assert(
    fc.asyncProperty(fc.array(anOrder, { minLength: 1, maxLength: 4 }), async (orders) => {
      const rows = orders.flatMap(({ lines, isOnEach, currency, ...amounts }, order) =>
        lines.map(({ amount, ...line }, at) =>
          aLine(amount, { order_id: `#${order}`, currency, ...line, ...(isOnEach || at === 0 ? amounts : {}) }),
        ),
      );
      const expected = Map.groupBy(orders, ({ currency }) => currency);
      business = await createTestBusiness([{ name: "orders.csv", rows }]);
      for (const by of [[], ["product"], ["day"], ["store"], ["month", "product", "store"]]) {
        const result = await runMetricQuery(testBusiness, { metrics, by: [...by, "currency"] }, business.deps);
        for (const [currency, ofCurrency] of expected) {
          const sums = metrics.map((_, at) =>
            formatDecimal(
              sumOf(result.rows.filter((row) => row[by.length] === currency).map((row) => row.at(at - metrics.length))),
            ),
          );
          const [discount, tax, shipping] = (["order_discount", "order_tax", "order_shipping"] as const).map((name) =>
            sumOf(ofCurrency.map((order) => order[name])),
          );
          const gross = sumOf(ofCurrency.flatMap(({ lines }) => lines.map(({ amount }) => amount)));
          const net = sumOf([formatDecimal(gross), `-${formatDecimal(discount ?? zero)}`]);
          const total = [net, tax ?? zero, shipping ?? zero].reduce(addDecimals, zero);
          expect(sums).toEqual([discount, tax, shipping, gross, net, total].map((sum) => formatDecimal(sum ?? zero)));
        }
      }
      await business.close();
    }),
    { numRuns: 12 },
  );
});

function sumOf(cells: readonly (Cell | undefined)[]): Decimal {
  return cells.map((cell) => parseDecimal(String(cell)) ?? zero).reduce(addDecimals, zero);
}
