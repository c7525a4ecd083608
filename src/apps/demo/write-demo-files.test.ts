import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assertBalanced } from "#core/ledger.ts";
import type { DemoFile } from "./demo-file.ts";
import { fromCents, writeNumber } from "./number-text.ts";
import { writeDemoFiles } from "./write-demo-files.ts";

let folder = "";
let files: readonly DemoFile[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "om-demo-test-"));
  files = await writeDemoFiles(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("two calls write the same bytes and expect the same numbers", async () => {
  const before = await Promise.all(files.map((file) => readFile(file.path)));
  const again = await writeDemoFiles(folder);
  expect(again).toEqual(files);
  const after = await Promise.all(again.map((file) => readFile(file.path)));
  expect(after.map((bytes, index) => before[index]?.equals(bytes))).toEqual([true, true, true, true]);
  expect(after.reduce((sum, bytes) => sum + bytes.length, 0)).toBeLessThan(1_500_000);
});

test("what a file is expected to hold balances, and its lines are those of the bytes", async () => {
  for (const file of files) {
    assertBalanced(file.expected.rows);
    const bytes = await readFile(file.path);
    expect([basename(file.path), bytes.filter((byte) => byte === 10).length]).toEqual([
      basename(file.path),
      file.expected.rows.physicalLines,
    ]);
  }
});

test("the orders file, read by an independent hand, gives the expected rows and money", async () => {
  const { expected, text } = await find("orders-fern-and-kettle.csv", "utf-8");
  const oneLineEach = text.replaceAll("\n(gift wrapped", " (gift wrapped");
  const row =
    /^(FK-\d+),(\d+),(\d{4}-\d\d)-(\d\d) \d\d:\d\d:\d\d,[^,]+,(".*"|[^,]+),[^,]+,(-?\d+),(\d+\.\d\d),(\d+\.\d\d),-?\d+\.\d\d,/;
  const seen = new Set<string>();
  const orders = new Set<string>();
  const months: Record<string, number> = {};
  let units = 0;
  for (const line of oneLineEach.split("\n")) {
    const [, order = "", position, month = "", day, , quantity, price, discount] = row.exec(line) ?? [];
    const isNoDay = (month === "2025-02" && day === "30") || (month === "2025-11" && day === "31");
    if (order === "" || isNoDay || seen.has(`${order} ${position}`)) continue;
    seen.add(`${order} ${position}`);
    if (Number(quantity) > 0) orders.add(order);
    units += Number(quantity);
    months[month] = (months[month] ?? 0) + Number(quantity) * inCents(price) - inCents(discount);
  }
  const total = Object.values(months).reduce((sum, cents) => sum + cents, 0);
  expect(seen.size).toBe(expected.rows.accepted);
  expect(expected.sales).toEqual({
    currency: "EUR",
    netTotal: trimmed(total),
    netByMonth: Object.fromEntries(Object.entries(months).map(([month, cents]) => [month, trimmed(cents)])),
    units: String(units),
    orders: orders.size,
  });
});

test("the till export's own monthly totals are the sums of its rows", async () => {
  const { expected, text } = await find("kasse-backstube-morgenrot.csv", "windows-1252");
  let total = 0;
  let month = 0;
  let rows = 0;
  const printed: number[] = [];
  const ours: number[] = [];
  for (const line of text.split("\r\n").slice(4, -1)) {
    const cells = line.split(";");
    const cents = inCents(cells[6]?.replaceAll(".", "").replace(",", "."));
    if (cells[0] === "Summe") {
      printed.push(cents);
      ours.push(month);
      month = 0;
    } else {
      month += cents;
      total += cents;
      rows += 1;
    }
  }
  expect(printed).toEqual(ours);
  expect(text).toContain("Alle Beträge in €");
  expect([rows, printed.length]).toEqual([expected.rows.accepted, expected.rows.skipped]);
  expect(expected.sales?.netTotal).toBe(trimmed(total));
});

test("the shops look alive: December is the strongest month, and goods come back", async () => {
  const { expected, text } = await find("orders-fern-and-kettle.csv", "utf-8");
  const months = Object.entries(expected.sales?.netByMonth ?? {});
  expect(months).toHaveLength(18);
  expect(months.toSorted((left, right) => Number(right[1]) - Number(left[1]))[0]?.[0]).toBe("2025-12");
  expect(text.match(/,-\d+,\d+\.\d\d,0\.00,-/g)?.length).toBeGreaterThan(30);
});

async function find(name: string, encoding: string): Promise<{ expected: DemoFile["expected"]; text: string }> {
  const file = files.find((candidate) => basename(candidate.path) === name);
  if (file === undefined) throw new Error(`${name} was not written`);
  return { expected: file.expected, text: new TextDecoder(encoding).decode(await readFile(file.path)) };
}

function inCents(written: string | undefined): number {
  return Math.round(Number(written) * 100);
}

function trimmed(cents: number): string {
  return writeNumber(fromCents(cents), 2).replace(/\.?0+$/, "");
}
