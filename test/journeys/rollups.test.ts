import { readSettings } from "#core/business-settings.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { OmError } from "#core/errors.ts";
import type { Manifest } from "#engine/dataset.ts";
import { planQuery } from "#metrics/plan.ts";
import type { MetricQuery } from "#metrics/query.ts";
import { metricDefinitions } from "#metrics/registry.ts";
import { answerPlan, findRows, type MetricQueryDeps, type PlanAnswer } from "#metrics/run-query.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";
import { writeRandomSales } from "../support/random-sales.ts";
import { createSalesFiles } from "../support/sales-files.ts";

const folder = mkdtempSync(join(tmpdir(), "om-rollups-"));
afterAll(() => rmSync(folder, { recursive: true }));

const ofSales = metricDefinitions.filter(
  ({ datasets, value }) => value.kind !== "items" && (datasets.includes("sales") || datasets.includes("*")),
);
const dimensions = "day month weekday hour store channel category region currency source file customer product".split(
  " ",
);
const filters = [
  { dimension: "store", op: "=", value: "North" },
  { dimension: "channel", op: "!=", value: "web" },
  { dimension: "category", op: "=", value: "Tea" },
  { dimension: "customer", op: "=", value: null },
  { dimension: "weekday", op: "=", value: "5" },
  { dimension: "source", op: "!=", value: "web" },
] as const;

function anyQuery(): fc.Arbitrary<MetricQuery> {
  const period = fc.constantFrom("all", "2026-05-02", "2026-05-01..2026-05-02", "2026-06");
  return fc.record({
    metrics: fc.subarray(
      ofSales.map(({ id }) => id),
      { minLength: 1, maxLength: 3 },
    ),
    by: fc.subarray(dimensions, { maxLength: 2 }),
    where: fc.subarray([...filters], { maxLength: 1 }),
    period,
  });
}

const fileCount = 44;
/** Which files come or go, and what is asked then. */
const story = fc.record({
  moves: fc.uniqueArray(fc.integer({ min: 0, max: fileCount - 1 }), { minLength: 1, maxLength: 5 }),
  asks: fc.array(anyQuery(), { minLength: 5, maxLength: 5 }),
});

function withoutRollups(manifest: Manifest): Manifest {
  const files = manifest.files.map(({ rollup: _whole, superseded, ...file }) => {
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
  const businesses = { settings: async () => readSettings({}) };
  const deps: MetricQueryDeps = { ...files.deps, engine, businesses, pending: async () => [] };
  const here = new Set<number>();
  const move = async (at: number): Promise<void> => {
    if (here.delete(at)) return files.take(at);
    here.add(at);
    await files.put(at);
  };
  for (const at of books.keys()) await move(at);
  const used = { asked: 0, rolled: 0, joined: 0 };
  const property = fc.asyncProperty(story, async ({ moves, asks }) => {
    for (const at of moves) await move(at);
    for (const query of asks) {
      const plan = planQuery(query, { definitions: metricDefinitions, today: "2026-06-01" });
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
  await fc.assert(property, { numRuns: 12, endOnFailure: true });
  expect(used.rolled).toBeGreaterThan(used.asked / 4);
  expect(used.joined).toBeGreaterThan(used.asked / 4);
  await files.close();
  await engine.close();
}, 300_000);
