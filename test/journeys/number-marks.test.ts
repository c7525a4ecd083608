import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { TableResult } from "#processing/table/table-job.ts";
import { stageFile } from "../support/process-bytes.ts";

const folder = mkdtempSync(join(tmpdir(), "om-marks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Order lines of one piece each, at these prices. */
async function sell(prices: readonly string[], quantity = (_line: number): string => "1"): Promise<TableResult> {
  const rows = prices.map((price, line) => `${line},2026-01-13,Mug,${quantity(line)},"${price}"`);
  const content = `Order ID,Order Date,Product,Quantity,Unit Price\n${rows.join("\n")}\n`;
  return (await stageFile(Buffer.from(content), folder)).process();
}

const told = ({ amounts, rows, issues }: TableResult): unknown => [
  amounts.accepted.known,
  rows.rejected,
  issues.map((issue) => issue.code),
];

test.each<[string, readonly string[], Readonly<Record<string, string>>]>([
  ["euros among dollars", ["$10.00", "$20.00", "€5.00"], { "": "30" }],
  ["dollars among euros", ["€10.00", "€20.00", "$5.00"], { EUR: "30" }],
  ["another dollar", ["US$10.00", "US$20.00", "CA$10.00"], { USD: "30" }],
  ["a credit note", ["$10.00", "$20.00", "$5.00 CR"], { "": "30" }],
  ["a weight", ["$10.00", "$20.00", "$30.00", "9 kg"], { "": "60" }],
  ["a percentage", ["10.00", "20.00", "30.00", "10%"], { "": "60" }],
])("%s are rejected, not added", async (_, prices, known) => {
  expect(told(await sell(prices))).toEqual([known, 1, ["OM-NUM-01"]]);
});

test("another currency far behind the sample is rejected, not added", async () => {
  const prices = Array.from({ length: 30_000 }, (_none, line) => (line === 20_000 ? "€12.00" : "$1.00"));
  const result = await sell(prices);
  expect(told(result)).toEqual([{ "": "29999" }, 1, ["OM-NUM-01"]]);
  expect(result.issues[0]?.examples[0]).toMatchObject({ line: 20_002, raw: "€12.00" });
  expect(result.issues[0]?.examples[0]?.reason).toContain("another mark");
});

test("one leading zero leaves the quantities numbers", async () => {
  const prices = Array.from({ length: 10 }, () => "2.50");
  expect(told(await sell(prices, (line) => (line === 4 ? "02" : "1")))).toEqual([{ "": "27.5" }, 0, []]);
});

test("one number too long to be a quantity is that row's issue", async () => {
  const prices = Array.from({ length: 10 }, () => "2.50");
  const result = await sell(prices, (line) => (line === 4 ? "12345678901234567" : "1"));
  expect(told(result)).toEqual([{ "": "22.5" }, 1, ["OM-NUM-01"]]);
});
