import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { addDecimals, formatDecimal, parseDecimal, roundDecimal, zero } from "#core/money.ts";
import type { FileReport } from "#core/report.ts";
import type { Cell } from "#metrics/query.ts";
import { type Ended, om, reportOf, reportsOf, resultOf } from "../support/om.ts";
import { sharedFolder } from "../support/read-sample.ts";

/** Golds come from a program of their own (a plain CSV reader and exact decimals), rounded to cents. */
const goldShape = z.object({
  rows: z.object({
    data_rows: z.number(),
    valid: z.number(),
    blank_row: z.number().default(0),
    duplicate: z.number().default(0),
    repeated_header: z.number().default(0),
  }),
  revenue_net: z.string(),
  units_net: z.string(),
  revenue_undated: z.string(),
  revenue_by_month: z.record(z.string(), z.string()),
  units_by_month: z.record(z.string(), z.string()),
  top5_products_by_revenue: z.array(z.object({ product: z.string(), revenue: z.string(), units: z.string() })),
  revenue_by_category: z.record(z.string(), z.string()).optional(),
  revenue_by_region: z.record(z.string(), z.string()).optional(),
  tax_total: z.string().optional(),
});
type Gold = z.infer<typeof goldShape>;

/**
 * Distinct counts are ours, counted by hand with a plain reader. Gold counts every order, customer and product that is
 * named at all; ours those with at least one line sold, so that an invoice of goods that only came back is no order.
 * `product` is what the gold calls a product.
 */
const cases = [
  {
    name: "superstore_orders.csv",
    gold: "gold/superstore_orders",
    product: "product",
    orders: 5_111,
    customers: 804,
    products: 1_862,
    repeats: 0,
  },
  {
    name: "gadgets_2019_04.csv",
    gold: "gold/gadgets_2019_04_dups_kept",
    product: "product",
    orders: 17_537,
    customers: null,
    products: 19,
    repeats: 22,
  },
  {
    name: "uk_giftware_2010-12-01.csv",
    gold: "gold/uk_giftware_2010-12-01",
    product: "sku",
    orders: 136,
    customers: 98,
    products: 1_348,
    repeats: 44,
  },
  {
    name: "uk_giftware_2011-12-05.csv",
    gold: "gold/uk_giftware_2011-12-05",
    product: "sku",
    orders: 132,
    customers: 114,
    products: 1_769,
    repeats: 39,
  },
  {
    name: "adventureworks_sales.csv",
    gold: "gold/adventureworks_sales",
    product: "product",
    orders: 16_459,
    customers: 12_427,
    products: 130,
    repeats: 0,
  },
  {
    name: "sap_bikes_sales_order_items.csv",
    gold: "gold/sap_bikes_sales_order_items",
    product: "sku",
    orders: 334,
    customers: null,
    products: 42,
    repeats: 0,
  },
  {
    name: "uk_giftware_all_305_days.csv",
    gold: "large/uk_giftware_all_305_days.gold",
    product: "sku",
    orders: 20_726,
    customers: 4_372,
    products: 3_941,
    repeats: 5_268,
  },
] as const;
const april = "gadgets_2019_04.csv";
const year = "gadgets_2019_12_files_concatenated.csv";
const packed = ["uk_giftware_all_305_days.csv", year];

const shared = sharedFolder();
const hint = shared === null ? " (skipped: no shared data)" : "";
const folder = mkdtempSync(join(tmpdir(), "om-golds-"));
const dataDir = join(folder, "data");
let reports: readonly FileReport[] = [];
let totals: readonly Group[] = [];
let months: readonly Group[] = [];
let products: Readonly<Record<"product" | "sku", readonly Group[]>> = { product: [], sku: [] };

beforeAll(async () => {
  if (shared === null) return;
  for (const name of packed)
    writeFileSync(join(folder, name), gunzipSync(readFileSync(join(shared, "large", `${name}.gz`))));
  // Days and years of one shop have rows in common: each of these files is to be counted alone.
  const plain = cases.map(({ name }) => name).filter((name) => !packed.includes(name));
  reports = [
    ...(await ingest(plain.map(pathOf), "--source", "plain")),
    ...(await ingest(packed.map(pathOf), "--source", "packed")),
  ];
  totals = await queryByFile("net_sales,units,orders,customers,products_sold,taxes", "file");
  months = await queryByFile("net_sales,units", "file,month");
  products = {
    product: await queryByFile("net_sales,units", "file,product"),
    sku: await queryByFile("net_sales,units", "file,sku"),
  };
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe(`real sales files come out as an independent program counts them${hint}`, () => {
  test.skipIf(shared === null).each(cases)("$name: every record has its class", ({ name, gold, repeats }) => {
    const { rows } = readGold(gold);
    expect(reports.find((report) => report.name === name)).toMatchObject({
      state: "done",
      tables: [{ type: "sales", rows: toLedger(rows, repeats), questions: [], issues: [] }],
    });
  });

  test.skipIf(shared === null).each(cases)("$name: revenue and units, in all and by month", ({ name, gold: file }) => {
    const gold = readGold(file);
    const total = groupsOf(totals, name)[0];
    expect({ net: toCents(total?.cells["net_sales"]), units: total?.cells["units"] }).toEqual({
      net: gold.revenue_net,
      units: gold.units_net,
    });
    const dated = groupsOf(months, name).filter(({ key }) => key !== null);
    expect(centsByKey(dated)).toEqual(gold.revenue_by_month);
    expect(unitsByKey(dated)).toEqual(gold.units_by_month);
    const undated = groupsOf(months, name).filter(({ key }) => key === null);
    expect(toCents(undated[0]?.cells["net_sales"] ?? "0")).toBe(gold.revenue_undated);
  });

  test.skipIf(shared === null).each(cases)("$name: orders and products with a line sold, and customers", (expected) => {
    const cells = groupsOf(totals, expected.name)[0]?.cells ?? {};
    expect({ orders: cells["orders"], customers: cells["customers"], products: cells["products_sold"] }).toEqual({
      orders: expected.orders,
      customers: expected.customers,
      products: expected.products,
    });
  });

  test.skipIf(shared === null).each(cases)("$name: the five products that bring most", ({ name, gold, product }) => {
    expect(topFive(groupsOf(products[product], name))).toEqual(readGold(gold).top5_products_by_revenue);
  });

  test.skipIf(shared === null)("superstore: revenue by category and by region", async () => {
    const only = ["--where", "file=superstore_orders.csv"];
    const gold = readGold("gold/superstore_orders");
    expect(centsByKey(await queryGroups("net_sales", "category", only))).toEqual(gold.revenue_by_category);
    expect(centsByKey(await queryGroups("net_sales", "region", only))).toEqual(gold.revenue_by_region);
  });

  test.skipIf(shared === null).each(["adventureworks_sales", "sap_bikes_sales_order_items"])(
    "%s: the tax stays apart from revenue",
    (name) => {
      expect(toCents(groupsOf(totals, `${name}.csv`)[0]?.cells["taxes"])).toBe(readGold(`gold/${name}`).tax_total);
    },
  );

  test.skipIf(shared === null)("sap_bikes: 22 rows without a real day are in the total and in no month", () => {
    expect(
      groupsOf(months, "sap_bikes_sales_order_items.csv").find(({ key }) => key === null)?.cells["net_sales"],
    ).toBe("39917.5");
  });
});

describe(`exact repeats, by policy${hint}`, () => {
  test.skipIf(shared === null).each([
    { name: april, once: "gold/gadgets_2019_04", repeats: 22 },
    { name: year, once: "large/gadgets_2019.gold", repeats: 264 },
  ])(
    "$name: once leaves $repeats rows out, keep brings them back, to the cent",
    async ({ name, once: file, repeats }) => {
      const gold = readGold(file);
      const before = reports.find((report) => report.name === name);
      const decide = async (repeatsPolicy: string): Promise<Ended> =>
        om(["decide", before?.fileId ?? "", "--set", `repeats=${repeatsPolicy}`, "--json"], { dataDir });

      const once = await decide("once");
      expect(once.exitCode).toBe(0);
      expect(reportOf(once).tables[0]?.rows).toEqual({ ...before?.tables[0]?.rows, ...toLedger(gold.rows, repeats) });
      const counted = await queryByMonth(name);
      expect(sumCents(counted)).toBe(gold.revenue_net);
      expect(centsByKey(counted)).toEqual(gold.revenue_by_month);
      expect(unitsByKey(counted)).toEqual(gold.units_by_month);

      expect(reportOf(await decide("keep")).tables[0]?.rows).toEqual(before?.tables[0]?.rows);
      const back = await queryByMonth(name);
      expect([centsByKey(back), unitsByKey(back)]).toEqual([
        centsByKey(groupsOf(months, name)),
        unitsByKey(groupsOf(months, name)),
      ]);
    },
  );
});

describe(`files of one shop that overlap${hint}`, () => {
  const days = ["uk_giftware_2010-12-01.csv", "uk_giftware_2011-12-05.csv", april];

  test.skipIf(shared === null).each([
    ["the parts come first", [...days, ...packed]],
    ["the whole comes first", [...packed, ...days]],
  ])("count each row once: %s", async (business, names) => {
    await ingest(names.map(pathOf), "--business", business.replaceAll(" ", "-"));
    const asked = ["query", "--json", "--metric", "net_sales", "--by", "file,month"];
    const together = toGroups(await om([...asked, "--business", business.replaceAll(" ", "-")], { dataDir }));
    const alone = packed.flatMap((name) => groupsOf(months, name));
    expect(sumsByKey(together)).toEqual(sumsByKey(alone));
  });
});

interface Group {
  readonly file: string | null;
  readonly key: Cell;
  readonly cells: Readonly<Record<string, Cell>>;
}

function readGold(name: string): Gold {
  return goldShape.parse(JSON.parse(readFileSync(join(shared ?? "", `${name}.json`), "utf8")));
}

function toLedger(rows: Gold["rows"], repeats: number): object {
  const { data_rows: below, valid, blank_row: blank, duplicate, repeated_header: skipped } = rows;
  return {
    records: below + 1,
    preamble: 0,
    header: 1,
    footer: 0,
    blank,
    read: below - blank,
    accepted: valid,
    rejected: 0,
    duplicate,
    skipped,
    repeats,
  };
}

function pathOf(name: string): string {
  return join(packed.includes(name) ? folder : (shared ?? ""), name);
}

async function ingest(paths: readonly string[], ...options: string[]): Promise<readonly FileReport[]> {
  const ended = await om(["ingest", "--json", ...paths, ...options], { dataDir });
  if (ended.exitCode !== 0) throw new Error(`the golds do not go in: ${ended.stdout}${ended.stderr}`);
  return reportsOf(ended);
}

/** Net sales of each month, of all files. */
function sumsByKey(groups: readonly Group[]): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const { key, cells } of groups) {
    const before = parseDecimal(sums[String(key)] ?? "0") ?? zero;
    sums[String(key)] = formatDecimal(addDecimals(before, parseDecimal(String(cells["net_sales"])) ?? zero));
  }
  return sums;
}

async function queryByFile(metrics: string, by: string): Promise<Group[]> {
  return toGroups(await om(["query", "--json", "--metric", metrics, "--by", by], { dataDir }));
}

async function queryGroups(metrics: string, by: string, where: readonly string[]): Promise<Group[]> {
  return toGroups(await om(["query", "--json", "--metric", metrics, "--by", by, ...where], { dataDir }));
}

function queryByMonth(name: string): Promise<Group[]> {
  return queryGroups("net_sales,units", "month", ["--where", `file=${name}`]);
}

function toGroups(ended: Ended): Group[] {
  const { columns, rows } = resultOf(ended);
  return rows.map((row) => {
    const cells = Object.fromEntries(columns.map(({ id }, at) => [id, row[at] ?? null]));
    const { file = null, month, product, sku, category, region } = cells;
    return {
      file: file === null ? null : String(file),
      key: month ?? product ?? sku ?? category ?? region ?? null,
      cells,
    };
  });
}

function groupsOf(groups: readonly Group[], file: string): Group[] {
  return groups.filter((group) => group.file === file);
}

function topFive(groups: readonly Group[]): { product: Cell; revenue: string; units: Cell }[] {
  const cents = (group: Group): number => Number(toCents(group.cells["net_sales"]));
  return groups
    .toSorted((one, other) => cents(other) - cents(one))
    .slice(0, 5)
    .map((group) => ({
      product: group.key,
      revenue: toCents(group.cells["net_sales"]),
      units: group.cells["units"] ?? null,
    }));
}

function centsByKey(groups: readonly Group[]): Record<string, string> {
  return Object.fromEntries(groups.map(({ key, cells }) => [String(key), toCents(cells["net_sales"])]));
}

function unitsByKey(groups: readonly Group[]): Record<string, Cell> {
  return Object.fromEntries(groups.map(({ key, cells }) => [String(key), cells["units"] ?? null]));
}

function sumCents(groups: readonly Group[]): string {
  const sum = groups.map(({ cells }) => parseDecimal(String(cells["net_sales"])) ?? zero).reduce(addDecimals, zero);
  return toCents(formatDecimal(sum));
}

/** "2.125" -> "2.12": ours is exact, golds are rounded half-even. */
function toCents(exact: Cell | undefined): string {
  const value = parseDecimal(String(exact));
  if (value === null) return `no amount: ${String(exact)}`;
  const [whole = "", cents = ""] = formatDecimal(roundDecimal(value, 2)).split(".");
  return `${whole}.${cents.padEnd(2, "0")}`;
}
