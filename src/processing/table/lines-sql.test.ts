import { tmpdir } from "node:os";
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LockedDatabase, openLockedDatabase } from "#engine/locked-database.ts";
import { isOneOfLines } from "./lines-sql.ts";

let database: LockedDatabase;
beforeAll(async () => {
  database = await openLockedDatabase(tmpdir(), { memoryMb: 128, threads: 1 });
});
afterAll(() => database.close());

async function namedBelow(end: number, lines: readonly number[]): Promise<unknown[]> {
  const rows = await database.rows(
    `SELECT range FROM (SELECT range, range AS _line FROM range(${end})) WHERE ${isOneOfLines(lines)} ORDER BY 1`,
  );
  return rows.map(([line]) => line);
}

test("exactly the given lines are found", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(300), { maxLength: 40 }), async (some) => {
      const lines = some.toSorted((one, other) => one - other);
      expect(await namedBelow(400, lines)).toEqual(lines);
    }),
    { numRuns: 40 },
  );
});

test("lines that lie far apart are found as well", async () => {
  expect(await namedBelow(5_000_001, [3, 2_000_000, 5_000_000])).toEqual([3, 2_000_000, 5_000_000]);
});
