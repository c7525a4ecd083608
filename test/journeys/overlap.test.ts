import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { type Ended, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-overlap-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

interface Order {
  readonly id: string;
  readonly day: string;
  readonly quantity: number;
}

/** An order of one line of 10.00 each a day. */
function orders(first: string, days: number, corrected: Readonly<Record<string, number>> = {}): Order[] {
  return Array.from({ length: days }, (_none, at) => {
    const day = new Date(Date.parse(first) + at * 86_400_000).toISOString().slice(0, 10);
    const id = `#${day.slice(5).replace("-", "")}`;
    return { id, day, quantity: corrected[id] ?? 1 };
  });
}

/** Days of a till that prints no receipt numbers. */
function tillDays(days: Readonly<Record<string, number>>): string {
  const lines = Object.entries(days).flatMap(([day, mugs]) => [
    `${day},Mug,${mugs},10.00,EUR`,
    `${day},Mug,1,10.00,EUR`,
  ]);
  return ["Order Date,Product,Quantity,Unit Price,Currency", ...lines, ""].join("\n");
}

function shop(business: string) {
  const om = (...args: string[]): Promise<Ended> =>
    runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  const ingest = async (name: string, text: string, ...options: string[]): Promise<FileReport> => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return reportOf(await om("ingest", "--json", path, ...options));
  };
  return {
    om,
    ingest,
    ingestOrders(name: string, rows: readonly Order[], ...options: string[]): Promise<FileReport> {
      const lines = rows.map(({ id, day, quantity }) => `${id},${day},Mug,${quantity},10.00,EUR`);
      const header = "Order ID,Order Date,Product,Quantity,Unit Price,Currency";
      return ingest(name, [header, ...lines, ""].join("\n"), ...options);
    },
    async total(): Promise<unknown> {
      const { rows, coverage } = resultOf(await om("query", "--json", "--metric", "net_sales,orders"));
      return { net: rows[0]?.[0], orders: rows[0]?.[1], rows: coverage.rowsTotal };
    },
    live: async ({ fileId }: FileReport) => reportOf(await om("file", fileId, "--json")).tables[0]?.live,
  };
}

describe("exports of one shop that overlap", () => {
  const { om, ingestOrders: ingest, total, live } = shop("overlapping");

  test("count each order once, as the newest file has it, and say what they replace", async () => {
    const may = await ingest("may.csv", orders("2026-05-01", 31));
    expect(await total()).toEqual({ net: "310", orders: 31, rows: 31 });

    const corrected = await ingest("may_corrected.csv", orders("2026-05-01", 31, { "#0510": 3 }));
    expect(await total()).toEqual({ net: "330", orders: 31, rows: 31 });
    expect(corrected.tables[0]?.live).toEqual({
      visible: 31,
      superseded: 0,
      supersedes: 31,
      replaces: [{ fileId: may.fileId, name: "may.csv", rows: 31 }],
    });

    const spring = await ingest("april_may.csv", orders("2026-04-01", 61, { "#0510": 3, "#0401": 2 }));
    expect(await total()).toEqual({ net: "640", orders: 61, rows: 61 });
    expect(await live(may)).toMatchObject({ visible: 0, superseded: 31, supersedes: 0 });
    const { stdout } = await om("file", spring.fileId);
    expect(stdout).toContain("replaces 62 rows of may.csv (31), may_corrected.csv (31)");
  }, 300_000);
});

describe("files with the same orders and other amounts", () => {
  const { om, ingestOrders: ingest, total } = shop("doubtful");

  test("are asked about, and count as people decide", async () => {
    await ingest("north.csv", orders("2026-05-01", 31));
    const other = Object.fromEntries(orders("2026-05-01", 31).map(({ id }) => [id, 5]));
    const south = await ingest("south.csv", orders("2026-05-01", 31, other));
    expect(south.state).toBe("needs_decision");
    expect(south.tables[0]?.questions).toMatchObject([
      {
        id: "overlap",
        readings: [
          { value: "replace", effect: { rows: 0, amounts: { known: { EUR: "1240" } } } },
          { value: "add", effect: { rows: 31, amounts: { known: { EUR: "1550" } } } },
        ],
      },
    ]);
    expect(await total()).toMatchObject({ net: "310" });
    await om("decide", south.fileId, "--set", "overlap=add");
    expect(await total()).toMatchObject({ net: "1860", rows: 62 });
    await om("decide", south.fileId, "--set", "overlap=replace");
    expect(await total()).toMatchObject({ net: "1550", rows: 31 });
  });

  test("from sources with different names are never compared", async () => {
    const apart = shop("apart");
    await apart.ingestOrders("north.csv", orders("2026-05-01", 31), "--source", "north");
    await apart.ingestOrders("south.csv", orders("2026-05-01", 31, { "#0501": 2 }), "--source", "south");
    expect(await apart.total()).toMatchObject({ net: "630", rows: 62 });
  }, 300_000);
});

describe("days of a till without receipt numbers", () => {
  test("count once where two files say the same of them, and are asked about where they do not", async () => {
    const till = shop("till");
    const net = async (): Promise<unknown> =>
      resultOf(await till.om("query", "--json", "--metric", "net_sales")).rows[0]?.[0];
    await till.ingest("week1.csv", tillDays({ "2026-05-01": 1, "2026-05-02": 2, "2026-05-03": 3 }));
    expect(await net()).toBe("90");
    const same = await till.ingest("week2.csv", tillDays({ "2026-05-03": 3, "2026-05-04": 4 }));
    expect(same).toMatchObject({ state: "done", tables: [{ live: { visible: 4, supersedes: 2 } }] });
    expect(await net()).toBe("140");

    const other = await till.ingest("week3.csv", tillDays({ "2026-05-04": 9, "2026-05-05": 5 }));
    expect(other).toMatchObject({
      state: "needs_decision",
      tables: [{ questions: [{ id: "overlap", column: "Order Date" }] }],
    });
    expect(await net()).toBe("140");
    await till.om("decide", other.fileId, "--set", "overlap=replace");
    expect(await net()).toBe("250");
    await till.om("decide", other.fileId, "--set", "overlap=add");
    expect(await net()).toBe("300");
  }, 300_000);
});

describe("an older export that comes late", () => {
  test("is asked about before it takes newer rows away", async () => {
    const late = shop("late");
    await late.ingestOrders("may.csv", orders("2026-05-01", 31, { "#0503": 2 }));
    const half = await late.ingestOrders("may_first_half.csv", orders("2026-05-01", 15));
    expect(half.state).toBe("needs_decision");
    expect(half.tables[0]?.notes.join()).toContain("goes on to a later day");
    expect(await late.total()).toMatchObject({ net: "320", rows: 31 });
  }, 300_000);
});

describe("tables of one file", () => {
  test("that number alike and say other things both count, and are replaced together by a newer file", async () => {
    const book = shop("book");
    const net = async (): Promise<unknown> =>
      resultOf(await book.om("query", "--json", "--metric", "net_sales")).rows[0]?.[0];
    const row = (quantity: number) => [
      { order_id: "A-1", date: "2026-01-13", sku: "X1", qty: quantity, price: 10, currency: "EUR" },
      { order_id: "A-2", date: "2026-01-14", sku: "X2", qty: quantity, price: 10, currency: "EUR" },
    ];
    await book.ingest("first.json", JSON.stringify({ web: row(1), till: row(2) }), "--set", "price=unit");
    expect(await net()).toBe("60");
    const text = JSON.stringify({ web: row(3), till: row(2) });
    const second = await book.ingest("second.json", text, "--set", "price=unit");
    expect(await net()).toBe("100");
    const replaced = second.tables.flatMap(({ live }) => live.replaces ?? []);
    expect(replaced.reduce((sum, { rows }) => sum + rows, 0)).toBe(4);
  }, 300_000);
});

describe("a newer export that has fewer orders", () => {
  const { ingestOrders: ingest, total } = shop("fewer");

  test("takes none of them away, and says how many stand only in the older one", async () => {
    const march = orders("2026-03-01", 20);
    const older = await ingest("fewer-march.csv", march);
    const kept = march.filter((_order, at) => at !== 4 && at !== 9);
    const report = await ingest("fewer-corrected.csv", kept);
    expect(report.tables[0]?.notes).toEqual([
      "2 orders (worth 20.00 EUR) of its days stand only in other files of its source: they still count. Where such orders were taken back, send this file with --replaces and the id of the older one",
    ]);
    expect(await total()).toMatchObject({ net: "200", orders: 20 });
    // The next month, and a page with little of what is known, say nothing of what they do not have.
    const april = await ingest("fewer-april.csv", [...march.slice(15), ...orders("2026-04-01", 20)]);
    expect(april.tables[0]?.notes).toEqual([]);
    const again = await ingest("fewer-again.csv", [...kept, ...orders("2026-03-25", 1)], "--replaces", older.fileId);
    expect(again.state).toBe("done");
  });
});
