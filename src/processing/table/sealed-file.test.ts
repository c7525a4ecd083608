import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readSealed, writeSealed } from "./sealed-file.ts";

const folder = mkdtempSync(join(tmpdir(), "om-sealed-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "sealed");
const values = [{ line: 7, cells: ["a\u2028b", "é\r\n"] }, new Float64Array([1, Number.NaN, 2 ** 53]), null];

test("what was written is read, and the draft is gone", () => {
  writeSealed(path, join(folder, "draft"), values);
  expect([...(readSealed(path) ?? [])]).toEqual(values);
  expect(existsSync(join(folder, "draft"))).toBe(false);
});

test("a file that is cut anywhere, or has another bit anywhere, is none", () => {
  writeSealed(path, join(folder, "draft"), values);
  const whole = readFileSync(path);
  for (let at = 0; at < whole.length; at += 1) {
    writeFileSync(path, whole.subarray(0, at));
    expect(readSealed(path)).toBeNull();
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
    writeFileSync(path, changed);
    expect(readSealed(path)).toBeNull();
  }
  rmSync(path);
  expect(readSealed(path)).toBeNull();
});
