import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSettings } from "#core/business-settings.ts";
import { currentRollup, readHead } from "#engine/dataset.ts";
import { planQuery } from "#metrics/plan.ts";
import { metricDefinitions } from "#metrics/registry.ts";
import { answerPlan } from "#metrics/answer-plan.ts";
import { findRows, type MetricQueryDeps } from "#metrics/find-rows.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";
import type { RandomSales } from "../support/random-sales.ts";
import { createSalesFiles } from "../support/sales-files.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "om-shared-orders-"))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Orders of three lines in one store, which many lines agree in. */
function aBook(from: number, to: number, { source = "web", store = "North", sku = "A" } = {}): RandomSales {
  const orders = Array.from({ length: to - from }, (_none, at) => String(from + at).padStart(5, "0"));
  const lines = orders.flatMap((order) =>
    ["1", "2", "3"].map((turn) => `#${order},2026-05-01,${store},${sku}${turn},1,2.50,0.20,EUR`),
  );
  const header = "Order ID,Order Date,Store,SKU,Quantity,Unit Price,Tax,Currency";
  return { source, text: [header, ...lines, ""].join("\n") };
}

/**
 * Of one source: the first two books share the orders 290 to 299 with other lines, the third repeats 100 of the first, the
 * fourth shares 5 with the second. The last is another source's, with the numbers of the first.
 */
const books = [
  aBook(0, 300),
  aBook(290, 600, { sku: "B" }),
  aBook(100, 200),
  aBook(595, 800, { sku: "C", store: "South" }),
  aBook(0, 300, { source: "till" }),
];

async function openShop() {
  const engine = await createInlineQueryEngine();
  const files = await createSalesFiles(books, folder);
  const businesses = {
    settings: async () => readSettings({}),
    at: async () => ({ version: 0, at: null, entries: {} }),
  };
  const deps: MetricQueryDeps = {
    ...files.deps,
    engine,
    businesses,
    files: { find: async () => null },
    pending: async () => [],
  };
  return {
    ...files,
    async orders() {
      const plan = planQuery(
        { metrics: ["orders"], by: ["store"] },
        { definitions: metricDefinitions, today: "2026-06-01" },
      );
      const found = await findRows("shop", plan, deps);
      if (found.manifest === null) throw new Error("there is no data");
      const { result, compiled } = await answerPlan(plan, found, deps);
      return { byStore: Object.fromEntries(result.rows), readsRows: compiled.groups.sql.includes("/part-") };
    },
    async tables() {
      const { manifest } = await readHead("shop", "sales", files.deps);
      return (manifest?.files ?? []).map((file) => [file.claim?.isShared, currentRollup(file)?.namesShared === true]);
    },
    async close() {
      await files.close();
      await engine.close();
    },
  };
}

test("orders that several files have are named, so that no row of these files is read to count orders", async () => {
  const shop = await openShop();
  await shop.put(0);
  await shop.put(1);
  expect(await shop.orders()).toEqual({ byStore: { North: 600 }, readsRows: false });
  expect(await shop.tables()).toEqual([
    [true, true],
    [true, true],
  ]);
  await shop.put(3);
  await shop.put(4);
  expect(await shop.orders()).toEqual({ byStore: { North: 900, South: 205 }, readsRows: false });
  await shop.put(2);
  expect(await shop.orders()).toEqual({ byStore: { North: 900, South: 205 }, readsRows: false });
  await shop.take(1);
  expect(await shop.orders()).toEqual({ byStore: { North: 600, South: 205 }, readsRows: false });
  await shop.take(0);
  expect(await shop.orders()).toEqual({ byStore: { North: 400, South: 205 }, readsRows: false });
  await shop.put(0);
  await shop.put(1);
  await shop.take(2);
  expect(await shop.orders()).toEqual({ byStore: { North: 900, South: 205 }, readsRows: false });
  await shop.take(3);
  await shop.take(4);
  expect(await shop.orders()).toEqual({ byStore: { North: 600 }, readsRows: false });
  await shop.close();
}, 300_000);

test("a file whose orders a newer one repeats as a whole shares none with it", async () => {
  const shop = await openShop();
  await shop.put(0);
  await shop.put(2);
  expect(await shop.tables()).toEqual([
    [false, true],
    [false, false],
  ]);
  expect(await shop.orders()).toEqual({ byStore: { North: 300 }, readsRows: false });
  await shop.take(2);
  expect(await shop.orders()).toEqual({ byStore: { North: 300 }, readsRows: false });
  await shop.close();
}, 300_000);
