import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type CsvDialect, defaultPolicies, type TableDecision } from "#core/decision.ts";
import type { CellsToHash } from "#formats/format.ts";
import { scanCsv } from "./structure-scan.ts";

const folder = mkdtempSync(join(tmpdir(), "om-hash-"));
afterAll(() => rmSync(folder, { recursive: true }));

const comma: CsvDialect = { delimiter: ",", quote: '"', escape: '"', lineEnd: "\n", headerLine: 1 };

function aDecision(dialect: CsvDialect): TableDecision {
  const names = ["a", "b", "c"];
  return {
    table: "t",
    format: "csv",
    encoding: "utf-8",
    bom: false,
    dialect,
    preambleRecords: 0,
    columns: names.map((name, index) => ({ index, name, reading: { kind: "text" } })),
    type: "general",
    confidence: 1,
    reasons: [],
    runnerUp: null,
    mapping: [{ source: "a", field: "product", confidence: 1, why: "" }],
    policies: defaultPolicies,
  };
}

/** The hash of each row by its line, and the row's cells. */
async function hashRows(
  records: readonly string[],
  asked: Partial<CellsToHash>,
  dialect = comma,
): Promise<{ line: number; hash: number; cells: readonly string[] }[]> {
  const path = join(folder, "t.csv");
  writeFileSync(path, ["a,b,c".replaceAll(",", dialect.delimiter), ...records, ""].join("\n"));
  const rows = [];
  for await (const chunk of scanCsv(path, aDecision(dialect)).chunks()) {
    const hashes = chunk.hashCells({ columns: [0, 1, 2], needAll: false, without: [], ...asked });
    for (const [row, line] of chunk.lines.entries()) {
      rows.push({ line, hash: hashes[row] ?? -1, cells: chunk.cellsAt(line) });
    }
  }
  return rows;
}

const hashesOf = async (records: readonly string[], asked: Partial<CellsToHash>): Promise<number[]> =>
  (await hashRows(records, asked)).map((row) => row.hash);

describe("the hash of a row's cells", () => {
  test("is the same however the cells are quoted and padded, and another when a cell is another", async () => {
    const [first, ...same] = await hashesOf(["A1,x,1", '"A1",x,1', "A1 , x,1", ' "A1",x,1', "A 1,x,1"], {});
    expect(same.slice(0, 2)).toEqual([first, first]);
    expect(same[3]).toBe(first);
    const others = await hashesOf(["A2,x,1", "A1x,,1", "A,1x,1", "A1,1,x", "A1,x,", ",A1x,1"], {});
    expect(new Set([first, ...others]).size).toBe(7);
  });

  test("is that of the asked columns alone, wherever they stand", async () => {
    const [one, other] = await hashesOf(["A,1,x", "A,2,x"], { columns: [2, 0] });
    expect(one).toBe(other);
    const quoted = await hashesOf(['A,"1,\n5",x', "A,2,x"], { columns: [0, 2] });
    expect(quoted).toEqual([one, one]);
  });

  test("is missing where a cell is empty and all are needed; a cell of a quote is not empty", async () => {
    const records = ["A,1,x", "A,,x", "A, ,x", 'A,"",x', 'A,"""",x', ",1,x"];
    const missing = async (asked: Partial<CellsToHash>): Promise<boolean[]> =>
      (await hashesOf(records, asked)).map((hash) => Number.isNaN(hash));
    expect(await missing({ columns: [0, 1], needAll: true })).toEqual([false, true, true, true, false, true]);
    expect(await missing({ columns: [0, 1] })).toEqual(records.map(() => false));
  });

  test("is missing for the lines that are left out, whether rows begin there or not", async () => {
    const rows = await hashRows(['A,"1\n1",x', "B,1,x", "C,1,x", "D,1,x"], { without: [1, 3, 4, 6, 99] });
    expect(rows.map(({ line, hash }) => [line, Number.isNaN(hash)])).toEqual([
      [2, false],
      [4, true],
      [5, false],
      [6, true],
    ]);
  });

  test("is a whole number below 2^53, and as good as never shared by different ids", async () => {
    const hashes = await hashesOf(
      Array.from({ length: 100_000 }, (_none, index) => `SO-${index},${index % 7},x`),
      { columns: [0, 1] },
    );
    expect(new Set(hashes).size).toBe(100_000);
    expect(hashes.every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
    // Evenly spread: no half of the range holds more than 51 % of them.
    expect(Math.abs(hashes.filter((hash) => hash < 2 ** 52).length - 50_000)).toBeLessThan(1000);
  });

  test("is shared by rows of the same cells in any table", async () => {
    const cell = fc.oneof(
      fc.string({ unit: fc.constantFrom("a", "1", "é", " "), maxLength: 2 }),
      fc.constantFrom("", '""', '"a"', '"a,1"', '"two\nlines"', '"say ""a"""', '5" pipe', "a'1"),
    );
    const dialects = fc.constantFrom<CsvDialect>(
      comma,
      { ...comma, delimiter: ";" },
      { ...comma, quote: "", escape: "" },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { maxLength: 60 }), dialects, async (table, dialect) => {
        const records = table.map((cells) => cells.join(dialect.delimiter));
        const rows = await hashRows(records, { columns: [0, 2] }, dialect);
        const firsts = new Map<string, number>();
        for (const { hash, cells } of rows) {
          const key = JSON.stringify([cells[0]?.trim(), cells[2]?.trim()]);
          expect([key, firsts.get(key) ?? hash]).toEqual([key, hash]);
          firsts.set(key, hash);
        }
      }),
      { numRuns: 300 },
    );
  });
});
