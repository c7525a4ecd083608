import { afterEach, describe, expect, test } from "vitest";
import type { SettingEntries } from "#core/business-settings.ts";
import {
  aSale,
  createTestBusiness,
  type SalesFile,
  type TestBusiness,
  testBusiness,
} from "../../test/support/sales-dataset.ts";
import type { MetricQuery, QueryResult } from "./query.ts";
import { runMetricQuery } from "./run-query.ts";

const open: TestBusiness[] = [];
afterEach(async () => {
  for (const business of open.splice(0)) await business.close();
});

async function ask(settings: SettingEntries, files: readonly SalesFile[], query: MetricQuery): Promise<QueryResult> {
  const business = await createTestBusiness(files, "2026-08-15", settings);
  open.push(business);
  return runMetricQuery(testBusiness, query, business.deps);
}

const sold = (...rows: Parameters<typeof aSale>[0][]): readonly SalesFile[] => [
  { name: "orders.csv", rows: rows.map((row, at) => aSale({ order_id: `A${at}`, ...row })) },
];
const byDay = sold({ day: "2026-03-07", net: "1" }, { day: "2026-03-08", net: "2" }, { day: "2026-05-01", net: "4" });

describe("the calendar of a business", () => {
  test("begins its weeks, and says that they are no ISO weeks", async () => {
    const settings = { weekStart: "sunday" };
    const { rows, notes } = await ask(settings, byDay, { metrics: ["net_sales"], by: ["week"] });
    expect(rows).toEqual([
      ["2026-W09", "1"],
      ["2026-W10", "2"],
      ["2026-W17", "4"],
    ]);
    expect(notes).toContain(
      "weeks begin on sunday and are named by the year that holds most of their days: they are not ISO weeks",
    );
    const week = await ask(settings, byDay, { metrics: ["net_sales"], period: "2026-W10" });
    expect(week).toMatchObject({ rows: [["2"]], period: { from: "2026-03-08", to: "2026-03-15" } });
    const filtered = [{ dimension: "week", op: "=" as const, value: "2026-W17" }];
    expect((await ask(settings, byDay, { metrics: ["net_sales"], where: filtered })).rows).toEqual([["4"]]);
  });

  test("has fiscal years and quarters beside those of the calendar", async () => {
    const settings = { fiscalYearStart: "4" };
    const by = ["fiscal_year", "fiscal_quarter", "year", "quarter"];
    expect((await ask(settings, byDay, { metrics: ["net_sales"], by })).rows).toEqual([
      ["FY2025", "FY2025-Q4", "2026", "2026-Q1", "3"],
      ["FY2026", "FY2026-Q1", "2026", "2026-Q2", "4"],
    ]);
    const compared = await ask(settings, byDay, { metrics: ["net_sales"], period: "FY2026-Q1", compare: "previous" });
    expect(compared).toMatchObject({ period: { label: "FY2026-Q1" }, comparison: { label: "FY2025-Q4" } });
    expect(compared.rows[0]?.slice(0, 2)).toEqual(["4", "3"]);
  });

  test.each(["ytd", "qtd", "2026-Q1", "2026"])("says of %s that it is of the calendar", async (period) => {
    const notesOf = async (month: string, asked: string): Promise<string> =>
      (await ask({ fiscalYearStart: month }, byDay, { metrics: ["net_sales"], period: asked })).notes.join();
    const note = "those of the calendar; the fiscal year begins in April: FY2026";
    expect(await notesOf("4", period)).toContain(note);
    expect(await notesOf("4", "fytd")).not.toContain(note);
    expect(await notesOf("1", period)).not.toContain("those of the calendar");
  });

  test("moves fiscal labels of a comparison to the same place of the current window", async () => {
    const query = { metrics: ["net_sales"], by: ["fiscal_quarter"], period: "FY2026", compare: "previous" };
    const { rows } = await ask({ fiscalYearStart: "4" }, byDay, query);
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      ["FY2026-Q1", "4", null],
      ["FY2026-Q4", null, "3"],
    ]);
  });

  test("begins the day in its zone: relative periods count from there", async () => {
    const settings = { timeZone: "Pacific/Apia" }; // 2026-08-15T12:00Z is 01:00 of the 16th
    const query = { metrics: ["net_sales"], period: "last-1-days" };
    expect((await ask(settings, byDay, query)).period).toMatchObject({
      from: "2026-08-16",
      to: "2026-08-17",
      timeZone: "Pacific/Apia",
    });
    expect((await ask({ ...settings, dayCutoff: "04:00" }, byDay, query)).period.from).toBe("2026-08-15");
  });
});

describe("merged products and stores", () => {
  const merged = { "alias.product.Mug old": "Mug", "alias.product.M1": "M2" };
  const mugs = sold(
    { product: "Mug old", sku: "M1", net: "1" },
    { product: "Mug", sku: "M2", net: "2" },
    { product: "Tea", sku: "T1", net: "4" },
  );

  test("are one in groups, counts and filters, and the answer says so", async () => {
    const metrics = ["net_sales", "products_sold"];
    const byProduct = await ask(merged, mugs, { metrics, by: ["product"], order: ["product"] });
    expect(byProduct.rows).toEqual([
      ["Mug", "3", 1],
      ["Tea", "4", 1],
    ]);
    expect(byProduct.notes).toContain("merged by the settings of the business: M1 as M2, Mug old as Mug");
    expect((await ask(merged, mugs, { metrics })).rows).toEqual([["7", 2]]);
    for (const value of ["Mug", "Mug old"]) {
      const where = [{ dimension: "product", op: "=" as const, value }];
      expect((await ask(merged, mugs, { metrics, where })).rows).toEqual([["3", 1]]);
    }
    expect((await ask({}, mugs, { metrics })).rows).toEqual([["7", 3]]);
  });

  test("without a merged text among the rows nothing is said", async () => {
    const { notes } = await ask({ "alias.product.Cup": "Mug" }, mugs, { metrics: ["net_sales"], by: ["product"] });
    expect(notes.filter((note) => note.startsWith("merged"))).toEqual([]);
  });

  test("of stores that would have one name with another store are said", async () => {
    const stores = sold({ store: "S1", net: "1" }, { store: "North", net: "2" });
    const query = { metrics: ["net_sales"], by: ["store"] };
    const shared =
      "S1 is called North, and the files have another North: both count as one here; give one of them another name";
    expect(await ask({ "store.S1": "North" }, stores, query)).toMatchObject({
      rows: [["North", "3"]],
      notes: expect.arrayContaining([shared]),
    });
    const apart = await ask({ "store.S1": "North", "store.North": "Old North" }, stores, query);
    expect([apart.rows.length, apart.notes.join()]).toEqual([2, expect.not.stringContaining("another")]);
    const meant = await ask({ "store.S1": "North", "alias.store.North": "S1" }, stores, query);
    expect([meant.rows, meant.notes.join()]).toEqual([[["North", "3"]], expect.not.stringContaining("another")]);
  });

  test("of stores are shown by the name that the business gives them", async () => {
    const stores = sold({ store: "S1", net: "1" }, { store: "S01", net: "2" }, { store: "S2", net: "4" });
    const settings = { "alias.store.S01": "S1", "store.S1": "North, 'old' town" };
    const query = { metrics: ["net_sales"], by: ["store"], order: ["net_sales"] };
    expect((await ask(settings, stores, query)).rows).toEqual([
      ["North, 'old' town", "3"],
      ["S2", "4"],
    ]);
  });

  test("keep the stock of each: the newer list of one takes nothing from the other", async () => {
    const stock = (name: string, rows: SalesFile["rows"]): SalesFile => ({ name, rows, dataset: "inventory" });
    const lists = [
      stock("january.csv", [
        { day: "2026-01-31", sku: "M1", location: "North", quantity_on_hand: "5" },
        { day: "2026-01-31", sku: "T1", location: "North", quantity_on_hand: "9" },
      ]),
      stock("february.csv", [{ day: "2026-02-28", sku: "M2", location: "North", quantity_on_hand: "3" }]),
    ];
    const metrics = ["on_hand_units", "skus"];
    expect((await ask({ "alias.product.M1": "M2" }, lists, { metrics, by: ["sku"], order: ["sku"] })).rows).toEqual([
      ["M2", "8", 1],
      ["T1", "9", 1],
    ]);
    expect((await ask({ "alias.product.M1": "M2" }, lists, { metrics })).rows).toEqual([["17", 2]]);
    expect((await ask({}, lists, { metrics })).rows).toEqual([["17", 3]]);
  });
});
