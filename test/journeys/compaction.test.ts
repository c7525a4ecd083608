import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type CompactionStory, compactionStories, createCompactionWorld } from "../support/compaction-stories.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "om-compaction-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("rows that lie together give what those of each table give, whatever comes, goes, is erased and asked", async () => {
  const engine = await createInlineQueryEngine();
  const world = await createCompactionWorld(join(folder, "stories"), engine);
  const used = { asked: 0, together: 0, partly: 0, beside: 0 };
  const told = async (story: CompactionStory): Promise<void> => {
    for (const { together, alone, sql } of await world.tell(story)) {
      expect(together).toEqual(alone);
      used.asked += 1;
      if (sql.includes("/compacted/")) used.together += 1;
      if (sql.includes("_table NOT IN")) used.partly += 1;
      if (sql.includes("/compacted/") && sql.includes("/part-")) used.beside += 1;
    }
    expect(await world.findErased()).toEqual([]);
  };
  await fc.assert(fc.asyncProperty(compactionStories, told), { numRuns: 8, endOnFailure: true });
  expect(world.compactions()).toBeGreaterThan(3);
  expect(used.together).toBeGreaterThan(used.asked / 3);
  expect(used.partly).toBeGreaterThan(0);
  expect(used.beside).toBeGreaterThan(0);
  await world.close();
  await engine.close();
}, 300_000);
