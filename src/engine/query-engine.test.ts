import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createQueryEngine } from "./query-engine.ts";

const root = mkdtempSync(join(tmpdir(), "om-query-"));
const [one = "", other = ""] = ["one", "other"].map((name) => join(root, name));
for (const folder of [one, other]) {
  mkdirSync(folder);
  writeFileSync(join(folder, "own.csv"), `a\n${folder === one ? 1 : 2}\n`);
}
const engine = createQueryEngine({ memoryMb: 256, threads: 1 });
afterAll(async () => {
  await engine.close();
  rmSync(root, { recursive: true });
});

const read = async (folder: string, path: string) =>
  (await engine.query({ folder, sql: `SELECT a FROM read_csv('${path}')`, parameters: [] })).rows;

test("a process that answers one folder after the other sees of each its own alone", async () => {
  for (const folder of [one, one, other, one])
    expect(await read(folder, join(folder, "own.csv"))).toEqual([[folder === one ? 1 : 2]]);
  for (const [folder, own] of [
    [one, 1],
    [one, 1],
    [other, 2],
    [one, 1],
  ] as const) {
    expect(await read(folder, join(folder, "own.csv"))).toEqual([[own]]);
    await expect(read(folder, join(folder === one ? other : one, "own.csv"))).rejects.toMatchObject({
      code: "ENGINE_FAILED",
    });
  }
});

test("a file that was written anew is read anew", async () => {
  const path = join(one, "changing.csv");
  writeFileSync(path, "a\n1\n");
  expect(await read(one, path)).toEqual([[1]]);
  writeFileSync(path, "a\n10\n");
  expect(await read(one, path)).toEqual([[10]]);
});

test("nothing that a statement leaves behind is seen by another folder's", async () => {
  const keep = { sql: "CREATE TEMP TABLE kept AS SELECT 42 AS a", parameters: [] };
  await engine.query({ folder: one, ...keep });
  await expect(engine.query({ folder: other, sql: "SELECT a FROM kept", parameters: [] })).rejects.toMatchObject({
    code: "ENGINE_FAILED",
  });
});
