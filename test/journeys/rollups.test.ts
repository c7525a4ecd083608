import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { ListedCost } from "#core/business-list.ts";
import { readSettings } from "#core/business-settings.ts";
import { OmError } from "#core/errors.ts";
import { blobsOf, type Manifest, readHead, readManifest, rollupsOf } from "#engine/dataset.ts";
import { planQuery } from "#metrics/plan.ts";
import type { MetricQuery } from "#metrics/query.ts";
import { metricDefinitions } from "#metrics/registry.ts";
import { answerPlan, type PlanAnswer } from "#metrics/answer-plan.ts";
import { findRows, type MetricQueryDeps } from "#metrics/find-rows.ts";
import { runMetricQuery } from "#metrics/run-query.ts";
import { storeList } from "#ports/business-lists.ts";
import { rewritePast } from "#processing/erasure/rewrite-past.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";
import { createRandom } from "#apps/demo/random.ts";
import { type RandomSales, writeRandomSales } from "../support/random-sales.ts";
import { anySalesQuery } from "../support/any-sales-query.ts";
import { createSalesFiles, type SalesFiles } from "../support/sales-files.ts";

const folder = mkdtempSync(join(tmpdir(), "om-rollups-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the business says of names in its files. */
const names = fc.constantFrom({}, {}, { "alias.store.South": "North", "alias.product.A": "B", "store.North": "Main" });

/** Costs of rows that have none of their own. */
const listed: readonly ListedCost[] = [
  { sku: "A", validFrom: null, unitCost: "0.70", currency: "EUR" },
  { sku: "A", validFrom: "2026-05-02", unitCost: "0.75", currency: "EUR" },
  { sku: "B", validFrom: "2026-05-02", unitCost: "0.333333", currency: "EUR" },
];

const fileCount = 44;
/** Which files come or go, and what is asked then. */
const story = fc.record({
  moves: fc.uniqueArray(fc.integer({ min: 0, max: fileCount - 1 }), { minLength: 1, maxLength: 5 }),
  asks: fc.array(fc.tuple(anySalesQuery, names, fc.boolean()), { minLength: 5, maxLength: 5 }),
});

function withoutRollups(manifest: Manifest): Manifest {
  const files = manifest.files.map(({ rollup: _whole, named: _named, superseded, ...file }) => {
    if (superseded === undefined) return file;
    const { rollup: _left, ...rest } = superseded;
    return { ...file, superseded: rest };
  });
  return { ...manifest, files };
}

/** No file has the dimension, say: then neither way may have it. */
function toCode(thrown: unknown): string {
  if (thrown instanceof OmError && thrown.code === "NO_DATA") return thrown.message;
  throw thrown;
}

function resultOf(answer: PlanAnswer | string): unknown {
  return typeof answer === "string" ? answer : answer.result;
}

function sqlOf(answer: PlanAnswer | string): string {
  return typeof answer === "string" ? "" : answer.compiled.groups.sql;
}

test("rollups give what the rows give, whatever comes, goes and is asked", async () => {
  const engine = await createInlineQueryEngine();
  const books = Array.from({ length: fileCount }, (_none, at) => writeRandomSales(at + 1));
  const files = await createSalesFiles(books, folder);
  const costs = await storeList("shop", "costs", listed, files.deps.blobs);
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
  const here = new Set<number>();
  const move = async (at: number): Promise<void> => {
    if (here.delete(at)) return files.take(at);
    here.add(at);
    await files.put(at);
  };
  for (const at of books.keys()) await move(at);
  /** Where each source is named, its orders are in one group; and no order is in two sources. */
  async function ordersOfAll({ where = [], period = "all" }: MetricQuery, by: readonly string[]): Promise<number> {
    const { rows } = await runMetricQuery("shop", { where, period, metrics: ["orders"], by }, deps);
    return rows.map((row) => Number(row.at(-1))).reduce((sum, each) => sum + each, 0);
  }
  const used = { asked: 0, rolled: 0, joined: 0 };
  const property = fc.asyncProperty(story, async ({ moves, asks }) => {
    for (const at of moves) await move(at);
    for (const [query] of asks.slice(0, 1)) {
      expect(await ordersOfAll(query, ["source"])).toBe(await ordersOfAll(query, []));
    }
    const byStore = [{ metrics: ["orders", "aov"], by: ["store"] }, {}, false] as const;
    for (const [query, entries, hasCosts] of [...asks, byStore]) {
      const settings = readSettings({ ...entries, ...(hasCosts ? { costs } : {}) });
      const plan = planQuery(query, { definitions: metricDefinitions, today: "2026-06-01", settings });
      const found = await findRows("shop", plan, deps);
      if (found.manifest === null) throw new Error("there is no data");
      const rows = { ...found, manifest: withoutRollups(found.manifest) };
      const fast = await answerPlan(plan, found, deps).catch(toCode);
      const plain = await answerPlan(plan, rows, deps).catch(toCode);
      expect(resultOf(fast)).toEqual(resultOf(plain));
      expect(sqlOf(plain)).not.toMatch(/\/rollup[^/]*\.parquet/);
      used.asked += 1;
      if (sqlOf(fast).includes("/rollup")) used.rolled += 1;
      if (sqlOf(fast).includes("/rollups/")) used.joined += 1;
    }
  });
  await fc.assert(property, { numRuns: 4, endOnFailure: true });
  expect(used.rolled).toBeGreaterThan(used.asked / 4);
  expect(used.joined).toBeGreaterThan(used.asked / 4);
  await files.close();
  await engine.close();
}, 300_000);

/** The export of a day, with orders of its own; later on every seventh brings one of an earlier day again. */
function writeDay(at: number): RandomSales {
  const random = createRandom(at + 1);
  const orders = Array.from({ length: 12 }, (_none, order) => `#${at * 100 + order}`);
  const older = at > 33 && at % 7 === 6 ? [`#${(at - 3) * 100 + 4}`] : [];
  const rows = [...orders, ...older].flatMap((order) => {
    const store = random.pick(["North", "South"]);
    return Array.from({ length: 40 }, () =>
      [order, `2026-0${1 + (at % 5)}-1${at % 9}`, store, random.pick(["2.50", "19.99"])].join(),
    );
  });
  return { source: "till", text: ["Order ID,Order Date,Store,Unit Price", ...rows, ""].join("\n") };
}

test("of a blob in which nearly all counts only what does not is named", async () => {
  const engine = await createInlineQueryEngine();
  const days = Array.from({ length: fileCount }, (_none, at) => writeDay(at));
  const files = await createSalesFiles(days, join(folder, "days"));
  const deps: MetricQueryDeps = {
    ...files.deps,
    engine,
    businesses: { settings: async () => readSettings({}), at: async () => ({ version: 0, at: null, entries: {} }) },
    files: { find: async () => null },
    pending: async () => [],
  };
  const asks: readonly MetricQuery[] = [
    { metrics: ["net_sales", "orders", "rows"], by: ["store"] },
    { metrics: ["net_sales", "orders"], by: ["month"] },
    { metrics: ["orders"], period: "2026-02-01..2026-03-12" },
  ];
  const used = { all: 0, without: 0 };
  const tell = async (): Promise<void> => {
    for (const query of asks) {
      const plan = planQuery(query, {
        definitions: metricDefinitions,
        today: "2026-06-01",
        settings: readSettings({}),
      });
      const found = await findRows("shop", plan, deps);
      if (found.manifest === null) throw new Error("there is no data");
      const fast = await answerPlan(plan, found, deps);
      const plain = await answerPlan(plan, { ...found, manifest: withoutRollups(found.manifest) }, deps);
      expect(fast.result).toEqual(plain.result);
      const sql = sqlOf(fast);
      if (sql.includes("_rollup NOT IN")) used.without += 1;
      else if (sql.includes("/rollups/") && !sql.includes("_rollup IN")) used.all += 1;
    }
  };
  for (const at of days.keys()) {
    await files.put(at);
    if (at > 20 && at % 4 === 0) await tell();
  }
  for (const at of [3, 40, 21]) {
    await files.take(at);
    await tell();
  }
  expect(used.without).toBeGreaterThan(0);
  expect(used.all).toBeGreaterThan(0);
  await files.close();
  await engine.close();
}, 300_000);

test("what was added up together with rows that are erased is in no version any more", async () => {
  const books = Array.from({ length: fileCount }, (_none, at) => writeRandomSales(at + 1));
  const files = await createSalesFiles(books, join(folder, "erased"));
  for (const at of books.keys()) await files.put(at);
  const { blobs, records } = files.deps;
  const together = await blobsOfTable("file_000", files);
  await files.take(0);
  const erased = { ids: new Set(["file_000"]), erasedAt: "2026-06-01T00:00:00.000Z" };
  const past = await rewritePast({ business: "shop", dataset: "sales" }, erased, () => [], {
    ...files.deps,
    effects: files.effects,
  });
  let { manifest } = await readHead("shop", "sales", { blobs, records });
  const named = new Set<string>();
  while (manifest !== null) {
    for (const key of manifest.files.flatMap(blobsOf)) named.add(key);
    manifest = manifest.previous === null ? null : await readManifest(manifest.previous, blobs);
  }
  expect(together.some((key) => key.includes("/rollups/"))).toBe(true);
  expect(together.filter((key) => named.has(key))).toEqual([]);
  expect(past.obsolete).toEqual(expect.arrayContaining(together.filter((key) => key.includes("/rollups/"))));
  await files.close();
}, 300_000);

/** Every blob in which a current or past version has something added up of a table. */
async function blobsOfTable(fileId: string, { deps: { blobs, records } }: SalesFiles): Promise<string[]> {
  const keys = new Set<string>();
  let { manifest } = await readHead("shop", "sales", { blobs, records });
  while (manifest !== null) {
    const own = manifest.files.filter((file) => file.fileId === fileId);
    for (const { key } of own.flatMap(rollupsOf)) keys.add(key);
    manifest = manifest.previous === null ? null : await readManifest(manifest.previous, blobs);
  }
  return [...keys];
}
