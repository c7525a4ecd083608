import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { QueryEngine } from "#engine/query-engine.ts";
import { createInlineQueryEngine } from "../../test/support/inline-query-engine.ts";
import { judge, overlapSets, tellStories } from "../../test/support/overlap-sets.ts";

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
  await fc.assert(
    fc.asyncProperty(overlapSets(), async (set) => {
      const expected = judge(set.files, () => true);
      for (const seen of await tellStories(set, join(folder, "set"), engine)) expect(seen).toEqual(expected);
    }),
    { endOnFailure: true, numRuns: Number(process.env["OM_SETS"] ?? 50) },
  );
}, 600_000);
