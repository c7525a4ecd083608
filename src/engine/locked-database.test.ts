import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type LockedDatabase, openLockedDatabase } from "./locked-database.ts";

const root = mkdtempSync(join(tmpdir(), "om-locked-"));
const inside = join(root, "inside");
const outside = join(root, "outside");
let database: LockedDatabase;

beforeAll(async () => {
  mkdirSync(inside);
  mkdirSync(outside);
  writeFileSync(join(outside, "secret.csv"), "a\n1\n");
  writeFileSync(join(inside, "own.csv"), "a\n1\n");
  symlinkSync(join(outside, "secret.csv"), join(inside, "link.csv"));
  symlinkSync(outside, join(inside, "folder"));
  database = await openLockedDatabase(inside, { memoryMb: 256, threads: 1 });
});
afterAll(() => {
  database.close();
  rmSync(root, { recursive: true });
});

describe("a locked database", () => {
  const secret = join(outside, "secret.csv");
  const denied: readonly (readonly [string, string])[] = [
    ["a file outside its folder", `SELECT * FROM read_csv('${secret}')`],
    ["a path that climbs out", `SELECT * FROM read_csv('${inside}/../outside/secret.csv')`],
    ["a path that climbs out with double slashes", `SELECT * FROM read_csv('${inside}//../outside/secret.csv')`],
    ["a symbolic link to a file outside", `SELECT * FROM read_csv('${inside}/link.csv')`],
    ["a symbolic link to a folder outside", `SELECT * FROM read_csv('${inside}/folder/secret.csv')`],
    ["sniffing outside", `SELECT * FROM sniff_csv('${secret}')`],
    ["text outside", `SELECT * FROM read_text('${secret}')`],
    ["the environment", "SELECT * FROM read_blob('/proc/self/environ')"],
    ["Parquet metadata outside", `SELECT * FROM parquet_metadata('${secret}')`],
    ["listing outside", `SELECT * FROM glob('${outside}/*')`],
    ["standard input", "SELECT * FROM read_csv('/dev/stdin')"],
    ["writing outside", `COPY (SELECT 1) TO '${outside}/x.csv'`],
    ["exporting outside", `EXPORT DATABASE '${outside}/x'`],
    ["attaching outside", `ATTACH '${outside}/x.db'`],
    ["installing an extension", "INSTALL httpfs"],
    ["loading an extension", "LOAD httpfs"],
    ["the network", "SELECT * FROM read_csv('http://127.0.0.1:1/x.csv')"],
    ["opening itself again", "SET enable_external_access = true"],
    ["more memory", "SET memory_limit = '100GB'"],
    ["a reset", "RESET memory_limit"],
    ["a pragma", "PRAGMA threads = 64"],
    ["profiling output", `PRAGMA profiling_output = '${outside}/p.json'`],
    ["a secret", "CREATE SECRET s (TYPE s3, KEY_ID 'a', SECRET 'b')"],
    ["the process's variables", "SELECT getenv('HOME')"],
  ];
  for (const [what, sql] of denied) {
    test(`refuses ${what}`, async () => {
      await expect(database.run(sql)).rejects.toMatchObject({ name: "OmError", code: "ENGINE_FAILED" });
    });
  }

  test("reads and writes inside its folder", async () => {
    await database.run(`COPY (SELECT 42 AS answer) TO '${inside}/x.parquet' (FORMAT parquet)`);
    expect(await database.rows(`SELECT answer FROM read_parquet('${inside}/x.parquet')`)).toEqual([[42]]);
  });

  test("gives decimals, days and instants as text, counts as numbers, whole numbers beyond 2^53 as text", async () => {
    const sql = `SELECT CAST('12.50' AS DECIMAL(18,6)), DATE '2026-03-01', TIMESTAMP '2026-03-01 10:00:00', count(*), 9007199254740993, NULL, true`;
    expect(await database.rows(sql)).toEqual([
      ["12.500000", "2026-03-01", "2026-03-01 10:00:00", 1, "9007199254740993", null, true],
    ]);
  });

  test.each([
    ["IO Error: No space left on device", "ENGINE_FAILED"],
    ["Out of Memory Error: out of memory", "ENGINE_FAILED"],
    ["could not write all bytes, input/output error, permission denied", "ENGINE_FAILED"],
  ])("takes no value for a fault of the machine: %s", async (value, code) => {
    await expect(database.rows("SELECT CAST(? AS INTEGER)", [value])).rejects.toMatchObject({ code });
    const streamed = Array.fromAsync(database.stream(`SELECT CAST('${value}' || range AS INTEGER) FROM range(9)`));
    await expect(streamed).rejects.toMatchObject({ name: "OmError", code });
  });

  test("that needs more memory than it has is OUT_OF_MEMORY", async () => {
    const sql = "SELECT list(range::VARCHAR || repeat('x', 500)) FROM range(2000000)";
    await expect(database.rows(sql)).rejects.toMatchObject({ code: "OUT_OF_MEMORY" });
  });

  test("streams what does not fit at once", async () => {
    let rows = 0;
    for await (const batch of database.stream("SELECT * FROM range(10000)")) rows += batch.length;
    expect(rows).toBe(10_000);
  });
});

test("what one puts aside on the disk is not taken away where another over the same folder is closed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "om-spill-"));
  const open = () => openLockedDatabase(folder, { memoryMb: 40, threads: 1 });
  const [one, other] = [await open(), await open()];
  const fill = "CREATE TEMP TABLE many AS SELECT i, md5(CAST(i AS VARCHAR)) AS text FROM range(1500000) AS numbers(i)";
  for (const each of [one, other]) await each.run(fill);
  one.close();
  expect(await other.rows("SELECT count(DISTINCT text[1:2]), max(i), max(text) IS NOT NULL FROM many")).toEqual([
    [256, 1_499_999, true],
  ]);
  other.close();
  expect(readdirSync(folder)).toEqual([]);
  rmSync(folder, { recursive: true });
});
