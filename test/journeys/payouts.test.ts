import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Reconciliation } from "#metrics/payouts/reconciliation.ts";
import { om as runOm, reportsOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-payouts-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

type Cells = Readonly<Record<string, string>>;

/** A file with all columns of an export, of which each row fills some. */
function write(name: string, header: string, rows: readonly Cells[], delimiter: string): string {
  const columns = header.split("|");
  const lines = rows.map((row) => columns.map((column) => row[column] ?? "").join(delimiter));
  writeFileSync(join(folder, name), `${[columns.join(delimiter), ...lines].join("\n")}\n`);
  return join(folder, name);
}

function inBusiness(business: string) {
  const om = (...args: string[]) => runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  return {
    om,
    ingest: async (...paths: string[]) => reportsOf(await om("ingest", "--json", ...paths)),
    ask: async (metrics: string, ...more: string[]) =>
      resultOf(await om("query", "--json", "--metric", metrics, ...more)),
    async reconcile(...more: string[]): Promise<Reconciliation> {
      const { stdout } = await om("reconcile", "--json", ...more);
      const found: Reconciliation = JSON.parse(stdout);
      return found;
    },
  };
}

const statusesOf = ({ orders }: Reconciliation) =>
  orders.map(({ order, status, total, fees, taxes, net, difference, because }) => ({
    [order]: [status, total, fees, taxes, net, difference, because],
  }));

describe("a flat file with a row for each amount, beside the orders of its market place", { timeout: 300_000 }, () => {
  const { om, ingest, ask, reconcile } = inBusiness("market");
  const id = (order: number): string => `112-4433221-100000${order}`;
  const line = (order: number, sku: string, quantity: string, price: string, tax: string, shipping = ""): Cells => ({
    "amazon-order-id": id(order),
    "purchase-date": `2026-03-0${order}T10:00:00+00:00`,
    "last-updated-date": "2026-03-04T18:00:00+00:00",
    "order-status": "Shipped",
    "sales-channel": "Amazon.com",
    "product-name": sku === "MUG" ? "Mug" : "Tea",
    sku,
    asin: `B00000000${order}`,
    "item-status": "Shipped",
    quantity,
    currency: "USD",
    "item-price": price,
    "item-tax": tax,
    "shipping-price": shipping,
  });
  const orders = write(
    "orders.txt",
    "amazon-order-id|merchant-order-id|purchase-date|last-updated-date|order-status|fulfillment-channel|sales-channel|order-channel|url|ship-service-level|product-name|sku|asin|item-status|quantity|currency|item-price|item-tax|shipping-price|shipping-tax|gift-wrap-price|gift-wrap-tax|item-promotion-discount|ship-promotion-discount|ship-city|ship-state|ship-postal-code|ship-country|promotion-ids|is-business-order|purchase-order-number|price-designation",
    [
      line(1, "MUG", "2", "20.00", "1.60", "4.00"),
      line(1, "TEA", "1", "5.25", "0.42"),
      line(2, "MUG", "1", "10.00", "0.80"),
      line(3, "TEA", "1", "5.25", "0.42"),
    ],
    "\t",
  );
  const amount = (
    order: number,
    sku: string,
    [kind = "", what = "", money = ""]: string[],
    more: Cells = {},
  ): Cells => ({
    "settlement-id": "1700",
    "transaction-type": "Order",
    "order-id": id(order),
    "marketplace-name": "Amazon.com",
    "amount-type": kind,
    "amount-description": what,
    amount: money,
    "posted-date": "2026-03-06",
    "order-item-code": `${order}0`,
    sku,
    ...more,
  });
  const apart = (type: string, what: string, money: string): Cells =>
    amount(0, "", [type, what, money], {
      "transaction-type": "other-transaction",
      "order-id": "",
      "order-item-code": "",
    });
  const withheld = "MarketplaceFacilitatorTax-Principal";
  const refund = { "transaction-type": "Refund", "posted-date": "2026-03-10" };
  const settlement = write(
    "settlement.txt",
    "settlement-id|settlement-start-date|settlement-end-date|deposit-date|total-amount|currency|transaction-type|order-id|merchant-order-id|adjustment-id|shipment-id|marketplace-name|amount-type|amount-description|amount|fulfillment-id|posted-date|posted-date-time|order-item-code|merchant-order-item-id|merchant-adjustment-item-id|sku|quantity-purchased|promotion-id",
    [
      // 22.39 - 0.30 + 6.80 of the orders below, and -39.99 - 5.00 + 7.00 beside them
      { "settlement-id": "1700", "deposit-date": "2026-03-14", "total-amount": "-9.10", currency: "USD" },
      amount(1, "MUG", ["ItemPrice", "Principal", "20.00"]),
      amount(1, "MUG", ["ItemPrice", "Tax", "1.60"]),
      amount(1, "MUG", ["ItemPrice", "Shipping", "4.00"]),
      amount(1, "MUG", ["ItemFees", "Commission", "-3.00"]),
      amount(1, "MUG", ["ItemFees", "FBAPerUnitFulfillmentFee", "-3.07"]),
      amount(1, "MUG", ["ItemWithheldTax", withheld, "-1.60"]),
      amount(1, "TEA", ["ItemPrice", "Principal", "5.25"]),
      amount(1, "TEA", ["ItemPrice", "Tax", "0.42"]),
      amount(1, "TEA", ["ItemFees", "Commission", "-0.79"]),
      amount(1, "TEA", ["ItemWithheldTax", withheld, "-0.42"]),
      amount(2, "MUG", ["ItemPrice", "Principal", "10.00"]),
      amount(2, "MUG", ["ItemPrice", "Tax", "0.80"]),
      amount(2, "MUG", ["ItemFees", "Commission", "-1.50"]),
      amount(2, "MUG", ["ItemWithheldTax", withheld, "-0.80"]),
      amount(2, "MUG", ["ItemPrice", "Principal", "-10.00"], refund),
      amount(2, "MUG", ["ItemPrice", "Tax", "-0.80"], refund),
      amount(2, "MUG", ["ItemFees", "Commission", "1.20"], refund),
      amount(2, "MUG", ["ItemWithheldTax", withheld, "0.80"], refund),
      amount(9, "MUG", ["ItemPrice", "Principal", "8.00"]),
      amount(9, "MUG", ["ItemFees", "Commission", "-1.20"]),
      apart("other-transaction", "Subscription Fee", "-39.99"),
      apart("other-transaction", "Current Reserve Amount", "-5.00"),
      apart("FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE", "7.00"),
    ],
    "\t",
  );

  test("is data of its own: the summary row is in no sum, and sales stay as they were", async () => {
    await ingest(orders);
    const before = await ask("net_sales,total_sales,orders");
    expect(before.rows).toEqual([["40.5", "47.74", 3]]); // 20 + 5.25 + 10 + 5.25; with tax 3.24 and shipping 4
    const [report] = await ingest(settlement);
    expect(report).toMatchObject({
      state: "done",
      tables: [
        {
          type: "settlements",
          rows: { read: 24, accepted: 23, skipped: 1, rejected: 0, duplicate: 0 },
          amounts: { field: "net", accepted: { known: { USD: "-9.1" }, unreadable: 0 } },
        },
      ],
    });
    expect((await ask("net_sales,total_sales,orders")).rows).toEqual(before.rows);
  });

  test("adds up by kind, and several amounts of one order line are one line", async () => {
    const metrics = "payout_sales,payout_refunds,payout_fees,payout_taxes,payout_net,payout_adjustments";
    const { rows, totals } = await ask(metrics, "--by", "order,sku,day", "--total");
    const lines = rows.filter(([order]) => order === id(1) || order === id(2));
    expect(lines.toSorted((one, other) => (String(one) < String(other) ? -1 : 1))).toEqual([
      [id(1), "MUG", "2026-03-06", "25.6", "0", "6.07", "1.6", "17.93", "0"],
      [id(1), "TEA", "2026-03-06", "5.67", "0", "0.79", "0.42", "4.46", "0"],
      [id(2), "MUG", "2026-03-06", "10.8", "0", "1.5", "0.8", "8.5", "0"],
      [id(2), "MUG", "2026-03-10", "0", "10.8", "-1.2", "-0.8", "-8.8", "0"],
    ]);
    // 50.07 - 10.80 - (6.86 + 0.30 + 1.20 + 39.99) - 2.02; beside them 7 - 5
    expect(totals).toEqual([[null, null, null, "50.07", "10.8", "48.35", "2.02", "-11.1", "2"]]);
  });

  test("is reconciled to the cent: matched, refunded, on one side alone, and apart from orders", async () => {
    const found = await reconcile("--period", "2026-03");
    expect(statusesOf(found)).toEqual([
      { [id(2)]: ["differs", "10.8", "0.3", "0", "-0.3", "-10.8", "refund"] },
      { [id(3)]: ["orders_only", "5.67", null, null, null, null, null] },
      { [id(9)]: ["payouts_only", null, "1.2", "0", "6.8", null, null] },
      { [id(1)]: ["matched", "31.27", "6.86", "2.02", "22.39", "0", null] },
    ]);
    expect(found.orders.find(({ status }) => status === "matched")).toMatchObject({
      lines: 2,
      rows: { orders: 2, payouts: 10 },
    });
    expect(found.apart.map(({ kind, net }) => [kind, net])).toEqual([
      ["adjustment", "7"],
      ["fee", "-39.99"],
      ["reserve", "-5"],
    ]);
    expect(found.coverage).toEqual({
      orders: { rowsUsed: 4, rowsTotal: 4, undated: 0 },
      payouts: { rowsUsed: 23, rowsTotal: 23, undated: 0 },
    });
    expect(found.files.map(({ name }) => name)).toEqual(["orders.txt", "settlement.txt"]);
    const { stdout } = await om("reconcile");
    expect(stdout).toContain("differs, by a refund (USD)");
    expect(stdout).toMatch(/1 {2}matched +USD +31\.27 +6\.86 +2\.02 +22\.39 +0\.00/);
  });
});

describe("exports of payments that overlap, beside the orders of their shop", { timeout: 300_000 }, () => {
  const { ingest, ask, reconcile } = inBusiness("shop");
  const header =
    "Transaction Date|Type|Order|Card Brand|Card Source|Payout Status|Payout Date|Payout ID|Available On|Amount|Fee|Net|Checkout|Payment Method Name|Presentment Amount|Presentment Currency|Currency";
  const paid = (day: string, type: string, order: string, money: string[], payout: string): Cells => ({
    "Transaction Date": `2026-03-${day} 09:15:00 +0000`,
    Type: type,
    Order: order,
    "Payout Status": payout === "" ? "pending" : "paid",
    "Payout Date": payout === "" ? "" : "2026-03-12",
    "Payout ID": payout,
    Amount: money[0] ?? "",
    Fee: money[1] ?? "",
    Net: money[2] ?? "",
    Currency: "EUR",
  });
  const first = paid("02", "charge", "#1001", ["30.00", "1.17", "28.83"], "77");
  const second = ["12.50", "0.66", "11.84"];
  const early = write("payments-early.csv", header, [first, paid("05", "charge", "#1002", second, "")], ",");
  const late = write(
    "payments-late.csv",
    header,
    [
      paid("09", "charge", "#1003", ["40.00", "1.46", "38.54"], "78"),
      paid("08", "refund", "#1002", ["-12.50", "0.00", "-12.50"], "78"),
      paid("05", "charge", "#1002", second, "78"),
      first,
    ],
    ",",
  );
  const order = (name: string, day: string, price: string, shipping: string, total: string): Cells => ({
    Name: name,
    Email: `buyer${name.slice(1)}@example.com`,
    "Financial Status": "paid",
    "Created at": `2026-03-${day} 09:00:00 +0000`,
    Currency: "EUR",
    Subtotal: price,
    Shipping: shipping,
    Taxes: "0.00",
    Total: total,
    "Discount Amount": "0.00",
    "Lineitem quantity": "1",
    "Lineitem name": "Mug",
    "Lineitem price": price,
    "Lineitem sku": "MUG",
    "Lineitem discount": "0.00",
  });
  const orders = write(
    "orders.csv",
    "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|Subtotal|Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|Lineitem price|Lineitem compare at price|Lineitem sku|Lineitem requires shipping|Lineitem taxable|Lineitem fulfillment status|Billing Name|Notes|Cancelled at|Payment Method|Refunded Amount|Vendor|Location|Id|Source|Lineitem discount",
    [
      order("#1001", "02", "25.00", "5.00", "30.00"),
      order("#1002", "05", "12.50", "0.00", "12.50"),
      order("#1003", "09", "41.00", "0.00", "41.00"),
    ],
    ",",
  );
  beforeAll(() => ingest(early, orders, late), 60_000);

  test("count each row once, also one that was not paid out yet when it was listed first", async () => {
    const metrics = "payout_sales,payout_refunds,payout_fees,payout_net,rows";
    // 30 + 12.50 + 40; 12.50; 1.17 + 0.66 + 1.46; 82.50 - 12.50 - 3.29
    const { rows, totals } = await ask(metrics, "--by", "payout", "--total");
    expect(totals).toEqual([[null, "82.5", "12.5", "3.29", "66.71", 4]]);
    expect(rows.map(([payout, , , , net]) => [payout, net])).toEqual([
      ["78", "37.88"],
      ["77", "28.83"],
    ]);
  });

  test("are reconciled to the cent", async () => {
    expect(statusesOf(await reconcile())).toEqual([
      { "#1002": ["differs", "12.5", "0.66", "0", "-0.66", "-12.5", "refund"] },
      { "#1003": ["differs", "41", "1.46", "0", "38.54", "-1", null] },
      { "#1001": ["matched", "30", "1.17", "0", "28.83", "0", null] },
    ]);
  });
});

describe("reports of other systems", { timeout: 300_000 }, () => {
  const { ingest, ask, reconcile } = inBusiness("others");
  const lines = (name: string, ...rows: string[]): string => {
    writeFileSync(join(folder, name), `${rows.join("\n")}\n`);
    return join(folder, name);
  };
  const statement = lines(
    "statement.csv",
    "Date,Type,Title,Info,Currency,Amount,Fees & Taxes,Net,Tax Details",
    '"March 5, 2026",Sale,"Payment for Order #3001",,USD,$24.00,--,$24.00,--',
    '"March 5, 2026",Tax,"Sales tax paid by buyer","Order #3001",USD,--,-$1.50,-$1.50,--',
    '"March 5, 2026",Fee,"Transaction fee: Mug","Order #3001",USD,--,-$1.46,-$1.46,--',
    '"March 16, 2026",Marketing,"Ads",,USD,--,-$2.00,-$2.00,--',
    '"March 17, 2026",Deposit,"$19.04 sent to your bank account",,USD,--,--,--,--',
  );
  const payments = lines(
    "payments.csv",
    "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Invoice Number,Balance",
    "03/15/2026,10:00:00,UTC,Ann,Express Checkout Payment,Completed,USD,20.00,-0.88,19.12,ann@example.com,us@example.com,9AB1,3002,19.12",
    "03/16/2026,11:30:00,UTC,,General Withdrawal,Completed,USD,-19.12,0.00,-19.12,us@example.com,,9AB2,,0.00",
  );
  const report = lines(
    "report.csv",
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,account type,fulfillment,order city,order state,order postal,tax collection model,product sales,product sales tax,shipping credits,shipping credits tax,gift wrap credits,giftwrap credits tax,Regulatory Fee,Tax On Regulatory Fee,promotional rebates,promotional rebates tax,marketplace withheld tax,selling fees,fba fees,other transaction fees,other,total",
    '"Mar 14, 2026 1:05:07 AM PST",1700,Order,112-7,MUG,Mug,2,amazon.com,Standard Orders,Amazon,,,,,20,1.6,4,0,0,0,0,0,-4,0,-1.6,-3,-3.07,0,0,13.93',
    '"Mar 15, 2026 1:05:07 AM PST",1700,Transfer,,,To your account,,,,,,,,,0,0,0,0,0,0,0,0,0,0,0,0,0,0,-13.93,-13.93',
  );
  const orders = lines(
    "till.csv",
    "Order ID,Order date,SKU,Product,Quantity,Unit price,Tax,Currency",
    "3001,2026-03-05,MUG,Mug,1,22.50,1.50,USD",
    "3002,2026-03-14,TEA,Tea,2,10.00,0.00,USD",
  );
  beforeAll(() => ingest(statement, payments, report, orders), 60_000);

  test("give sales, fees, taxes and transfers in the same words, whatever signs they are written with", async () => {
    const metrics = "payout_sales,payout_fees,payout_taxes,payout_net,payout_transfers";
    const { rows } = await ask(metrics, "--by", "file", "--order", "file");
    expect(rows).toEqual([
      ["payments.csv", "USD", "20", "0.88", "0", "19.12", "19.12"],
      ["report.csv", null, "21.6", "6.07", "1.6", "13.93", "13.93"],
      ["statement.csv", "USD", "24", "3.46", "1.5", "19.04", null],
    ]);
  });

  test("name the order in a text, or as the number of an invoice", async () => {
    const { orders: found } = await reconcile();
    expect(found.map(({ order, status, net }) => [order, status, net])).toEqual([
      ["112-7", "payouts_only", "13.93"],
      ["3001", "matched", "21.04"],
      ["3002", "matched", "19.12"],
    ]);
  });
});
