import { rm } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createQueryEngine, type QueryEngine } from "#engine/query-engine.ts";
import { aSale, createTestBusiness, type TestBusiness, testBusiness } from "../support/sales-dataset.ts";
import { mostGroups } from "#metrics/groups.ts";
import type { MetricQuery, QueryResult } from "#metrics/query.ts";
import { runMetricQuery } from "#metrics/run-query.ts";

/** A million orders of as many products, in a real engine's process; a 31st of them on each day. */
const manyOrders = 1_000_000;
let shop: TestBusiness;
let engine: QueryEngine;
beforeAll(async () => {
  const sale = aSale({ product: "Mug", store: "North", net: "10" });
  shop = await createTestBusiness([{ name: "orders.csv", rows: [sale] }]);
  engine = createQueryEngine({ memoryMb: 300, threads: 2 });
  const folder = await shop.deps.blobs.toLocalFolder(`${testBusiness}/datasets/sales/`);
  const part = join(folder, "file_1.parquet");
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  await connection.run(
    `COPY (SELECT * EXCLUDE (n) REPLACE ('O' || n AS order_id, 'P' || n AS product, DATE '2026-03-01' + CAST(n % 31 AS INTEGER) AS day, CAST(n + 2 AS BIGINT) AS _line)
     FROM read_parquet('${part}'), range(${manyOrders}) AS numbers(n)) TO '${part}.new' (FORMAT parquet)`,
  );
  await connection.run(`COPY (FROM read_parquet('${part}.new')) TO '${part}' (FORMAT parquet)`);
  await rm(`${part}.new`);
  connection.closeSync();
  instance.closeSync();
});
afterAll(async () => {
  await engine.close();
  await shop.close();
});

const ask = (query: MetricQuery): Promise<QueryResult> => runMetricQuery(testBusiness, query, { ...shop.deps, engine });

describe("a million groups", () => {
  test("are refused with how to have fewer", async () => {
    await expect(ask({ metrics: ["net_sales"], by: ["product"], top: 5 })).rejects.toMatchObject({
      code: "QUERY_INVALID",
      message: `the answer has more than ${mostGroups} groups`,
      fix: expect.stringContaining("narrow it down"),
    });
  });

  test("are answered where they are narrowed down", async () => {
    const query = { metrics: ["net_sales", "orders"], by: ["product"], period: "2026-03-01" };
    const { rows, other, totals } = await ask({ ...query, top: 2, share: true, total: true });
    expect(rows).toEqual([
      ["P0", "10", 1, "0.000030999"],
      ["P100006", "10", 1, "0.000030999"],
      ["(other)", "322570", 32_257, "0.999938002"],
    ]);
    expect(other?.values).toBe(32_257);
    expect(totals).toEqual([[null, "322590", 32_259, "1"]]);
  });
});
