import { afterEach, describe, expect, test } from "vitest";
import {
  aSale,
  createTestBusiness,
  type SalesFile,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import type { DatasetHygiene, HygieneRequest } from "./hygiene-report.ts";
import { listHygiene } from "./list-hygiene.ts";

let business: TestBusiness | null = null;
afterEach(async () => {
  await business?.close();
  business = null;
});

/** What is found, without records: those need the files that the rows were read from (see the journey). */
async function look(request: HygieneRequest, ...files: readonly SalesFile[]): Promise<readonly DatasetHygiene[]> {
  await business?.close();
  business = await createTestBusiness(files);
  const noRecords = { files: { find: async () => null }, readRecords: async () => new Map() };
  return (await listHygiene(testBusiness, request, { ...business.deps, ...noRecords })).datasets;
}

const stock = (name: string, ...rows: readonly SalesRow[]): SalesFile => ({ name, rows, dataset: "inventory" });
const counts = (found: readonly DatasetHygiene[]) =>
  found.flatMap(({ findings }) => findings.map(({ id, rows }) => [id, rows]));

test("a date in the future, and one that stands for none, are classes of their own", async () => {
  const sold: SalesFile = {
    name: "orders",
    rows: [
      aSale({ sku: "A", day: "2026-08-15" }),
      aSale({ sku: "B", day: "2026-08-16" }),
      aSale({ sku: "C", day: "", placeholder_date: "2999-12-12 00:00:00" }),
      aSale({ sku: "D", day: "" }),
    ],
  };
  const counted = await look(
    {},
    sold,
    stock("ahead", { day: "2026-09-30", sku: "A", quantity_on_hand: "1" }),
    stock("now", { day: "2026-08-15", sku: "B", quantity_on_hand: "1" }),
  );
  expect(counts(counted)).toEqual(
    expect.arrayContaining([
      ["future_date", 1],
      ["placeholder_date", 1],
      ["undated", 2],
    ]),
  );
  expect(counts(counted).filter(([id]) => id === "future_date")).toEqual([
    ["future_date", 1],
    ["future_date", 1],
  ]);
  const [found] = await look({ class: "placeholder_date" }, sold);
  expect(found?.findings[0]?.lines[0]?.values).toMatchObject({ placeholder_date: "2999-12-12 00:00:00" });
});

describe("what is worth a look in the numbers", () => {
  test("is what the newest list of an item says; a list that does not state a column takes nothing away", async () => {
    const found = await look(
      {},
      stock(
        "january",
        { day: "2026-01-31", sku: "A", quantity_on_hand: "-1", unit_cost: "2", on_hand_value: "-2", currency: "EUR" },
        { day: "2026-01-31", sku: "B", quantity_on_hand: "-4", unit_cost: "2", on_hand_value: "-8", currency: "EUR" },
      ),
      stock("february", { day: "2026-02-28", sku: "A", quantity_on_hand: "3", unit_cost: "0", currency: "EUR" }),
      stock("levels", { day: "2026-03-31", sku: "B", min_qty: "5", currency: "EUR" }),
    );
    expect(counts(found)).toEqual([
      ["negative_stock", 1],
      ["zero_cost", 1],
    ]);
    expect(found[0]?.findings[0]).toMatchObject({
      units: "-4",
      amounts: { known: { EUR: "-8" } },
      lines: [{ file: "january", line: 3, item: "B" }],
    });
  });

  test("shows the largest first, across currencies, and counts all of them", async () => {
    const of = (sku: string, units: string, value: string, currency: string) => ({
      sku,
      quantity_on_hand: units,
      on_hand_value: value,
      currency,
    });
    const [found] = await look(
      { dataset: "inventory", limit: 2 },
      stock("list", of("A", "-1", "-5", "EUR"), of("B", "-1", "-9", "USD"), of("C", "-1", "-7", "EUR")),
    );
    expect(found?.findings).toMatchObject([
      {
        id: "negative_stock",
        rows: 3,
        amounts: { known: { EUR: "-12", USD: "-9" }, unreadable: 0 },
        lines: [{ item: "B" }, { item: "C" }],
      },
    ]);
  });

  test("is no row that is rejected or a duplicate, and each dataset says how many rows were looked at", async () => {
    const found = await look(
      {},
      {
        name: "sales",
        rows: [aSale({ sku: "A", gross: "0", net: "0" }), aSale({ sku: "A", gross: "10" })],
        rejected: [aSale({ sku: "A", gross: "0", net: "0" })],
        duplicates: [aSale({ sku: "A", gross: "0", net: "0" })],
      },
    );
    expect(found).toMatchObject([
      { dataset: "sales", rows: 2, salesDays: null, findings: [{ id: "zero_price", rows: 1 }] },
    ]);
  });

  test("holds stock against the days of the sales, with a week on either side", async () => {
    const sold = { name: "sales", rows: [aSale({ day: "2026-03-01" }), aSale({ day: "2026-03-10" })] };
    const on = (sku: string, day: string) => ({ day, sku, quantity_on_hand: "1", currency: "EUR" });
    const found = await look(
      { class: "outside_sales_days" },
      sold,
      stock("list", on("A", "2026-02-21"), on("B", "2026-02-22"), on("C", "2026-03-17"), on("D", "2026-03-18")),
    );
    expect(found).toMatchObject([
      { dataset: "inventory", salesDays: { from: "2026-03-01", to: "2026-03-10" }, findings: [{ rows: 2 }] },
    ]);
    expect(found[0]?.findings[0]?.lines.map(({ item }) => item)).toEqual(["A", "D"]);
  });

  test("is nothing without rows; what is not looked for is refused", async () => {
    expect(await look({})).toEqual([]);
    await expect(look({ class: "dirt" })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    await expect(look({ dataset: "customers" })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    await expect(look({ limit: 1_001 })).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });
});
