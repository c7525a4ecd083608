import { afterAll, beforeAll, expect, test } from "vitest";
import { computeRow } from "../../../test/support/compute-row.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { products } from "./index.ts";

let engine: Awaited<ReturnType<typeof createInlineQueryEngine>>;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(() => engine.close());

test.each([
  ["Total", ["OM-ROW-TOTAL"]],
  ["summe ", ["OM-ROW-TOTAL"]],
  ["TOTAL-10", []],
  ["A", []],
])("an item that is numbered %s beside a name and a price: %j", async (sku, codes) => {
  const row = await computeRow(engine, products, { sku, product: "2 items", category: "All", unit_price: "7.50" });
  expect(row.codes).toEqual(codes);
});
