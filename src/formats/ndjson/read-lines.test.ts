import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readFirstLines, readLineBlocks } from "./read-lines.ts";

const folder = mkdtempSync(join(tmpdir(), "om-lines-"));
const path = join(folder, "lines.txt");
afterAll(() => rmSync(folder, { recursive: true }));

test("texts are whole lines of some 16 KB, so that garbage does not grow old; a longer line is a text of its own", () => {
  const short = Array.from({ length: 8_000 }, (_none, index) => `line ${index} of many`);
  const content = [...short, "x".repeat(50_000), ...short, "the end"].join("\n");
  writeFileSync(path, content);
  const texts = [...readLineBlocks(path)].map(({ text }) => text);
  expect(texts.join("")).toBe(content);
  expect(texts.slice(0, -1).every((text) => text.endsWith("\n"))).toBe(true);
  expect(texts.filter((text) => text.length > 16 << 10).map((text) => /^x{50000}\n$/.test(text))).toEqual([true]);
});

test("the first lines of a file are as long as asked and end with a line", () => {
  const lines = Array.from({ length: 9_000 }, (_none, index) => `line ${index}`).join("\n");
  writeFileSync(path, lines);
  const first = readFirstLines(path, 40_000);
  expect(lines.startsWith(first) && first.endsWith("\n") && first.length > 40_000 && first.length < 60_000).toBe(true);
  expect(readFirstLines(path, 1_000_000)).toBe(lines);
});
