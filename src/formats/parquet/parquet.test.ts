import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLockedDatabase } from "#engine/locked-database.ts";
import { readFilePlaces, readPlaces } from "../../../test/support/read-places.ts";
import { parseColumnType } from "./column-type.ts";
import { parquet } from "./index.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "om-parquet-test-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes what a SELECT gives, in row groups of 2,048 rows. */
async function writeParquet(select: string, fileName = "orders.parquet"): Promise<string> {
  const path = join(folder, fileName);
  const database = await openLockedDatabase(folder, { memoryMb: 256, threads: 1 });
  await database.run(`COPY (${select}) TO '${join(folder, "written")}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
  database.close();
  writeFileSync(path, readFileSync(join(folder, "written")));
  return path;
}

async function readOne(select: string, fileName = "orders.parquet") {
  const [place] = await readFilePlaces(parquet, await writeParquet(select, fileName), fileName);
  if (place === undefined) throw new Error("no place");
  return place;
}

describe("a value", () => {
  test.each([
    ["1.10::DECIMAL(10,2)", "1.10"],
    ["12345678901234567890.123456::DECIMAL(38,6)", "12345678901234567890.123456"],
    ["9223372036854775807::BIGINT", "9223372036854775807"],
    ["18446744073709551615::UBIGINT", "18446744073709551615"],
    ["1e20::DOUBLE", "100000000000000000000"],
    ["1e-7::DOUBLE", "0.0000001"],
    ["0.1::DOUBLE", "0.1"],
    ["100::DOUBLE", "100"],
    ["0.1::FLOAT", "0.1"],
    ["true", "true"],
    ["DATE '2026-01-31'", "2026-01-31"],
    ["TIMESTAMP '2026-01-31 13:05:00'", "2026-01-31 13:05:00"],
    ["TIMESTAMP '2026-01-31 13:05:00.25'", "2026-01-31 13:05:00.25"],
    ["TIMESTAMPTZ '2026-01-31 13:05:00+02'", "2026-01-31 11:05:00Z"],
    ["TIME '13:05:00'", "13:05:00"],
    ["'\\xAB\\x01'::BLOB", "ab01"],
    ["'é \"x\"'", 'é "x"'],
    ["NULL::VARCHAR", ""],
    ["NULL::STRUCT(a INTEGER)", ""],
    ["[1, NULL, 2]", "[1,null,2]"],
    ["MAP {'k': DATE '2026-01-01'}", '{"k":"2026-01-01"}'],
    ["[{'sku': 'a', 'tags': ['x']}]", '[{"sku":"a","tags":["x"]}]'],
  ])("%s is written as %s", async (sql, text) => {
    const { rows } = await readOne(`SELECT ${sql} AS v`);
    expect(rows).toEqual([{ line: 1, cells: [text] }]);
  });

  test("of a struct has a column of its own, whatever the names", async () => {
    const { columns, rows } = await readOne(
      `SELECT 1 AS id, {'city': 'Bonn', 'a, "b" (c)': {'x.y': 2}} AS address, {'z': [1]} AS "s p"`,
    );
    expect(columns).toEqual(["id", "address.city", 'address.a, "b" (c).x.y', "s p.z"]);
    expect(rows[0]?.cells).toEqual(["1", "Bonn", "2", "[1]"]);
  });

  test("that is a number by the schema is said to be one; bytes are named", async () => {
    const { numberColumns, notes } = await readOne(
      `SELECT 1::UTINYINT a, 'x' b, 1.5::DOUBLE c, 1.5::DECIMAL(4,1) d, DATE '2026-01-01' e, 'x'::BLOB f, true g`,
    );
    expect(numberColumns).toEqual([0, 2, 3]);
    expect(notes).toEqual(['"f" holds bytes: they are written as hexadecimal digits']);
  });
});

describe("a file", () => {
  test("gives its rows in their order over all row groups", async () => {
    const { rows } = await readOne("SELECT 20000 - range AS v FROM range(10000)");
    expect(rows).toHaveLength(10_000);
    expect(rows.every(({ line, cells }) => cells[0] === String(20_001 - line))).toBe(true);
  });

  test("without rows keeps its columns", async () => {
    const { columns, rows } = await readOne("SELECT 1 AS a WHERE false");
    expect({ columns, rows }).toEqual({ columns: ["a"], rows: [] });
  });

  test.each(["orders*.parquet", "orders[1].parquet", "orders?.parquet", "day=2026.parquet"])(
    "named like a pattern is read alone: %s",
    async (fileName) => {
      await writeParquet("SELECT 1 AS v", "orders1.parquet");
      const { columns, rows } = await readOne("SELECT 2 AS v", fileName);
      expect(columns).toEqual(["v"]);
      expect(rows).toEqual([{ line: 1, cells: ["2"] }]);
    },
  );

  test("cut off anywhere counts for nothing", async () => {
    const whole = readFileSync(await writeParquet("SELECT range AS id, 'name ' || range AS name FROM range(5000)"));
    for (let part = 1; part < 50; part += 1) {
      const cut = whole.subarray(0, Math.floor((whole.length * part) / 50));
      await expect(readPlaces(parquet, cut), `cut at ${cut.length}`).rejects.toMatchObject({ code: "FILE_CORRUPT" });
    }
  });

  test("with a broken directory or broken pages is refused in plain words, or read: nothing else", async () => {
    const whole = readFileSync(await writeParquet("SELECT range AS id, 'name ' || range AS name FROM range(5000)"));
    for (let part = 0; part < 40; part += 1) {
      const broken = Buffer.from(whole);
      // The directory is in the last few hundred bytes.
      const at = part < 20 ? whole.length - 12 - part * 20 : Math.floor((whole.length * (part - 19)) / 22);
      broken.fill(0xff, at, at + 4);
      const outcome = await readPlaces(parquet, broken).catch((thrown: unknown) => thrown);
      if (Array.isArray(outcome)) continue;
      expect(outcome).toMatchObject({ code: expect.stringMatching(/^(?:FILE_CORRUPT|OUT_OF_MEMORY)$/) });
      expect(String(outcome)).not.toContain(tmpdir());
    }
  });

  test.each([
    ["encrypted", "PARE....PARE", "FILE_ENCRYPTED"],
    ["of nothing but its marks", "PAR1PAR1", "FILE_CORRUPT"],
    ["empty", "", "EMPTY_FILE"],
  ])("%s is refused", async (_what, content, code) => {
    await expect(readPlaces(parquet, content)).rejects.toMatchObject({ code });
  });

  test("is known by its first bytes, and a column named PAR1 is none", async () => {
    const bytes = readFileSync(await writeParquet("SELECT 1 AS a"));
    expect(parquet.sniff(bytes.subarray(0, 1_000), "a.csv")).toBe(1);
    expect(parquet.sniff(Buffer.from("PAR1,PAR2\n1,2\n"), "a.csv")).toBeLessThan(0.5);
  });
});

test("types are read with the names inside them", () => {
  expect(parseColumnType('STRUCT("a, ""b"" (" DECIMAL(4,1), c STRUCT(d INTEGER[]))')).toEqual({
    kind: "struct",
    members: [
      { name: 'a, "b" (', type: { kind: "plain", name: "DECIMAL" } },
      { name: "c", type: { kind: "struct", members: [{ name: "d", type: { kind: "nested" } }] } },
    ],
  });
  expect(parseColumnType("STRUCT(a INTEGER)[]")).toEqual({ kind: "nested" });
});
