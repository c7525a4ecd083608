import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { compactionStories, createCompactionWorld } from "../support/compaction-stories.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";

const folder = mkdtempSync(join(tmpdir(), "om-compaction-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each([1, 2, 3, 4])(
  "world %i: 40 stories are the same where rows lie together and where they do not",
  async (seed) => {
    const engine = await createInlineQueryEngine();
    const world = await createCompactionWorld(join(folder, String(seed)), engine);
    const told = fc.asyncProperty(compactionStories, async (story) => {
      for (const { together, alone } of await world.tell(story)) expect(together).toEqual(alone);
      expect(await world.findErased()).toEqual([]);
    });
    await fc.assert(told, { numRuns: 40, seed, endOnFailure: true });
    expect(world.compactions()).toBeGreaterThan(10);
    await world.close();
    await engine.close();
  },
);
