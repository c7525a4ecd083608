import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aSale, createTestBusiness, type TestBusiness, testBusiness } from "../../../test/support/sales-dataset.ts";
import { mostGroups, readGroups } from "../groups.ts";
import type { MetricQuery, QueryResult } from "../query.ts";
import { runMetricQuery } from "../run-query.ts";

let shop: TestBusiness;
beforeAll(async () => {
  const rows = [aSale({ store: "North", net: "7" }), aSale({ store: "South", net: "3" }), aSale({ store: "East" })];
  shop = await createTestBusiness([{ name: "orders.csv", rows }]);
});
afterAll(() => shop.close());

const ask = (query: MetricQuery): Promise<QueryResult> => runMetricQuery(testBusiness, query, shop.deps);

test("more groups than an answer may have are refused with how to have fewer", () => {
  const layout = { keys: [], parts: [], metrics: [], missing: new Map() };
  const found = { columns: [], rows: Array.from({ length: mostGroups + 1 }, () => []) };
  expect(() => readGroups(found, layout)).toThrow(
    expect.objectContaining({ code: "QUERY_INVALID", fix: expect.stringContaining("narrow it down") }),
  );
  expect(readGroups({ ...found, rows: found.rows.slice(1) }, layout)).toHaveLength(mostGroups);
});

describe("SQL and odd text in an argument", () => {
  const hostile = [`'); DROP TABLE x; --`, `" OR 1=1 --`, "$1", "NaN", "net_sales_share; SELECT 1", "\0", "\u202e"];

  test.each(hostile)("%j is refused as a name, and compared as a value", async (text) => {
    const base = { metrics: ["net_sales"], period: "2026-03" };
    const code = { code: expect.stringMatching(/^(QUERY_INVALID|METRIC_UNKNOWN|DIMENSION_UNKNOWN|PERIOD_INVALID)$/) };
    for (const query of [
      { ...base, by: ["store"], order: [text], share: true },
      { ...base, compare: text },
      { ...base, compare: "year_ago", align: text },
      { ...base, by: ["day"], moving: 2, movingAs: text },
      { ...base, by: ["store"], top: text },
      { ...base, share: text },
      { ...base, compare: "year_ago", sameStore: text },
      { ...base, metrics: ["net_sales", text], by: ["store"], total: true },
      { ...base, by: ["day", text], running: true },
    ])
      // @ts-expect-error -- who asks without types may send anything
      await expect(ask(query)).rejects.toMatchObject(code);
    const where = [{ dimension: "store", op: "!=" as const, value: text }];
    const { rows } = await ask({ ...base, by: ["store"], where, top: 1, share: true, total: true });
    expect(rows).toEqual([
      ["East", "10", "0.5"],
      ["(other)", "10", "0.5"],
    ]);
  });
});
