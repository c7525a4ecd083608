import { afterAll, beforeAll, expect, test } from "vitest";
import { aSale, createTestBusiness, type TestBusiness, testBusiness } from "../../test/support/sales-dataset.ts";
import type { MetricQuery } from "./query.ts";
import { runMetricQuery } from "./run-query.ts";

let business: TestBusiness;
beforeAll(async () => {
  business = await createTestBusiness([
    {
      name: "orders.csv",
      rows: ["2024-06-01", "2025-01-10", "2025-08-10"].map((day) => aSale({ day, quantity: "1", net: "10" })),
    },
  ]);
});
afterAll(() => business.close());

const notesOf = async (query: Partial<MetricQuery>): Promise<string> => {
  const { notes } = await runMetricQuery(testBusiness, { metrics: ["net_sales"], ...query }, business.deps);
  return notes.join("\n");
};

test("a time in which the data begin is there in part only, and that is said", async () => {
  const said = "the data begin on 2024-06-01";
  expect(await notesOf({ period: "2025", compare: "2024" })).toContain(said);
  expect(await notesOf({ period: "2025-08", compare: "2025-01" })).not.toContain(said);
  expect(await notesOf({ period: "2025", compare: "2023" })).toContain("there is no data in");
});
