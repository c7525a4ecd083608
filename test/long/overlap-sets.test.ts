import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { QueryEngine } from "#engine/query-engine.ts";
import { createInlineQueryEngine } from "../support/inline-query-engine.ts";
import { createFilePool, judge, storiesOf, writtenFiles } from "../support/overlap-sets.ts";

const folder = mkdtempSync(join(tmpdir(), "om-overlap-sets-"));
let engine: QueryEngine;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

test.each(Array.from({ length: 10 }, (_none, at) => at + 1))("pool %i of files, 30 sets of them", async (seed) => {
  const [files = []] = fc.sample(writtenFiles(20), { numRuns: 1, seed });
  const pool = await createFilePool(files, join(folder, String(seed)), engine);
  const property = fc.asyncProperty(storiesOf(files.length), async (story) => {
    expect(await pool.tell(story)).toEqual(judge(files, story));
  });
  await fc.assert(property, { numRuns: 30, seed });
});
