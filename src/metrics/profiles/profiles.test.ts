import * as fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { defaultProfiles } from "#core/business-settings.ts";
import { addDecimals, type Decimal, formatDecimal, parseDecimal, subtractDecimals, zero } from "#core/money.ts";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesFile,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import { aFile } from "../../../test/support/a-stored-file.ts";
import { analyseRows } from "../../../test/support/analyse-rows.ts";
import { explainQuery } from "../explain/run-explain.ts";
import type { Cell, MetricQuery, QueryResult } from "../query.ts";
import { metricDefinitions } from "../registry.ts";
import { runMetricQuery } from "../run-query.ts";
import { applyProfile } from "./apply-profile.ts";
import { isExportOf } from "./assert-vendor.ts";
import { findProfile, profileList } from "./registry.ts";
import { vendorLayouts } from "./vendor-layouts.ts";

let business: TestBusiness | null = null;

afterEach(async () => {
  await business?.close();
  business = null;
});

async function open(rows: readonly SalesRow[], settings = {}, file: Partial<SalesFile> = {}): Promise<TestBusiness> {
  await business?.close();
  business = await createTestBusiness([{ name: "orders.csv", rows, ...file }], "2026-08-15", settings);
  return business;
}

async function ask(rows: readonly SalesRow[], query: MetricQuery, settings = {}): Promise<QueryResult> {
  return runMetricQuery(testBusiness, query, (await open(rows, settings)).deps);
}

/** A line of 10.00 before and after discounts. */
function aLine(row: SalesRow = {}): SalesRow {
  return aSale({ gross: "10", net: "10", discount: "0", product: "Mug", ...row });
}

const mixed = [
  aLine({ order_id: "A1", status: "paid" }),
  aLine({ order_id: "A2", status: "Pending" }),
  aLine({ order_id: "A3", status: "cancelled", net: "20", gross: "20" }),
  aLine({ order_id: "A4", status: "paid", product: "Gift Card", net: "50", gross: "50" }),
  aLine({ order_id: "A5", status: "paid", product: "POSTAGE", net: "3", gross: "3" }),
  aLine({ order_id: "A6", status: "cancelled", product: "Gift Card", net: "7", gross: "7" }),
  aLine({ order_id: "A7", test: "true", net: "1000", gross: "1000" }),
];

describe("every profile", () => {
  test("has an id of its own, and those that a business may have by default are no platform's", () => {
    const ids = profileList.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(profileList.filter(({ vendor }) => vendor === null).map(({ id }) => id)).toEqual(defaultProfiles);
    expect(profileList.filter(({ confirmed }) => !confirmed).map(({ vendor }) => vendor)).toEqual(
      Object.keys(vendorLayouts),
    );
  });

  test("is named with its version; one of a platform is unconfirmed", async () => {
    const { deps } = await open(mixed, {}, { source: "web" });
    const plain = await runMetricQuery(testBusiness, { metrics: ["net_sales"] }, deps);
    expect(plain.profile).toEqual({ id: "standard", version: 1, unconfirmed: false });
    const where = [{ dimension: "source", op: "=", value: "web" }] as const;
    const asked = { metrics: ["net_sales"], where, profile: "shopify" };
    await expect(runMetricQuery(testBusiness, asked, deps)).rejects.toThrow(
      "the profile shopify is that of Shopify, and orders.csv of the source web is no export of it that is known",
    );
  });

  test("of a platform is refused where no source is named", async () => {
    await expect(ask(mixed, { metrics: ["net_sales"], profile: "toast" })).rejects.toMatchObject({
      code: "QUERY_INVALID",
      fix: expect.stringContaining("--where source=NAME"),
    });
  });

  test("that there is not is answered with the nearest", async () => {
    await expect(ask(mixed, { metrics: ["net_sales"], profile: "finanse" })).rejects.toMatchObject({
      code: "QUERY_INVALID",
      fix: "did you mean finance?",
    });
  });

  test("of a platform knows its exports by their columns", () => {
    for (const profile of profileList)
      for (const layout of vendorLayouts[profile.vendor ?? ""] ?? [])
        expect(profileList.filter((each) => isExportOf(each, layout)).map(({ id }) => id)).toEqual([profile.id]);
    expect(isExportOf(findProfile("shopify"), ["Order", "Total"])).toBe(false);
  });
});

describe("a profile that is given", () => {
  const rows = [
    aLine({ order_id: "A1", tax: "2", shipping: "3", tip: "1" }),
    aReturn({ order_id: "A1", net: "-4", gross: "-4" }),
  ];
  const given = { ...findProfile("standard"), aov: "B", netAdds: ["shipping"], totalAdds: ["tax", "tip"] } as const;

  test.each([
    ["aov", "11"],
    ["net_sales", "9"],
    ["total_sales", "12"],
    ["gross_sales", "10"],
    ["shipping", "3"],
  ])("has its own %s: %s", async (metric, value) => {
    const definitions = metricDefinitions.map((each) => (each.id === metric ? applyProfile(each, given) : each));
    const asked = definitions.map((each) => ({ ...each, id: each.id === metric ? "asked" : each.id }));
    const { deps } = await open(rows);
    expect((await runMetricQuery(testBusiness, { metrics: ["asked"] }, deps, asked)).rows).toEqual([[value]]);
  });
});

describe("the profile of finance", () => {
  test("leaves out what is not paid for and what is no product", async () => {
    const { rows, profile } = await ask(mixed, {
      metrics: ["gross_sales", "net_sales", "orders", "units"],
      profile: "finance",
    });
    expect(rows).toEqual([["10", "10", 1, "1"]]);
    expect(profile).toEqual({ id: "finance", version: 1, unconfirmed: false });
  });

  test("is that of the business where it is set, and standard is asked for by name", async () => {
    const settings = { profile: "finance" };
    expect((await ask(mixed, { metrics: ["net_sales"] }, settings)).rows).toEqual([["10"]]);
    expect((await ask(mixed, { metrics: ["net_sales"], profile: "standard" }, settings)).rows).toEqual([["1100"]]);
  });

  test("gives a line without a status that of its order", async () => {
    const rows = [
      aLine({ order_id: "A1", status: "pending" }),
      aLine({ order_id: "A1", sku: "B" }),
      aLine({ order_id: "A2", sku: "C" }),
      aLine({ order_id: "A3", status: "paid", cancelled: "2026-03-06" }),
      aLine({ order_id: "A3" }),
    ];
    expect((await ask(rows, { metrics: ["net_sales"], profile: "finance" })).rows).toEqual([["10"]]);
  });

  test("counts a word that it does not know, and says so", async () => {
    const rows = [aLine({ status: "Half eaten" }), aLine({ status: "half eaten " }), aLine({ status: "void" })];
    const { rows: found, notes } = await ask(rows, { metrics: ["net_sales"], profile: "finance" });
    expect(found).toEqual([["20"]]);
    expect(notes).toContain(
      '2 lines have a status of no known meaning, so they count: "Half eaten" on 1, "half eaten " on 1',
    );
  });

  test("leaves the count of rows and numbers of other datasets as they are", async () => {
    expect((await ask(mixed, { metrics: ["rows"], profile: "finance" })).rows).toEqual([[7]]);
  });

  test("is explained by the lines that it counts, with their state and class", async () => {
    const { deps } = await open(mixed);
    const readRecords = async () => new Map();
    const explained = await explainQuery(
      testBusiness,
      { metrics: ["net_sales"], profile: "finance" },
      { ...deps, readRecords },
    );
    expect(explained.cells[0]).toMatchObject({ value: "10" });
    expect(JSON.stringify(explained.cells[0])).toContain("line_state");
  });
});

describe("a bridge", () => {
  const between = { metrics: ["net_sales"], profile: "finance", bridge: "standard" };

  test("lists why two profiles differ, and sums to the gap", async () => {
    const { columns, rows, bridge } = await ask(mixed, between);
    const [row = []] = rows;
    expect(Object.fromEntries(columns.map(({ id }, at) => [id, row[at]]))).toEqual({
      net_sales_standard: "1100",
      net_sales_cancelled: "-27",
      net_sales_void: "0",
      net_sales_test: "-1000",
      net_sales_deleted: "0",
      net_sales_unpaid: "0",
      net_sales_pending: "-10",
      net_sales_non_product: "-3",
      net_sales_gift_card: "-50",
      net_sales_service_charge: "0",
      net_sales_gratuity: "0",
      net_sales_tip: "0",
      net_sales_gap: "-1090",
      net_sales: "10",
    });
    expect(bridge).toMatchObject({ from: { id: "standard" }, gap: "net_sales_gap" });
    expect(bridge?.terms[0]).toEqual({ id: "net_sales_cancelled", title: "Cancelled orders" });
  });

  test.each([
    [{ ...between, metrics: ["net_sales", "orders"] }, "a bridge is of one metric"],
    [{ ...between, metrics: ["aov"] }, "aov cannot be told apart by lines"],
    [{ ...between, metrics: ["orders"] }, "orders cannot be told apart by lines"],
    [{ ...between, bridge: "finance" }, "both sides of the bridge are finance"],
    [{ ...between, period: "2026-03", compare: "previous" }, "a bridge is not compared"],
    [{ ...between, bridge: "nobody" }, 'there is no definition profile "nobody"'],
  ])("of %j is refused", async (query, message) => {
    await expect(ask(mixed, query)).rejects.toThrow(message);
  });

  test("is not explained", async () => {
    const { deps } = await open(mixed);
    const readRecords = async () => new Map();
    await expect(explainQuery(testBusiness, between, { ...deps, readRecords })).rejects.toThrow("not explained");
  });
});

const statuses = ["", "paid", "pending", "cancelled", "void", "test", "deleted", "open", "strange"];
const products = ["Mug", "Plate", "Gift Card", "Postage", "Service charge", "Auto gratuity", "Tip"];
const cents = fc.integer({ min: 1, max: 99_999 }).map((amount) => (amount / 100).toFixed(2));

const anyRow = fc
  .record({
    order_id: fc.constantFrom("", "A1", "A2", "A3"),
    status: fc.constantFrom(...statuses),
    product: fc.constantFrom(...products),
    store: fc.constantFrom("North", "South"),
    day: fc.constantFrom("2026-03-05", "2026-04-06", ""),
    gross: cents,
    taken: fc.constantFrom("0", "0.5", "1"),
    tax: fc.constantFrom("", "1.90"),
    service_charge: fc.constantFrom("", "0.75"),
    order_discount: fc.constantFrom("", "1.01"),
    isReturn: fc.boolean(),
    currency: fc.constantFrom("EUR", "USD"),
  })
  .map(({ gross, taken, isReturn, ...row }): SalesRow => {
    const discount = (Number(gross) * Number(taken) * 0.5).toFixed(2);
    const net = (Number(gross) - Number(discount)).toFixed(2);
    return isReturn
      ? aReturn({ ...row, gross: `-${gross}`, net: `-${net}`, discount: "", order_discount: "" })
      : aLine({ ...row, gross, net, discount });
  });

const grains = [[], ["store"], ["month"], ["product"], ["order"], ["day", "store"]] as const;

describe("at every grain and profile", () => {
  const rows = fc.sample(anyRow, { numRuns: 60, seed: 37 });

  test(
    "gross_sales less discounts and returns, with what the profile adds, is net_sales",
    { timeout: 300_000 },
    async () => {
      const { deps } = await openAsAny(rows);
      const metrics = ["gross_sales", "discounts", "returns", "service_charges", "net_sales"];
      for (const [turn, { id, netAdds }] of profileList.entries()) {
        for (const by of [grains[turn % grains.length] ?? [], grains[(turn + 3) % grains.length] ?? []]) {
          const { rows: found, columns } = await runMetricQuery(testBusiness, queryOf(id, metrics, by), deps);
          const at = columns.findIndex((column) => column.id === "gross_sales");
          expect(found.length).toBeGreaterThan(0);
          for (const row of found) {
            const [gross, discounts, returns, charges, net] = row.slice(at).map(toDecimal);
            const added = netAdds.includes("service_charge") ? (charges ?? zero) : zero;
            const less = addDecimals(discounts ?? zero, returns ?? zero);
            expect(text(addDecimals(subtractDecimals(gross ?? zero, less), added))).toBe(text(net ?? zero));
          }
        }
      }
    },
  );

  test(
    "the terms of a bridge sum to the gap between the two profiles as they answer alone",
    { timeout: 300_000 },
    async () => {
      const { deps } = await openAsAny(rows);
      const metrics = ["net_sales", "total_sales", "gross_sales", "returns", "units"];
      const all = profileList.flatMap((from) => profileList.flatMap((to) => (from === to ? [] : [{ from, to }])));
      const pairs = all.filter((_, at) => at % 3 === 0);
      for (const [at, { from, to }] of pairs.entries()) {
        const [metric = "", by = []] = [metrics[at % metrics.length], grains[at % grains.length]];
        const run = (profile: string, more: Partial<MetricQuery> = {}): Promise<QueryResult> =>
          runMetricQuery(testBusiness, { ...queryOf(profile, [metric], by), ...more }, deps);
        const [result, one, other] = [await run(to.id, { bridge: from.id }), await run(from.id), await run(to.id)];
        const width = one.columns.length - 1;
        const keyed = ({ rows: found }: QueryResult): Map<string, Cell> =>
          new Map(found.map((row) => [JSON.stringify(row.slice(0, width)), row.at(-1) ?? null]));
        const [before, after] = [keyed(one), keyed(other)];
        expect(result.rows.length).toBe(before.size);
        for (const row of result.rows) {
          const key = JSON.stringify(row.slice(0, width));
          const [start = null, ...terms] = row.slice(width);
          const [gap = null, end = null] = terms.splice(-2);
          expect([key, start, end]).toEqual([key, before.get(key), after.get(key)]);
          const sum = terms.map((cell) => toDecimal(cell) ?? zero).reduce(addDecimals, zero);
          expect(text(sum)).toBe(text(subtractDecimals(toDecimal(end) ?? zero, toDecimal(start) ?? zero)));
          expect(gap).toBe(text(sum));
        }
      }
    },
  );
});

/** Any profile may be asked: what is kept of the file says that it has the columns of every platform. */
async function openAsAny(rows: readonly SalesRow[]): Promise<TestBusiness> {
  const opened = await open(rows, {}, { source: "web" });
  const { decision } = analyseRows("Order ID | Date | SKU | Qty | Price\nA1 | 2026-03-05 | B | 1 | 10.00");
  const columns = Object.values(vendorLayouts)
    .flat(2)
    .flatMap((name) => decision.columns.slice(0, 1).map((column) => ({ ...column, name })));
  const { file, tables } = aFile({ ...decision, columns });
  const read = tables.map((table) => ({ ...table, result: table.result && { ...table.result, jobKey: "file_1" } }));
  return { ...opened, deps: { ...opened.deps, files: { find: async () => ({ file, tables: read }) } } };
}

function queryOf(profile: string, metrics: readonly string[], by: readonly string[]): MetricQuery {
  return { metrics, by, profile, where: [{ dimension: "source", op: "=", value: "web" }] };
}

function toDecimal(cell: Cell): Decimal | null {
  return cell === null ? null : parseDecimal(String(cell));
}

function text(value: Decimal): string {
  return formatDecimal(value);
}

describe("terms of their own", () => {
  const rows = [
    aLine({ order_id: "A1", tip: "2", fee: "0.5", tax: "1.9", shipping: "4" }),
    aLine({ order_id: "A2", net: "30", gross: "30", tip: "3", fee: "1.5", tax: "5.7", shipping: "4" }),
  ];

  test.each([
    ["tips", "5"],
    ["fees", "2"],
    ["net_sales", "40"],
    ["total_sales", "55.6"],
    ["tip_rate", "0.125"],
    ["fee_rate", "0.05"],
    ["tax_rate", "0.19"],
    ["shipping_rate", "0.2"],
    ["aov_adjusted", "27.8"],
  ])("%s of the worked example is %s", async (metric, value) => {
    expect((await ask(rows, { metrics: [metric] })).rows).toEqual([[value]]);
  });

  test("are unknown, not zero, where no file has them", async () => {
    const metrics = ["tips", "fees", "service_charges", "gift_card_sales", "refunds_stated"];
    expect((await ask([aLine()], { metrics })).rows).toEqual([[null, null, null, null, null]]);
  });

  test("of whole orders are shared out to their lines to the cent", async () => {
    const lines = ["A", "B", "C"].map((product) => aLine({ product, order_tip: "10.00", order_refund: "0.05" }));
    const { rows: found } = await ask(lines, {
      metrics: ["tips", "refunds_stated"],
      by: ["product"],
      order: ["product"],
    });
    expect(found).toEqual([
      ["A", "3.34", "0.02"],
      ["B", "3.33", "0.02"],
      ["C", "3.33", "0.01"],
    ]);
  });
});

describe("returns", () => {
  const rows = [
    aLine({ order_id: "A1", day: "2026-01-10", quantity: "4", gross: "40", net: "40" }),
    aLine({ order_id: "A2", day: "2026-02-10", quantity: "4" }),
    aReturn({ order_id: "A1", day: "2026-02-20", quantity: "-1", net: "-10", gross: "-10" }),
    aReturn({ order_id: "A9", day: "2026-02-21", quantity: "-1", net: "-5", gross: "-5" }),
  ];

  test("stand on their own day, or on that of their order; one whose order is not known has no day", async () => {
    const by = ["month"];
    expect((await ask(rows, { metrics: ["returns"], by })).rows).toEqual([
      ["2026-01", "0"],
      ["2026-02", "15"],
    ]);
    expect((await ask(rows, { metrics: ["returns_by_order_date"], by })).rows).toEqual([
      ["2026-01", "10"],
      ["2026-02", "0"],
      [null, "5"],
    ]);
  });

  test("without a line sold of their order are told as such, apart from rows without a date", async () => {
    const query = { metrics: ["returns_by_order_date"] };
    expect((await ask(rows, query)).notes).toContain(
      "1 return without a line sold of the same order, and so without its day: counted here, but in no period",
    );
    expect((await ask(rows, { ...query, period: "2026-01" })).notes).toContain(
      "1 return without a line sold of the same order, and so without its day: in no period, so not counted here",
    );
    const undated = [...rows, aLine({ order_id: "A3", day: "" })];
    expect((await ask(undated, query)).notes).toContain(
      "2 rows without the day of an order (returns without a line sold of it, and lines without a date): counted here, but in no period",
    );
  });

  test("have a rate by units, and a rate of what was sold in a month", async () => {
    expect((await ask(rows, { metrics: ["unit_return_rate"] })).rows).toEqual([["0.25"]]);
    const query = { metrics: ["return_rate_by_order_date"], period: "2026-01" };
    expect((await ask(rows, query)).rows).toEqual([["0.25"]]);
  });

  test("by order date are not asked for beside numbers that stand on their own days", async () => {
    const metrics = ["returns_by_order_date", "net_sales"];
    await expect(ask(rows, { metrics })).rejects.toThrow("returns_by_order_date stands on the day of the order");
  });
});

test("no metric reads a column that its needs and parts do not name twice", () => {
  for (const { parts } of metricDefinitions)
    for (const { columns } of Object.values(parts)) expect(new Set(columns).size).toBe(columns.length);
});
