import { afterEach, describe, expect, test } from "vitest";
import {
  createTestBusiness,
  type SalesRow,
  type TestBusiness,
  testBusiness,
} from "../../../test/support/sales-dataset.ts";
import { runMetricQuery } from "../run-query.ts";
import { reconcilePayouts } from "./reconcile-payouts.ts";
import type { ReconciliationRequest } from "./reconciliation.ts";

let business: TestBusiness | null = null;
afterEach(async () => {
  await business?.close();
  business = null;
});

const metrics = [
  "payout_sales",
  "payout_refunds",
  "payout_fees",
  "payout_taxes",
  "payout_net",
  "payout_adjustments",
  "payout_transfers",
];

async function open(settled: readonly SalesRow[], sold: readonly SalesRow[] = []): Promise<void> {
  await business?.close();
  const orders = sold.length === 0 ? [] : [{ name: "orders.csv", rows: sold, source: "shop" }];
  business = await createTestBusiness([...orders, { name: "payouts.csv", rows: settled, dataset: "settlements" }]);
}

async function ask(settled: readonly SalesRow[], by: readonly string[] = []) {
  await open(settled);
  if (business === null) throw new Error("no business");
  return runMetricQuery(testBusiness, { metrics, by: [...by] }, business.deps);
}

async function reconcile(request: ReconciliationRequest = {}) {
  if (business === null) throw new Error("no business");
  return reconcilePayouts(testBusiness, request, business.deps);
}

const row = (more: SalesRow): SalesRow => ({ currency: "EUR", day: "2026-03-05", ...more });
/** A row of a flat file: one amount of an order's line. */
const part = (order: string, type: string, description: string, amount: string, more: SalesRow = {}): SalesRow =>
  row({
    order_id: order,
    txn_type: "Order",
    amount_type: type,
    amount_description: description,
    amount,
    net: amount,
    ...more,
  });

const flatFile = [
  part("1", "ItemPrice", "Principal", "40", { sku: "A" }),
  part("1", "ItemPrice", "Shipping", "5", { sku: "A" }),
  part("1", "ItemPrice", "Tax", "9", { sku: "A" }),
  part("1", "Promotion", "Shipping", "-5", { sku: "A" }),
  part("1", "ItemFees", "Commission", "-6", { sku: "A" }),
  part("1", "ItemFees", "FBAPerUnitFulfillmentFee", "-3.07", { sku: "A" }),
  part("1", "ItemWithheldTax", "MarketplaceFacilitatorTax-Principal", "-9", { sku: "A" }),
  part("1", "ItemPrice", "Principal", "10", { sku: "B" }),
  part("2", "ItemPrice", "Principal", "-10", { sku: "B", txn_type: "Refund" }),
  part("2", "ItemFees", "Commission", "1.5", { sku: "B", txn_type: "Refund" }),
  part("", "other-transaction", "Current Reserve Amount", "-20", { txn_type: "other-transaction" }),
  part("", "other-transaction", "Subscription Fee", "-39.99", { txn_type: "other-transaction" }),
  part("1", "FBA Inventory Reimbursement", "WAREHOUSE_DAMAGE", "7", { txn_type: "other-transaction" }),
  row({ txn_type: "Transfer", net: "-15" }),
];

describe("what was settled", () => {
  test("of several amount rows of one order line is one line, and adds up", async () => {
    const { rows } = await ask(flatFile, ["order", "sku", "day"]);
    expect(rows.filter(([order, sku]) => order === "1" && sku !== null)).toEqual([
      ["1", "A", "2026-03-05", "49", "0", "9.07", "9", "30.93", "0", "0"],
      ["1", "B", "2026-03-05", "10", "0", "0", "0", "10", "0", "0"],
    ]);
    const [all = []] = (await ask(flatFile)).rows;
    // 59 - 10 - (6 + 3.07 - 1.5 + 39.99) - 9 = -7.56; with -20 + 7 and less 15 it is what all rows come to
    expect(all).toEqual(["59", "10", "47.56", "9", "-7.56", "-13", "15"]);
  });

  test.each([
    ["an unsigned fee", { amount: "9", fee: "0.3", net: "8.7", txn_type: "charge" }, ["9", "0", "0.3", "0", "8.7"]],
    ["a signed fee", { amount: "9", fee: "-0.3", net: "8.7", txn_type: "Payment" }, ["9", "0", "0.3", "0", "8.7"]],
    [
      "a fee that is given back",
      { amount: "-9", fee: "-0.3", net: "-8.7", txn_type: "Refund" },
      ["0", "9", "-0.3", "0", "-8.7"],
    ],
    ["a word in another language", { net: "-9", txn_type: "Rückerstattung" }, ["0", "9", "0", "0", "-9"]],
    ["no word and a minus", { net: "-9" }, ["0", "9", "0", "0", "-9"]],
    [
      "fees in several columns",
      { amount: "20", fee: "-3", fba_fee_amount: "-4", withheld_tax_amount: "-2", net: "18", txn_type: "Order" },
      ["27", "0", "7", "2", "18"],
    ],
    [
      "fees of a wide row",
      { item_fee_amount: "-1", order_fee_amount: "-0.5", net: "-1.5", txn_type: "Order" },
      ["0", "0", "1.5", "0", "-1.5"],
    ],
    [
      "an amount in another currency",
      { amount: "10", net: "8", amount_rate: "0.9", txn_type: "Order" },
      [null, "0", null, "0", "8"],
    ],
  ])("is read of %s", async (_, cells, expected) => {
    expect((await ask([row(cells)])).rows[0]?.slice(0, 5)).toEqual(expected);
  });

  test("of a kind that is not known is in no settlement net, and named", async () => {
    const { rows, notes } = await ask([row({ net: "5", txn_type: "Zork" }), row({ net: "1", txn_type: "sale" })]);
    expect(rows[0]?.slice(4, 6)).toEqual(["1", "5"]);
    expect(notes).toContain(
      '1 row of a settlement is of a kind that is not known, so in payout_adjustments and not in payout_net: "Zork" on 1',
    );
  });
});

const sale = (order: string, net: string, more: SalesRow = {}): SalesRow =>
  row({ order_id: order, day: "2026-03-01", quantity: "1", net, is_return: "false", ...more });
const charge = (order: string, amount: string, net: string, more: SalesRow = {}): SalesRow =>
  row({ order_id: order, txn_type: "charge", amount, net, ...more });

describe("orders beside what was settled for them", () => {
  test("match to the cent, differ, or stand alone on either side", async () => {
    await open(
      [
        charge("#1", "12", "11.5"),
        charge("#2", "8", "7.7"),
        charge("#3", "20", "19"),
        row({ order_id: "#3", txn_type: "refund", amount: "-20", net: "-20" }),
        charge("#9", "3", "2.9"),
        charge("#5", "7", "6.8", { currency: "USD" }),
        row({ txn_type: "payout", net: "-11.5" }),
        row({ order_id: "#1", txn_type: "adjustment", net: "2" }),
      ],
      [
        sale("1", "10", { tax: "1.5", shipping: "0.5" }),
        sale("2", "4"),
        sale("2", "4.01"),
        sale("3", "20"),
        sale("4", "6"),
        sale("5", "7"),
        sale("", "1"),
      ],
    );
    const found = await reconcile();
    expect(
      found.orders.map(({ order, settledAs, currency, status, difference, because }) => [
        order,
        settledAs,
        currency,
        status,
        difference,
        because,
      ]),
    ).toEqual([
      ["3", "#3", "EUR", "differs", "-20", "refund"],
      ["2", "#2", "EUR", "differs", "-0.01", null],
      ["5", null, "EUR", "orders_only", null, null],
      ["4", null, "EUR", "orders_only", null, null],
      ["#5", null, "USD", "payouts_only", null, null],
      ["#9", null, "EUR", "payouts_only", null, null],
      ["1", "#1", "EUR", "matched", "0", null],
    ]);
    expect(
      found.totals.map(({ currency, status, orders, total, fees, net, difference }) => [
        currency,
        status,
        orders,
        total,
        fees,
        net,
        difference,
      ]),
    ).toEqual([
      ["EUR", "differs", 2, "28.01", "1.3", "6.7", "-20.01"],
      ["EUR", "orders_only", 2, "13", null, null, null],
      ["EUR", "payouts_only", 1, null, "0.1", "2.9", null],
      ["EUR", "matched", 1, "12", "0.5", "11.5", "0"],
      ["USD", "payouts_only", 1, null, "0.2", "6.8", null],
    ]);
    expect(found.totals.map(({ other }) => other)).toEqual(["0", null, "0", "2", "0"]);
    expect(found.apart).toEqual([{ currency: "EUR", kind: "transfer", rows: 1, net: "-11.5" }]);
    expect(found.coverage).toEqual({
      orders: { rowsUsed: 6, rowsTotal: 7, undated: 0 },
      payouts: { rowsUsed: 8, rowsTotal: 8, undated: 0 },
    });
    expect(found.files.map(({ name }) => name)).toEqual(["orders.csv", "payouts.csv"]);
    expect(found.notes).toEqual([
      "3 orders matched although one side writes # in front of the number",
      "of 1 order the difference is a refund or a tip that is in the payouts and not in the total of the orders",
      "1 order in one currency here and in another there: never added, so each side stands alone",
      "1 line of orders without a number cannot be compared",
      "amounts of several currencies are never added",
    ]);
  });

  test("belong to the day of the order, whenever they were settled; the others to the day of the settlement", async () => {
    const later = { day: "2026-04-02" };
    await open([charge("1", "10", "9", later), charge("7", "5", "5", later)], [sale("1", "10"), sale("2", "3", later)]);
    const march = await reconcile({ period: "2026-03" });
    expect(march.orders.map(({ order, status }) => [order, status])).toEqual([["1", "matched"]]);
    const april = await reconcile({ period: "2026-04" });
    expect(april.orders.map(({ order, status }) => [order, status])).toEqual([
      ["2", "orders_only"],
      ["7", "payouts_only"],
    ]);
  });

  test("are not compared where their number is written in two ways, or an amount is not known", async () => {
    await open(
      [charge("1", "10", "9"), charge("2", "4", "4")],
      [sale("1", "5"), sale("#1", "5"), sale("2", "4"), sale("2", "")],
    );
    const found = await reconcile();
    expect(found.orders.map(({ order, status, total, difference }) => [order, status, total, difference])).toEqual([
      ["#1", "ambiguous", "10", "0"],
      ["2", "unknown", null, null],
    ]);
  });

  test("are listed up to a limit of each status; counts are those of all", async () => {
    await open([charge("1", "10", "9"), charge("2", "4", "4"), charge("3", "4", "4")], [sale("1", "10")]);
    const found = await reconcile({ limit: 1 });
    expect(found.orders.map(({ order }) => order)).toEqual(["2", "1"]);
    expect(found.ordersTotal).toBe(3);
    await expect(reconcile({ limit: 1_001 })).rejects.toMatchObject({ code: "QUERY_INVALID" });
    await expect(reconcile({ source: "other" })).rejects.toMatchObject({ code: "QUERY_INVALID" });
  });

  test("need a settlement; without orders each stands alone", async () => {
    business = await createTestBusiness([{ name: "orders.csv", rows: [sale("1", "10")] }]);
    await expect(reconcile()).rejects.toMatchObject({ code: "NO_DATA" });
    await open([charge("1", "10", "9")]);
    expect((await reconcile()).orders.map(({ status }) => status)).toEqual(["payouts_only"]);
  });
});
