import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { type Ended, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-same-sales-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

interface Order {
  readonly id: string;
  readonly day: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[];
}

/** An order a day and more, of one or two lines. */
function sell(count: number, { first = 1, month = "03", price = 10 } = {}): Order[] {
  return Array.from({ length: count }, (_none, at) => ({
    id: `S-${first + at}`,
    day: `2026-${month}-${String(1 + (at % 28)).padStart(2, "0")}`,
    lines: [
      { sku: `MUG-${at % 5}`, quantity: 1 + (at % 3), price: price + at },
      ...(at % 2 === 0 ? [{ sku: "TEA-1", quantity: 2, price: 4.5 }] : []),
    ],
  }));
}

const worthOf = (orders: readonly Order[]): number =>
  orders.flatMap(({ lines }) => lines).reduce((sum, { quantity, price }) => sum + quantity * price, 0);

const inLines = (orders: readonly Order[]): string =>
  [
    "Order ID,Order Date,SKU,Quantity,Unit Price,Currency",
    ...orders.flatMap(({ id, day, lines }) =>
      lines.map(({ sku, quantity, price }) => [id, day, sku, quantity, price, "EUR"].join(",")),
    ),
  ].join("\n");

const inOrders = (orders: readonly Order[]): string =>
  [
    "Transaction ID,Date,Net Sales,Tax,Total Collected,Currency",
    ...orders.map((order) => {
      const net = worthOf([order]);
      return [order.id, order.day, net.toFixed(2), (net * 0.2).toFixed(2), (net * 1.2).toFixed(2), "EUR"].join(",");
    }),
  ].join("\n");

/** A row a product, a column a month: of orders of March to May. */
const inMonths = (orders: readonly Order[]): string => {
  const months = ["03", "04", "05"];
  const lines = orders.flatMap(({ day, lines: own }) => own.map((line) => ({ ...line, month: day.slice(5, 7) })));
  const worth = (sku: string, month: string): string =>
    lines
      .filter((line) => line.sku === sku && line.month === month)
      .reduce((sum, { quantity, price }) => sum + quantity * price, 0)
      .toFixed(2);
  return [
    "Product;Mar 2026 Sales (EUR);Apr 2026 Sales (EUR);May 2026 Sales (EUR)",
    ...[...new Set(lines.map(({ sku }) => sku))].map((sku) =>
      [sku, ...months.map((each) => worth(sku, each))].join(";"),
    ),
  ].join("\n");
};

/** A row a product and day, of units alone. */
const inUnits = (orders: readonly Order[]): string => {
  const sold = new Map<string, number>();
  for (const { day, lines } of orders)
    for (const { sku, quantity } of lines) sold.set(`${day},${sku}`, (sold.get(`${day},${sku}`) ?? 0) + quantity);
  return ["Date,SKU,Units Sold", ...[...sold].map(([of, units]) => `${of},${units}`)].join("\n");
};

const inDays = (orders: readonly Order[]): string =>
  [
    "Date;Store;Net Sales;Currency",
    ...[...Map.groupBy(orders, ({ day }) => day)].map(([day, sold]) =>
      [day, "Main", worthOf(sold).toFixed(2), "EUR"].join(";"),
    ),
  ].join("\n");

function shop(business: string) {
  const om = (...args: string[]): Promise<Ended> =>
    runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  return {
    om,
    async ingest(name: string, text: string, ...more: string[]): Promise<FileReport> {
      const path = join(folder, name);
      writeFileSync(path, text);
      return reportOf(await om("ingest", "--json", path, ...more));
    },
    decide: async ({ fileId }: FileReport, answer: string) =>
      reportOf(await om("decide", fileId, "--set", answer, "--json")),
    async total(): Promise<number> {
      const { rows } = resultOf(await om("query", "--json", "--metric", "net_sales"));
      return Number(rows[0]?.[0]);
    },
  };
}

const questionsOf = ({ tables }: FileReport) => tables.flatMap(({ questions }) => questions);

describe("two exports of one shop that tell the same sales in columns of their own", () => {
  const sold = sell(40);

  test.each([
    ["orders after lines", "lines-orders", inLines, inOrders],
    ["lines after orders", "orders-lines", inOrders, inLines],
    ["days after lines", "lines-days", inLines, inDays],
    ["lines after days", "days-lines", inDays, inLines],
    ["orders after days", "days-orders", inDays, inOrders],
  ])("%s: one revenue, and a question", async (_, business, first, second) => {
    const { ingest, decide, total } = shop(business);
    expect(await ingest(`${business}-1.csv`, first(sold))).toMatchObject({ state: "done" });
    const report = await ingest(`${business}-2.csv`, second(sold));
    expect(report).toMatchObject({ state: "needs_decision" });
    expect(questionsOf(report)).toMatchObject([
      { id: "sameSales", readings: [{ value: "leave", effect: { rows: 0 } }, { value: "replace" }, { value: "add" }] },
    ]);
    expect(report.tables[0]?.notes.join()).toContain("looks like the same sales in other columns");
    expect(await total()).toBe(worthOf(sold));
    for (const answer of ["leave", "replace"]) {
      expect(await decide(report, `sameSales=${answer}`)).toMatchObject({ state: "done" });
      expect(await total()).toBe(worthOf(sold));
    }
    expect(await decide(report, "sameSales=add")).toMatchObject({ state: "done" });
    expect(await total()).toBe(2 * worthOf(sold));
  });

  test.each([
    ["months after lines", "lines-months", inLines, inMonths],
    ["orders after months", "months-orders", inMonths, inOrders],
  ])(
    "%s: a table with a column a month is compared by months",
    async (_, business, first, second) => {
      const { ingest, decide, total } = shop(business);
      const spring = [...sell(28), ...sell(28, { first: 29, month: "04" }), ...sell(28, { first: 57, month: "05" })];
      await ingest(`${business}-1.csv`, first(spring));
      const report = await ingest(`${business}-2.csv`, second(spring));
      expect(questionsOf(report)).toMatchObject([{ id: "sameSales", readings: [{ effect: { rows: 0 } }, {}, {}] }]);
      expect(report.tables[0]?.notes.join()).toContain("sold for the same amount in 3 of the 3 months");
      for (const answer of ["leave", "replace"]) {
        expect(await decide(report, `sameSales=${answer}`)).toMatchObject({ state: "done" });
        expect(await total()).toBe(worthOf(spring));
      }
    },
    90_000,
  );

  test.each([
    ["units after lines", "lines-units", inLines, inUnits, "leave"],
    ["lines after units", "units-lines", inUnits, inLines, "replace"],
  ])("%s: units of which no amounts are told count once", async (_, business, first, second, answer) => {
    const { ingest, decide, total, om } = shop(business);
    const units = async () => resultOf(await om("query", "--json", "--metric", "units")).rows;
    const counted = sold.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
    await ingest(`${business}-1.csv`, first(sold));
    const report = await ingest(`${business}-2.csv`, second(sold));
    expect(questionsOf(report)).toMatchObject([{ id: "sameSales" }]);
    expect(report.tables[0]?.notes.join()).toContain("sold as many units on 28 of the 28 days");
    expect(await units()).toEqual([[String(counted)]]);
    expect(await decide(report, `sameSales=${answer}`)).toMatchObject({ state: "done" });
    expect(await units()).toEqual([[String(counted)]]);
    expect(await total()).toBe(worthOf(sold));
  });

  test("what only one of them has counts, and the next files of both follow the answer", async () => {
    const { ingest, decide, total, om } = shop("parts");
    const march = sell(40);
    const april = sell(40, { first: 41, month: "04" });
    const may = sell(40, { first: 81, month: "05" });
    const lines = await ingest("march-lines.csv", inLines(march));
    const orders = await ingest("march-april-orders.csv", inOrders([...march, ...april]));
    expect(await decide(orders, "sameSales=leave")).toMatchObject({
      state: "done",
      tables: [{ live: { visible: 40 } }],
    });
    expect(await total()).toBe(worthOf([...march, ...april]));
    expect(await ingest("may-orders.csv", inOrders(may))).toMatchObject({ state: "done" });
    expect(await ingest("april-may-lines.csv", inLines([...april, ...may]))).toMatchObject({ state: "done" });
    expect(await total()).toBe(worthOf([...march, ...april, ...may]));
    await om("undo", lines.fileId);
    expect(await total()).toBe(worthOf([...march, ...april, ...may]));
    const moment = resultOf(await om("query", "--json", "--metric", "orders", "--by", "month"));
    expect(moment.rows.map((row) => row[1])).toEqual([40, 40, 40]);
  });

  test("two tills that number alike are two tills", async () => {
    const { ingest, total } = shop("tills");
    const north = sell(40);
    const south = sell(40).map((order, at, all) => ({ ...order, lines: all[(at * 17 + 5) % 40]?.lines ?? [] }));
    expect(await ingest("north.csv", inLines(north))).toMatchObject({ state: "done" });
    expect(await ingest("south.csv", inOrders(south))).toMatchObject({ state: "done" });
    expect(await total()).toBe(worthOf([...north, ...south]));
  });

  test("tables of one file are compared, too: lines in one, orders with a total in the other", async () => {
    const { ingest, decide, total } = shop("tables");
    const file = {
      lines: sold.flatMap(({ id, day, lines }) =>
        lines.map(({ sku, quantity, price }) => ({ order_id: id, order_date: day, sku, quantity, unit_price: price })),
      ),
      totals: sold.map((order) => ({
        order_id: order.id,
        order_date: order.day,
        net_sales: worthOf([order]),
        customer: "C-1",
      })),
    };
    const report = await ingest("tables.json", JSON.stringify(file));
    expect(report).toMatchObject({ state: "needs_decision" });
    expect(questionsOf(report)).toMatchObject([{ id: "sameSales" }]);
    expect(await total()).toBe(worthOf(sold));
    expect(await decide(report, "sameSales=leave")).toMatchObject({ state: "done" });
    expect(await total()).toBe(worthOf(sold));
  });

  test("an answer that is taken back opens the question again", async () => {
    const { ingest, decide, total, om } = shop("taken-back");
    await ingest("taken-lines.csv", inLines(sold));
    const report = await ingest("taken-orders.csv", inOrders(sold));
    await decide(report, "sameSales=add");
    expect(reportOf(await om("decide", report.fileId, "--undo", "--json"))).toMatchObject({ state: "needs_decision" });
    expect(await total()).toBe(worthOf(sold));
  });

  test("a file that is said to tell other sales counts in full, whatever was said of older files of its kind", async () => {
    const { ingest, decide, total } = shop("said-otherwise");
    const [march, april] = [sell(40), sell(40, { first: 41, month: "04" })];
    await ingest("said-march-lines.csv", inLines(march));
    const first = await ingest("said-march-orders.csv", inOrders(march));
    await decide(first, "sameSales=leave");
    await ingest("said-april-lines.csv", inLines(april));
    const second = await ingest("said-april-orders.csv", inOrders(april));
    expect(await total()).toBe(worthOf([...march, ...april]));
    await decide(second, "sameSales=add");
    expect(await total()).toBe(worthOf([...march, ...april, ...april]));
    await decide(first, "sameSales=replace");
    expect(await total()).toBe(worthOf([...march, ...april, ...april]));
  }, 300_000);

  test("orders of which the two say different things are told, in the question and with the answer", async () => {
    const { ingest, decide } = shop("differing");
    const refunded = (orders: readonly Order[]): string =>
      [inOrders(orders), ...orders.slice(0, 6).map(({ id, day }) => `${id},${day},-3.00,-0.60,-3.60,EUR`)].join("\n");
    await ingest("differing-lines.csv", inLines(sold));
    const report = await ingest("differing-orders.csv", refunded(sold));
    expect(report.tables[0]?.notes.join()).toContain("34 of its 40 orders");
    expect(report.tables[0]?.notes.join()).toContain("and 6 more of another");
    const { tables } = await decide(report, "sameSales=leave");
    expect(tables[0]?.live.unlike).toMatchObject([{ by: "orders", tells: "amounts", shared: 40, unlike: 6 }]);
  }, 300_000);

  test("a shop that closes each day in a file of its own is asked after three", async () => {
    const { ingest, decide, total } = shop("closings");
    const days = [1, 2, 3, 4].map((day) =>
      sell(2, { first: day * 10, price: day * 7 }).map((each) => ({ ...each, day: `2026-03-0${day}` })),
    );
    const counted = days.slice(0, 4).flat();
    await ingest("closings-lines.csv", inLines(counted));
    const reports: FileReport[] = [];
    for (const [at, day] of days.entries()) {
      reports.push(await ingest(`closings-${at}.csv`, inDays(day)));
      if (reports.at(-1)?.state === "needs_decision") break;
    }
    expect(reports.map(({ state }) => state)).toEqual(["done", "done", "needs_decision"]);
    const [, , third] = reports;
    if (third !== undefined) await decide(third, "sameSales=leave");
    expect(await total()).toBe(worthOf(counted));
    expect(await ingest("closings-3.csv", inDays(days[3] ?? []))).toMatchObject({ state: "done" });
    expect(await total()).toBe(worthOf(counted));
  }, 300_000);

  test("one order number that an export has at two places is two orders", async () => {
    const { ingest, decide, total, om } = shop("places");
    const south = sell(40, { price: 33 });
    const at = (store: string, text: string): string[] =>
      text.split("\n").map((line, row) => `${line},${row === 0 ? "Store" : store}`);
    await ingest("places-lines.csv", at("North", inLines(sold)).join("\n"));
    const both = [...at("North", inOrders(sold)), ...at("South", inOrders(south)).slice(1)].join("\n");
    const report = await ingest("places-orders.csv", both);
    expect(questionsOf(report)).toMatchObject([{ id: "sameSales", readings: [{ effect: { rows: 40 } }, {}, {}] }]);
    await decide(report, "sameSales=leave");
    expect(await total()).toBe(worthOf([...sold, ...south]));
    await om("erase", "--yes", report.fileId);
    const renamed = await ingest(
      "places-renamed.csv",
      at("Nordstrasse", inOrders(sold)).join("\n"),
      "--source",
      "renamed",
    );
    expect(questionsOf(renamed)).toMatchObject([{ id: "sameSales", readings: [{ effect: { rows: 0 } }, {}, {}] }]);
  }, 300_000);

  test("days in one currency take no sales in another out of the numbers", async () => {
    const { ingest, decide, om } = shop("currencies");
    const abroad = Array.from({ length: 10 }, (_none, at) => `U-${at},2026-03-${19 + at},PEN,1,5.00,USD`);
    await ingest("currencies-days.csv", inDays(sold));
    const report = await ingest("currencies-lines.csv", [inLines(sold), ...abroad].join("\n"));
    expect(questionsOf(report)).toMatchObject([{ id: "sameSales", readings: [{ effect: { rows: 10 } }, {}, {}] }]);
    await decide(report, "sameSales=leave");
    const { rows } = resultOf(await om("query", "--json", "--metric", "net_sales"));
    expect(rows).toEqual([
      ["EUR", String(worthOf(sold))],
      ["USD", "50"],
    ]);
  }, 300_000);

  test("a table that becomes one of sales by a decision is compared then", async () => {
    const { ingest, decide, total } = shop("retyped");
    await ingest("retyped-lines.csv", inLines(sold));
    const report = await ingest("retyped-orders.csv", inOrders(sold), "--set", "type=general");
    expect(report).toMatchObject({ state: "done" });
    const retyped = await decide(report, "type=sales");
    expect(retyped).toMatchObject({ state: "needs_decision" });
    expect(questionsOf(retyped)).toMatchObject([{ id: "sameSales" }]);
    expect(await total()).toBe(worthOf(sold));
    expect(await decide(report, "sameSales=leave")).toMatchObject({ state: "done" });
    expect(await total()).toBe(worthOf(sold));
  }, 300_000);

  test("exports of one given source are compared, too", async () => {
    const { ingest } = shop("given");
    await ingest("given-lines.csv", inLines(sold), "--source", "web");
    const report = await ingest("given-orders.csv", inOrders(sold), "--source", "web");
    expect(questionsOf(report)).toMatchObject([{ id: "sameSales" }]);
  });
});
