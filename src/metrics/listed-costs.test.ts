import { tmpdir } from "node:os";
import { afterEach, describe, expect, test } from "vitest";
import type { ListedCost } from "#core/business-list.ts";
import type { SettingEntries } from "#core/business-settings.ts";
import { storeList } from "#ports/business-lists.ts";
import {
  aReturn,
  aSale,
  createTestBusiness,
  type SalesFile,
  type TestBusiness,
  testBusiness,
} from "../../test/support/sales-dataset.ts";
import { createInlineQueryEngine } from "../../test/support/inline-query-engine.ts";
import { statement } from "./compile-rows.ts";
import { costSpans, withCosts } from "./listed-costs.ts";
import type { MetricQuery, QueryResult } from "./query.ts";
import { runMetricQuery } from "./run-query.ts";

const open: TestBusiness[] = [];
afterEach(async () => {
  for (const business of open.splice(0)) await business.close();
});

const aCost = (sku: string, unitCost: string, more: Partial<ListedCost> = {}): ListedCost => ({
  sku,
  unitCost,
  currency: "EUR",
  validFrom: null,
  ...more,
});

async function ask(
  files: readonly SalesFile[],
  costs: readonly ListedCost[],
  query: MetricQuery,
  more: SettingEntries = {},
): Promise<QueryResult> {
  const settings: Record<string, string> = { ...more };
  const business = await createTestBusiness(files, "2026-08-15", settings);
  open.push(business);
  settings["costs"] = await storeList(testBusiness, "costs", costs, business.deps.blobs);
  return runMetricQuery(testBusiness, query, business.deps);
}

const margins = { metrics: ["gross_margin", "margin_rate", "cost_coverage"] };
const sold = (...rows: Parameters<typeof aSale>[0][]): readonly SalesFile[] => [
  { name: "orders.csv", rows: rows.map((row, at) => aSale({ order_id: `A${at}`, ...row })) },
];

describe("a list of costs", () => {
  test("gives a line its cost where it has none of its own, and says how much of the sales that is", async () => {
    const files = sold(
      { sku: "S1", quantity: "2", net: "20", cost: "12" }, // its own cost counts: 8
      { sku: "S1", quantity: "3", net: "30" }, // 30 - 3 x 2.5 = 22.5
      { sku: "S9", quantity: "1", net: "50" }, // unknown
    );
    const { rows, notes } = await ask(files, [aCost("S1", "2.5")], margins);
    expect(rows).toEqual([["30.5", "0.61", "0.5"]]);
    expect(notes).toContain(
      "costs are of their own on 1 line (net sales 20 EUR); by the list of costs on 1 line (net sales 30 EUR); unknown on 1 line (net sales 50 EUR)",
    );
    expect(notes).toContain("without a cost, and not in the list of costs: S9");
    expect(notes).toContain("gross_margin is known on 2 of 3 lines (by net, cost)");
  });

  test("makes a margin known where no file has a cost, and takes back the cost of what comes back", async () => {
    const files: SalesFile[] = [
      { name: "a.csv", rows: [aSale({ sku: "S1", quantity: "4", net: "40" }), aReturn({ sku: "S1" })] },
    ];
    const { rows } = await ask(files, [aCost("S1", "2")], { metrics: ["gross_margin"] });
    expect(rows).toEqual([["24"]]); // 40 - 8 - (10 - 2)
  });

  test("holds from its day until the next one, and before its first day nothing is known", async () => {
    const costs = [
      aCost("S1", "1", { validFrom: "2026-02-01" }),
      aCost("S1", "3", { validFrom: "2026-03-01" }),
      aCost("S1", "100", { validFrom: "2026-09-01" }),
    ];
    const files = sold(
      { sku: "S1", day: "2026-01-31" },
      { sku: "S1", day: "2026-02-01" },
      { sku: "S1", day: "2026-02-28" },
      { sku: "S1", day: "2026-03-01" },
      { sku: "S1", day: "" },
    );
    const { rows, notes } = await ask(files, costs, { metrics: ["gross_margin"], by: ["day"] });
    expect(rows).toEqual([
      ["2026-01-31", null],
      ["2026-02-01", "9"],
      ["2026-02-28", "9"],
      ["2026-03-01", "7"],
      [null, null],
    ]);
    expect(notes).toContain("in the list of costs for another currency or other days only, so without a cost: S1");
  });

  test("never meets amounts of another currency, nor of an unknown one", async () => {
    const files = sold({ sku: "S1" }, { sku: "S1", currency: "USD" }, { sku: "S1", currency: "" });
    const costs = [aCost("S1", "4"), aCost("S1", "5", { currency: "" })];
    const { rows } = await ask(files, costs, { metrics: ["gross_margin"] });
    expect(rows).toEqual([
      ["EUR", "6"],
      [null, "5"],
      ["USD", null],
    ]);
  });

  test("is exact where a product has twelve digits", async () => {
    const files = sold(...Array.from({ length: 4 }, () => ({ sku: "S1", quantity: "0.5", net: "1" })));
    const { rows } = await ask(files, [aCost("S1", "0.000001")], { metrics: ["gross_margin"] });
    expect(rows).toEqual([["3.999998"]]); // each line costs 0.0000005: rounded by itself it would be nothing, or twice as much
  });

  test("is that of an item which another one counts as, where it has none itself", async () => {
    const files = sold({ sku: "OLD" }, { sku: "NEW" });
    const query = { metrics: ["gross_margin"], by: ["sku"] };
    expect((await ask(files, [aCost("NEW", "4")], query, { "alias.product.OLD": "NEW" })).rows).toEqual([
      ["NEW", "12"],
    ]);
    const both = [aCost("NEW", "4"), aCost("OLD", "1")];
    expect((await ask(files, both, query, { "alias.product.OLD": "NEW" })).rows).toEqual([["NEW", "15"]]);
  });

  test("values stock by the day of its list", async () => {
    const stock = (day: string, sku: string, more: Record<string, string> = {}) => ({
      day,
      sku,
      quantity_on_hand: "3",
      currency: "EUR",
      location: "North",
      ...more,
    });
    const files: SalesFile[] = [
      {
        name: "stock.csv",
        dataset: "inventory",
        rows: [stock("2026-03-31", "A"), stock("2026-03-31", "B", { unit_cost: "10" }), stock("2026-03-31", "C")],
      },
    ];
    const costs = [aCost("A", "2"), aCost("A", "4", { validFrom: "2026-03-01" }), aCost("B", "1")];
    const { rows, notes } = await ask(files, costs, { metrics: ["on_hand_value"] });
    expect(rows).toEqual([["42"]]);
    expect(notes).toContain(
      "costs are of their own on 1 position (3 units); by the list of costs on 1 position (3 units); unknown on 1 position (3 units)",
    );
  });

  test("is left alone by metrics that need no cost", async () => {
    const { rows, notes } = await ask(sold({ sku: "S1" }), [aCost("S1", "2")], { metrics: ["net_sales"] });
    expect({ rows, costs: notes.filter((note) => note.startsWith("costs")) }).toEqual({ rows: [["10"]], costs: [] });
  });
});

test("a list may name products as the rows do: a sku that it knows goes first", async () => {
  const files = sold(
    { sku: "", product: "Mug red", quantity: "2", net: "20" }, // 20 - 2 x 3 = 14
    { sku: "S7", product: "Mug red", quantity: "1", net: "10" }, // 10 - 3 = 7
    { sku: "S1", product: "Mug red", quantity: "1", net: "10" }, // 10 - 4 = 6
    { sku: "", product: "Pot", quantity: "1", net: "60" }, // unknown
  );
  const { rows, notes } = await ask(files, [aCost("Mug red", "3"), aCost("S1", "4")], margins);
  expect(rows).toEqual([["27", "0.675", "0.4"]]);
  expect(notes).toContain("without a cost, and not in the list of costs: Pot");
});

test("each row finds its cost by a hash: no list is compared with all rows", async () => {
  const engine = await createInlineQueryEngine();
  const rows = `SELECT 'S' || range AS sku, 'Mug' AS product, DATE '2026-03-01' AS day, 'EUR' AS currency, 1.0 AS quantity, NULL AS cost FROM range(5000)`;
  const manifest = { dataset: "sales" };
  const asked = statement((bind) => withCosts(rows, manifest, costSpans([aCost("S1", "2")]), bind));
  const plan = await engine.query({ folder: tmpdir(), sql: `EXPLAIN ${asked.sql}`, parameters: asked.parameters });
  expect(String(plan.rows)).toContain("HASH_JOIN");
  expect(String(plan.rows)).not.toContain("NL_JOIN");
  await engine.close();
});

describe("spans of costs", () => {
  test("end where the next begins, each currency by itself", () => {
    const costs = [
      aCost("A", "3", { validFrom: "2026-03-01" }),
      aCost("A", "1"),
      aCost("A", "2", { currency: "USD", validFrom: "2026-02-01" }),
    ];
    expect(costSpans(costs).map(({ unit_cost, valid_from, valid_to }) => [unit_cost, valid_from, valid_to])).toEqual([
      ["1", null, "2026-03-01"],
      ["3", "2026-03-01", null],
      ["2", "2026-02-01", null],
    ]);
  });
});
