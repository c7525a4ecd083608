import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import type { RecordAt } from "#formats/format.ts";
import { compareCells } from "./compare-cells.ts";
import { createLineSet } from "./line-set.ts";

const folder = mkdtempSync(join(tmpdir(), "om-compare-"));
afterAll(() => rmSync(folder, { recursive: true }));
const paths = { linesPath: join(folder, "lines"), spillPath: join(folder, "spill") };

async function compare(rows: readonly (readonly string[])[], ownId: readonly number[]) {
  async function* records(): AsyncGenerator<RecordAt> {
    for (const [index, cells] of rows.entries()) yield { line: index + 2, cells };
  }
  const compared = await compareCells(records(), ownId, paths);
  const lines = readFileSync(paths.linesPath, "utf8").split("\n").filter(Boolean).map(Number);
  return { ...compared, lines: lines.toSorted((one, other) => one - other) };
}

test("whatever the rows, each repeat of an earlier row is found, and each content that only shares its id", async () => {
  const cell = fc.constantFrom("a", "b", "a ", "");
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 300, size: "max" }),
      fc.constantFrom([], [0], [0, 2]),
      async (rows, ownId) => {
        const texts = rows.map((row) => JSON.stringify(row));
        const keys = rows.map((row) => JSON.stringify(ownId.map((index) => (row[index] ?? "").trim())));
        const repeats = texts.flatMap((text, index) => (texts.indexOf(text) < index ? [index + 2] : []));
        const contents = new Set(texts).size;
        const conflicts = ownId.length === 0 ? 0 : contents - new Set(keys).size;
        expect(await compare(rows, ownId)).toEqual({
          read: rows.length,
          count: repeats.length,
          conflicts,
          lines: repeats,
        });
      },
    ),
  );
});

test("more rows than blocks hold are compared as well, and leave no file behind", async () => {
  const rows = Array.from({ length: 60_000 }, (_none, index) => [`row ${index % 30_000}`]);
  const { count, lines } = await compare(rows, []);
  expect([count, lines[0], lines.at(-1)]).toEqual([30_000, 30_002, 60_001]);
  expect(existsSync(paths.spillPath)).toBe(false);
});

test("a set of lines gives each once, ascending, wherever they lie", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100_000 })), (lines) => {
      const set = createLineSet();
      for (const line of lines) set.add(line);
      const each = [...new Set(lines)].toSorted((one, other) => one - other);
      expect([set.size, [...set]]).toEqual([each.length, each]);
    }),
  );
});
