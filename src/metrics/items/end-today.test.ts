import { afterAll, beforeAll, expect, test } from "vitest";
import { aSale, createTestBusiness, type TestBusiness, testBusiness } from "../../../test/support/sales-dataset.ts";
import { explainQuery } from "../explain/run-explain.ts";
import type { MetricQuery } from "../query.ts";
import { runMetricQuery } from "../run-query.ts";

/** Ten days of sales, and one that somebody dated 2099. */
const past = [
  aSale({ sku: "A", day: "2026-03-01", quantity: "6", net: "60" }),
  aSale({ sku: "A", day: "2026-03-10", quantity: "4", net: "40" }),
];
const ahead = aSale({ sku: "A", day: "2099-05-01", quantity: "30", net: "300" });
const stock = [{ day: "2026-03-10", sku: "A", location: "North", quantity_on_hand: "20" }];

let business: TestBusiness;
let plain: TestBusiness;
beforeAll(async () => {
  const inventory = { name: "stock.csv", rows: stock, dataset: "inventory" };
  business = await createTestBusiness([{ name: "orders.csv", rows: [...past, ahead] }, inventory]);
  plain = await createTestBusiness([{ name: "orders.csv", rows: past }, inventory]);
});
afterAll(async () => {
  await business.close();
  await plain.close();
});

const metrics = ["velocity", "days_of_supply", "sell_through"];
const ask = (query: Partial<MetricQuery>, { deps } = business) =>
  runMetricQuery(testBusiness, { metrics, asOf: "2026-03-12", ...query }, deps);

test("one sale of a day to come thins out no rate: the window ends today, and that is said", async () => {
  const { rows, notes, period } = await ask({});
  expect(rows).toEqual((await ask({}, plain)).rows);
  expect(period.label).toBe((await ask({}, plain)).period.label);
  expect(notes[0]).toBe(
    "sales are dated up to 2099-05-01: the window ends today (2026-03-12), and what is dated later is in none of these numbers",
  );
  expect(notes).toContainEqual(expect.stringContaining("10 calendar days, 2026-03-01 to 2026-03-10"));
});

test("a period with an end is counted to its end, and sales that all lie ahead are counted as they are", async () => {
  const { notes } = await ask({ period: "2026-03-01..2099-12-31" });
  expect(notes.join("\n")).not.toContain("the window ends today");
  expect(notes).toContainEqual(expect.stringMatching(/2026-03-01 to 2099-05-01/));
  expect((await ask({ asOf: "2025-01-01" })).notes.join("\n")).not.toContain("the window ends today");
});

test("what is explained are the rows of the window", async () => {
  const readRecords = async () => new Map();
  const explain = async ({ deps }: TestBusiness) => {
    const query = { metrics: ["velocity"], asOf: "2026-03-12" };
    return (await explainQuery(testBusiness, query, { ...deps, readRecords })).cells[0]?.rows.count;
  };
  expect(await explain(business)).toBe(await explain(plain));
});
