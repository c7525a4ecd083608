import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { FileReport } from "#core/report.ts";
import { explanation } from "../../src/apps/local/http/schemas/explanation.ts";
import { type Ended, om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-order-amounts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

function shop(business: string) {
  const om = (...args: string[]): Promise<Ended> =>
    runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  return {
    om,
    async ingest(name: string, text: string): Promise<FileReport> {
      const path = join(folder, name);
      writeFileSync(path, text);
      return reportOf(await om("ingest", "--json", path));
    },
    async ask(metrics: string, ...words: string[]) {
      return resultOf(await om("query", "--json", "--metric", metrics, ...words)).rows;
    },
  };
}

const header =
  "Name,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Lineitem discount";

/** #1001: three trays of 10.00 each on a line of its own and 10.00 off; #1002: a mug; #1003: tea and a mug. */
function anExport(discount = "10.00"): string {
  const off = (amount: number): string => (amount - Number(discount)).toFixed(2);
  return [
    header,
    `#1001,paid,USD,${off(30)},5.00,1.60,${off(36.6)},SPRING,${discount},2026-05-04,1,Red tray,10.00,R,0.00`,
    "#1001,,,,,,,,,2026-05-04,1,Blue tray,10.00,B,0.00",
    "#1001,,,,,,,,,2026-05-04,1,Grey tray,10.00,G,0.00",
    "#1002,paid,USD,4.50,0.00,0.36,4.86,,0.00,2026-05-05,1,Mug,4.50,M,0.00",
    "#1003,paid,USD,14.00,5.00,1.12,20.12,,0.00,2026-05-06,1,Tea,5.00,T,0.00",
    "#1003,,,,,,,,,2026-05-06,2,Mug,4.50,M,0.00",
    "",
  ].join("\n");
}

const metrics = "gross_sales,discounts,net_sales,taxes,shipping,total_sales";

describe("the export of a shop with amounts on the first line of each order", () => {
  const { om, ingest, ask } = shop("trays");

  test("comes to its printed totals, in all and line by line", async () => {
    const report = await ingest("orders.csv", anExport());
    expect(report.state).toBe("done");
    // By hand: 48.50 before discounts; Subtotal 20.00 + 4.50 + 14.00; Total 26.60 + 4.86 + 20.12.
    expect(await ask(metrics)).toEqual([["48.5", "10", "38.5", "3.08", "10", "51.58"]]);
    const rows = await ask("net_sales,discounts", "--by", "product");
    expect(Object.fromEntries(rows.map(([product, net, off]) => [String(product), [net, off]]))).toEqual({
      "Red tray": ["6.66", "3.34"],
      "Blue tray": ["6.67", "3.33"],
      "Grey tray": ["6.67", "3.33"],
      Mug: ["13.5", "0"],
      Tea: ["5", "0"],
    });
    expect(report.tables[0]?.amounts.accepted.known).toEqual({ USD: "48.5" });
  });

  test("explains a line by its share of what is said of the order", async () => {
    const { json } = await om("query", "--json", "--explain", "--metric", "net_sales", "--where", "product=Blue tray");
    const { cells } = explanation.parse(json[0]);
    expect(cells).toMatchObject([{ value: "6.67", rows: { count: 1, sum: "6.67" } }]);
    expect(cells[0]?.shown[0]?.values).toMatchObject({ net: "6.67", order_discount: "3.33" });
  });

  test("takes the amounts of a corrected export, and those before when that is undone", async () => {
    const corrected = await ingest("corrected.csv", anExport("4.00"));
    expect(corrected.tables[0]?.live).toMatchObject({ visible: 6, supersedes: 6 });
    expect(await ask("net_sales,discounts,total_sales")).toEqual([["44.5", "4", "57.58"]]);
    await om("undo", corrected.fileId);
    expect(await ask("net_sales,discounts,total_sales")).toEqual([["38.5", "10", "51.58"]]);
  });
});

test("records with a list of lines count what stands beside it once", async () => {
  const { ingest, ask } = shop("records");
  const order = (id: number, lines: readonly [string, number, string][], more: object): object => ({
    id,
    created_at: "2026-05-04T10:00:00Z",
    currency: "USD",
    ...more,
    line_items: lines.map(([sku, quantity, price], at) => ({ id: id * 10 + at, sku, quantity, price })),
  });
  const orders = [
    order(
      1,
      [
        ["A", 2, "10.00"],
        ["B", 1, "20.00"],
      ],
      { total_discounts: "10.00", subtotal_price: "30.00", shipping: "4.00", total_tax: "2.40", total_price: "36.40" },
    ),
    order(2, [["A", 3, "10.00"]], {
      total_discounts: "0.00",
      subtotal_price: "30.00",
      shipping: "0.00",
      total_tax: "2.40",
      total_price: "32.40",
    }),
  ];
  expect((await ingest("orders.json", JSON.stringify({ orders }))).state).toBe("done");
  expect(await ask(metrics)).toEqual([["70", "10", "60", "4.8", "4", "68.8"]]);
});

test("a discount of orders that no total proves is in no number, and every answer without it says so", async () => {
  const { om, ingest } = shop("unproved");
  const report = await ingest(
    "coupons.csv",
    [
      "Order ID,Date,Product,Quantity,Unit Price,Order Discount",
      "1,2026-01-05,Mug,2,10.00,3.00",
      "1,2026-01-05,Tea,1,5.00,3.00",
      "",
    ].join("\n"),
  );
  const told = `"Order Discount" of coupons.csv is a discount of whole orders that is not in these numbers, for nothing proves how it counts: see om file ${report.fileId}`;
  const ask = async (metric: string) => resultOf(await om("query", "--json", "--metric", metric));
  expect((await ask("net_sales")).rows).toEqual([["25"]]);
  for (const metric of ["discounts", "net_sales"]) expect((await ask(metric)).notes).toContain(told);
  await om("decide", report.fileId, "--set", "map.Order Discount=order_discount");
  expect((await ask("net_sales")).rows).toEqual([["22"]]);
  expect((await ask("discounts")).notes.filter((note) => note.includes("Order Discount"))).toEqual([]);
});
