import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { QueryEngine } from "#engine/query-engine.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { createFilePool, judge, storiesOf, writtenFiles } from "../../../test/support/overlap-sets.ts";

const folder = mkdtempSync(join(tmpdir(), "om-overlaps-"));
let engine: QueryEngine;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

test("whatever the order in which files come, go, come again and race, the same rows are seen: those of the newest claim", async () => {
  const [files = []] = fc.sample(writtenFiles(14), 1);
  const pool = await createFilePool(files, folder, engine);
  const property = fc.asyncProperty(storiesOf(files.length), async (story) => {
    const seen = await pool.tell(story);
    expect(seen, `of these files: ${JSON.stringify(files)}`).toEqual(judge(files, story));
  });
  await fc.assert(property, { numRuns: 15, endOnFailure: true });
}, 300_000);
