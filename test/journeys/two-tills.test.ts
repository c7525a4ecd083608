import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Explanation } from "#metrics/explain/explanation.ts";
import { explanation } from "../../src/apps/local/http/schemas/explanation.ts";
import { om as runOm, reportOf, resultOf } from "../support/om.ts";

let folder = "";
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "om-tills-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";

/** Receipts #1 to #10, one mug each. */
function receipts(price: string, product = "Mug", numbers = 10): string {
  const lines = Array.from(
    { length: numbers },
    (_, at) => `#${at + 1},2026-05-0${1 + (at % 3)},${product},1,${price},EUR`,
  );
  return [header, ...lines, ""].join("\n");
}

const om = (...args: string[]) => runOm(args, { dataDir: join(folder, "data") });

async function ingest(name: string, source: string, text: string, ...more: string[]) {
  writeFileSync(join(folder, name), text);
  const report = reportOf(
    await om("ingest", "--json", "--source", source, "--set", "price=unit", ...more, join(folder, name)),
  );
  expect(report.state).toBe("done");
  return report;
}

async function ask(...args: string[]) {
  return resultOf(await om("query", "--json", "--metric", "orders,aov,upt", ...args));
}

async function explain(...args: string[]): Promise<Explanation> {
  const { json } = await om("query", "--json", "--explain", "--limit", "50", ...args);
  return explanation.parse(json[0]);
}

describe("two tills that number alike", { timeout: 300_000 }, () => {
  test("have an order each, in every number, until one is undone", async () => {
    await ingest("one.csv", "till-1", receipts("10.00"));
    const second = await ingest("two.csv", "till-2", receipts("20.00"));
    const both = await ask();
    expect(both.rows).toEqual([[20, "15", "1"]]);
    expect(both.notes).toEqual([]);
    expect(both.definitions.map(({ id, version }) => [id, version])).toEqual([
      ["orders", 2],
      ["aov", 2],
      ["upt", 2],
    ]);
    expect((await ask("--by", "product")).rows).toEqual([["Mug", 20, "15", "1"]]);
    expect((await ask("--by", "source")).rows).toEqual([
      ["till-1", 10, "10", "1"],
      ["till-2", 10, "20", "1"],
    ]);
    expect((await ask("--by", "order", "--where", "order=#7")).rows).toEqual([["#7", 2, "15", "1"]]);

    const { cells, metrics } = await explain("--metric", "orders,aov");
    expect(metrics[0]?.parts[0]?.words).toBe("different values of order_id, apart by source, over sale lines");
    expect(cells.map(({ value, rows }) => [value, rows.count, rows.shown])).toEqual([
      [20, 20, 20],
      ["15", 20, 20],
    ]);
    expect(cells[0]?.shown.map(({ contribution }) => contribution)).toEqual(Array.from({ length: 20 }, () => "1"));
    expect(
      cells[0]?.shown.every(({ record, values }) => record?.cells.some(({ value }) => value === values["order_id"])),
    ).toBe(true);
    expect(cells[1]?.parts.map(({ name, value }) => [name, value])).toEqual([
      ["numerator", "300"],
      ["denominator", "20"],
    ]);

    expect((await om("undo", second.fileId)).exitCode).toBe(0);
    expect((await ask()).rows).toEqual([[10, "10", "1"]]);
  });

  test("an order that two files of one till have is one", async () => {
    await ingest("one.csv", "till-1", receipts("10.00"));
    await ingest("two.csv", "till-2", receipts("20.00"));
    await ingest("more.csv", "till-1", receipts("5.00", "Cup", 4));
    expect((await ask()).rows).toEqual([[20, "16", "1.2"]]);
    expect((await ask("--by", "source")).rows.map(([source, orders]) => [source, orders])).toEqual([
      ["till-1", 10],
      ["till-2", 10],
    ]);
    const { cells } = await explain("--metric", "orders");
    expect(cells[0]?.rows.count).toBe(24);
    expect(cells[0]?.shown.filter(({ contribution }) => contribution === "1")).toHaveLength(20);
  });

  test("a file that takes another's place in another source is counted there", async () => {
    await ingest("one.csv", "till-1", receipts("10.00"));
    const { fileId } = await ingest("two.csv", "till-1", receipts("5.00", "Cup"));
    expect((await ask()).rows).toEqual([[10, "15", "2"]]);
    await ingest("two again.csv", "till-2", receipts("6.00", "Cup"), "--replaces", fileId);
    expect((await ask()).rows).toEqual([[20, "8", "1"]]);
  });
});
