import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { MetricQuery } from "#metrics/query.ts";
import { compactionMove, type CompactionStory, createCompactionWorld } from "../support/compaction-stories.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";
import { writeRandomPairs } from "../support/random-pairs.ts";

const folder = mkdtempSync(join(tmpdir(), "om-pairs-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Some of these can be told by pairs, others only look like it. */
const asks: readonly MetricQuery[] = [
  ...["all", "2026-05-01..2026-05-04", "2026-05-03..2026-05-08", "2026-05-02", "2026-06"].map((period) => ({
    metrics: ["customers"],
    by: ["product"],
    period,
  })),
  { metrics: ["customers"], by: ["product"], period: "2026-05-05..2026-05-08", compare: "previous" },
  { metrics: ["customers"], by: ["product"], top: 2, total: true },
  { metrics: ["customers"], by: ["sku"] },
  { metrics: ["customers", "orders"], by: ["product"] },
  { metrics: ["customers"], by: ["product"], where: [{ dimension: "source", op: "=", value: "web" }] },
];

const stories: fc.Arbitrary<CompactionStory> = fc.record({
  moves: fc.array(compactionMove, { minLength: 1, maxLength: 5 }),
  asks: fc.constant(asks),
  entries: fc.constantFrom({}, {}, { "alias.product.P1": "P2" }, { "alias.product.S3": "P4" }),
});

test("customers by product are the same by kept pairs as by rows, whatever comes, goes, is replaced, erased or renamed", async () => {
  const engine = await createInlineQueryEngine();
  const world = await createCompactionWorld(join(folder, "stories"), engine, writeRandomPairs);
  const used = { asked: 0, byPairs: 0, withGone: 0, withWindow: 0, renamed: 0 };
  const told = async (story: CompactionStory): Promise<void> => {
    const isRenamed = Object.keys(story.entries ?? {}).length > 0;
    for (const { query, together, alone, sql } of await world.tell(story)) {
      expect(together).toEqual(alone);
      const isByPairs = sql.includes("_first");
      used.asked += 1;
      if (isByPairs) used.byPairs += 1;
      if (sql.includes('"_first" IN (')) used.withGone += 1;
      if (isByPairs && query.period !== "all") used.withWindow += 1;
      if (isByPairs && isRenamed) used.renamed += 1;
    }
    expect(await world.findErased()).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(stories, told), { numRuns: 12, endOnFailure: true });
  expect(used.byPairs).toBeGreaterThan(used.asked / 8);
  expect(used.withGone).toBeGreaterThan(0);
  expect(used.withWindow).toBeGreaterThan(0);
  expect(used.renamed).toBe(0);
  await world.close();
  await engine.close();
}, 300_000);
