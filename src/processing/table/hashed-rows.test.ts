import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { createHashedRows } from "./hashed-rows.ts";

const folder = mkdtempSync(join(tmpdir(), "om-hashed-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "rows");

function sharedLines(hashes: readonly number[], blockRows: number, batchRows: number): number[] {
  const rows = createHashedRows(path, { blockRows });
  try {
    for (let from = 0; from < hashes.length; from += batchRows) {
      const batch = hashes.slice(from, from + batchRows);
      rows.add(
        Float64Array.from(batch),
        Float64Array.from(batch, (_hash, index) => from + index + 2),
      );
    }
    return [...rows.sharedLines()];
  } finally {
    rows.close();
  }
}

test("rows that share a hash are found, however many blocks went to the file", () => {
  const largest = 2 ** 53 - 1;
  const hash = fc.oneof(
    fc.integer({ min: 0, max: largest }),
    fc.constantFrom(0, 1, 2, 2 ** 44, 2 ** 45, largest - 1, largest, Number.NaN),
    fc.integer({ min: 0, max: 8 }).map((number) => number * 2 ** 40),
  );
  fc.assert(
    fc.property(
      fc.array(hash, { maxLength: 300, size: "max" }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 100 }),
      (hashes, blockRows, batchRows) => {
        const lines = hashes.flatMap((one, index) =>
          hashes.some((other, at) => at !== index && other === one) ? [index + 2] : [],
        );
        expect(sharedLines(hashes, blockRows, batchRows)).toEqual(lines);
      },
    ),
  );
});

test("rows that all share one hash are found too", () => {
  const hashes = Array.from({ length: 5000 }, () => 77);
  expect(sharedLines(hashes, 16, 999)).toHaveLength(5000);
});

test("the file is gone after the end, and few rows need none", () => {
  const rows = createHashedRows(path, { blockRows: 2 });
  rows.add(Float64Array.of(1), Float64Array.of(2));
  expect(existsSync(path)).toBe(false);
  rows.add(Float64Array.of(1, 1), Float64Array.of(3, 4));
  expect(existsSync(path)).toBe(true);
  rows.close();
  expect(existsSync(path)).toBe(false);
});
