import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LargeSalesTruth, writeLargeSalesFile } from "./large-sales-file.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "om-large-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("the same options give the same bytes and the same truth, another seed gives others", async () => {
  const [one, again, other] = [await write({ seed: 7 }), await write({ seed: 7 }), await write({ seed: 8 })];
  expect(again).toEqual(one);
  expect(other.truth.netTotal).not.toBe(one.truth.netTotal);
});

test("the file ends with the first row beyond the wanted size, and dirt has the wanted share", async () => {
  const { truth, text } = await write({ bytes: 2_000_000, dirtyShare: 0.1 });
  expect(truth.sizeBytes).toBe(text.length);
  expect(truth.sizeBytes - 2_000_000).toBeLessThan(400);
  expect(truth.sizeBytes / truth.rows).toBeGreaterThan(100);
  expect(truth.rejected / truth.rows).toBeGreaterThan(0.07);
  expect(truth.rejected / truth.rows).toBeLessThan(0.09);
  expect((await write({ dirtyShare: 0 })).truth.rejected).toBe(0);
});

test("an independent hand that reads the file finds the same account", async () => {
  const { truth, text } = await write({ dirtyShare: 0.5, seed: 3 });
  const lines = text.split("\n").slice(1, -1);
  const clean =
    /^(SO-\d{8},\d+),\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,[^,]+,C\d{7},SKU-\d{5},[a-z]+ [a-z]+ no\. \d+,[^,]+,(\d),(\d+)\.(\d\d),\d+\.\d\d,EUR$/;
  const seen = new Set<string>();
  let duplicate = 0;
  let rejected = 0;
  let cents = 0n;
  const joined = text
    .replaceAll(/"([^"\n]+)\n""second choice"""/g, "$1")
    .split("\n")
    .slice(1, -1);
  for (const line of joined) {
    const [, key = "", quantity = "", whole = "", hundredths = ""] = clean.exec(line) ?? [];
    if (key === "" || line.includes("-02-30 ")) rejected += 1;
    else if (seen.has(key)) duplicate += 1;
    else {
      seen.add(key);
      cents += BigInt(quantity) * BigInt(whole + hundredths);
    }
  }
  const net = `${cents / 100n}.${String(cents % 100n).padStart(2, "0")}`.replace(/\.?0+$/, "");
  expect(truth).toEqual({
    sizeBytes: text.length,
    rows: joined.length,
    accepted: seen.size,
    rejected,
    duplicate,
    newlinesInQuotes: lines.length - joined.length,
    netTotal: net,
  });
});

async function write(options: {
  readonly bytes?: number;
  readonly dirtyShare?: number;
  readonly seed?: number;
}): Promise<{ truth: LargeSalesTruth; text: string }> {
  const path = join(folder, "sales.csv");
  const truth = await writeLargeSalesFile(path, { bytes: 300_000, ...options });
  return { truth, text: await readFile(path, "latin1") };
}
