import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { om as runOm, reportOf, resultOf } from "../support/om.ts";
import { serveWhileTesting } from "../support/server.ts";

const folder = mkdtempSync(join(tmpdir(), "om-double-count-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
serveWhileTesting(join(folder, "data"));

interface Order {
  readonly number: number;
  /** Of March 2026. */
  readonly day: number;
  readonly lines: readonly { readonly item: string; readonly quantity: number; readonly price: number }[];
}

/** Sixty orders of one or two lines: 60 x 2 Mugs, and a Pot with each third. */
const orders: readonly Order[] = Array.from({ length: 60 }, (_none, at) => ({
  number: 5000 + at * 7,
  day: 1 + (at % 28),
  lines: [
    { item: "Mug", quantity: 2, price: 9.5 + (at % 11) },
    ...(at % 3 === 0 ? [{ item: "Pot", quantity: 1, price: 31.25 }] : []),
  ],
}));

const net = ({ lines }: Pick<Order, "lines">): number =>
  lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
const revenue = orders.reduce((sum, order) => sum + net(order), 0);
const tax = (amount: number): number => Math.round(amount * 20) / 100;
const two = (value: number): string => String(value).padStart(2, "0");
const dollars = (amount: number): string => `$${amount.toFixed(2)}`;

type Cells = Readonly<Record<string, string | number>>;

/** A file with these columns; what a row does not name is empty. */
function write(columns: string, rows: readonly Cells[], delimiter = ","): string {
  const names = columns.split("|");
  const known = new Set(names);
  for (const row of rows)
    for (const name of Object.keys(row)) if (!known.has(name)) throw new Error(`there is no column ${name}`);
  const quoted = (cell: string | number): string => (String(cell).includes(delimiter) ? `"${cell}"` : String(cell));
  return [
    names.join(delimiter),
    ...rows.map((row) => names.map((name) => quoted(row[name] ?? "")).join(delimiter)),
    "",
  ].join("\n");
}

const square = {
  items: write(
    "Date|Time|Time Zone|Category|Item|Qty|Price Point Name|SKU|Modifiers Applied|Gross Sales|Discounts|Net Sales|Tax|Transaction ID|Payment ID|Device Name|Notes|Details|Event Type|Location|Dining Option|Customer ID|Customer Name|Customer Reference ID",
    orders.flatMap((order) =>
      order.lines.map((line) => {
        const worth = line.quantity * line.price;
        return {
          ...squareHead(order),
          Category: "Shop",
          Item: line.item,
          Qty: line.quantity.toFixed(1),
          "Price Point Name": "Regular",
          SKU: line.item.toUpperCase(),
          "Gross Sales": dollars(worth),
          Discounts: dollars(0),
          "Net Sales": dollars(worth),
          Tax: dollars(tax(worth)),
        };
      }),
    ),
  ),
  transactions: write(
    "Date|Time|Time Zone|Gross Sales|Discounts|Service Charges|Net Sales|Gift Card Sales|Tax|Tip|Partial Refunds|Total Collected|Source|Card|Card Entry Methods|Cash|Square Gift Card|Other Tender|Other Tender Type|Other Tender Note|Fees|Net Total|Transaction ID|Payment ID|Card Brand|PAN Suffix|Device Name|Staff Name|Staff ID|Details|Description|Event Type|Location|Dining Option|Customer ID|Customer Name|Customer Reference ID|Device Nickname",
    orders.map((order) => {
      const worth = net(order);
      const all = worth + tax(worth);
      return {
        ...squareHead(order),
        "Gross Sales": dollars(worth),
        Discounts: dollars(0),
        "Net Sales": dollars(worth),
        Tax: dollars(tax(worth)),
        Tip: dollars(0),
        "Total Collected": dollars(all),
        Source: "Point of Sale",
        Card: dollars(all),
        Fees: `-${dollars(all * 0.026)}`,
        "Net Total": dollars(all * 0.974),
        Description: order.lines.map(({ item, quantity }) => `${item} x ${quantity}`).join(", "),
      };
    }),
  ),
};

function squareHead({ number, day }: Order): Cells {
  return {
    Date: `2026-03-${two(day)}`,
    Time: `10:${two(number % 60)}:00`,
    "Time Zone": "Eastern Time (US & Canada)",
    "Transaction ID": `tX${number}qZ`,
    "Payment ID": `pY${number}kW`,
    "Event Type": "Payment",
    Location: "Main Street",
  };
}

/** Each third order has a coupon. */
const coupon = ({ lines }: Order): number => (lines.length > 1 ? 2.25 : 0);
const coupons = orders.reduce((sum, order) => sum + coupon(order), 0);

const etsyDay = ({ day }: Order): string => `03/${two(day)}/26`;

const etsy = {
  items: write(
    "Sale Date|Item Name|Buyer|Quantity|Price|Coupon Code|Coupon Details|Discount Amount|Shipping Discount|Order Shipping|Order Sales Tax|Item Total|Currency|Transaction ID|Listing ID|Date Paid|Date Shipped|Ship Name|Ship Address1|Ship Address2|Ship City|Ship State|Ship Zipcode|Ship Country|Order ID|Variations|Order Type|Listings Type|Payment Type|InPerson Discount|InPerson Location|VAT Paid by Buyer|SKU",
    orders.flatMap((order) =>
      order.lines.map((line, at) => ({
        "Sale Date": etsyDay(order),
        "Item Name": line.item,
        Buyer: `buyer${order.number}`,
        Quantity: line.quantity,
        Price: line.price.toFixed(2),
        "Discount Amount": coupon(order).toFixed(2),
        "Shipping Discount": "0.00",
        "Order Shipping": "4.50",
        "Order Sales Tax": "0.00",
        "Item Total": (line.quantity * line.price).toFixed(2),
        Currency: "USD",
        "Transaction ID": 810_000 + order.number * 10 + at,
        "Listing ID": line.item === "Mug" ? 100_200 : 100_300,
        "Date Paid": etsyDay(order),
        "Ship Country": "United States",
        "Order ID": 90_000_000 + order.number,
        "Order Type": "online",
        "Listings Type": "listing",
        "Payment Type": "online_cc",
        SKU: line.item.toUpperCase(),
      })),
    ),
  ),
  orders: write(
    "Sale Date|Order ID|Buyer User ID|Full Name|First Name|Last Name|Number of Items|Payment Method|Date Shipped|Street 1|Street 2|Ship City|Ship State|Ship Zipcode|Ship Country|Currency|Order Value|Coupon Code|Coupon Details|Discount Amount|Shipping Discount|Shipping|Sales Tax|Order Total|Status|Card Processing Fees|Order Net|Adjusted Order Total|Adjusted Card Processing Fees|Adjusted Net Order Amount|Buyer|Order Type|Payment Type|InPerson Discount|InPerson Location|SKU",
    orders.map((order) => ({
      "Sale Date": etsyDay(order),
      "Order ID": 90_000_000 + order.number,
      "Buyer User ID": `buyer${order.number}`,
      "Number of Items": order.lines.reduce((sum, { quantity }) => sum + quantity, 0),
      "Payment Method": "Credit Card",
      "Ship Country": "United States",
      Currency: "USD",
      "Order Value": net(order).toFixed(2),
      "Discount Amount": coupon(order).toFixed(2),
      "Shipping Discount": "0.00",
      Shipping: "4.50",
      "Sales Tax": "0.00",
      "Order Total": (net(order) - coupon(order) + 4.5).toFixed(2),
      "Card Processing Fees": "1.20",
      "Order Net": (net(order) - coupon(order) + 3.3).toFixed(2),
      "Order Type": "online",
      "Payment Type": "online_cc",
      SKU: order.lines.map(({ item }) => item.toUpperCase()).join(","),
    })),
  ),
  statement: write(
    "Date|Type|Title|Info|Currency|Amount|Fees & Taxes|Net|Tax Details",
    orders.flatMap((order) => [
      {
        Date: `March ${order.day}, 2026`,
        Type: "Sale",
        Title: `Payment for Order #${90_000_000 + order.number}`,
        Currency: "USD",
        Amount: dollars(net(order) + 4.5),
        "Fees & Taxes": "--",
        Net: dollars(net(order) + 4.5),
        "Tax Details": "--",
      },
      {
        Date: `March ${order.day}, 2026`,
        Type: "Fee",
        Title: "Transaction fee",
        Info: `Order #${90_000_000 + order.number}`,
        Currency: "USD",
        Amount: "--",
        "Fees & Taxes": "-$1.20",
        Net: "-$1.20",
        "Tax Details": "--",
      },
    ]),
  ),
};

const shopify = {
  orders: write(
    "Name|Email|Financial Status|Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Currency|Subtotal|Shipping|Taxes|Total|Discount Code|Discount Amount|Shipping Method|Created at|Lineitem quantity|Lineitem name|Lineitem price|Lineitem compare at price|Lineitem sku|Lineitem requires shipping|Lineitem taxable|Lineitem fulfillment status|Cancelled at|Payment Method|Payment Reference|Refunded Amount|Vendor|Id|Tags|Risk Level|Source|Lineitem discount",
    orders.flatMap((order) =>
      order.lines.map((line, at) => ({
        Name: `#${order.number}`,
        Email: `c${order.number}@example.com`,
        "Created at": `2026-03-${two(order.day)} 09:30:00 +0000`,
        "Lineitem quantity": line.quantity,
        "Lineitem name": line.item,
        "Lineitem price": line.price.toFixed(2),
        "Lineitem sku": line.item.toUpperCase(),
        "Lineitem discount": "0.00",
        ...(at > 0
          ? {}
          : {
              "Financial Status": "paid",
              Currency: "USD",
              Subtotal: net(order).toFixed(2),
              Shipping: "0.00",
              Taxes: "0.00",
              Total: net(order).toFixed(2),
              "Discount Amount": "0.00",
              Id: 4_500_000_000 + order.number,
            }),
      })),
    ),
  ),
  payouts: write(
    "Transaction Date|Type|Order|Card Brand|Card Source|Payout Status|Payout Date|Payout ID|Available On|Amount|Fee|Net|Checkout|Payment Method Name|Presentment Amount|Presentment Currency|Currency",
    orders.map((order) => ({
      "Transaction Date": `2026-03-${two(order.day)} 09:31:00 +0000`,
      Type: "charge",
      Order: `#${order.number}`,
      "Card Brand": "visa",
      "Payout Status": "paid",
      "Payout Date": `2026-03-${two(Math.min(31, order.day + 2))}`,
      "Payout ID": 77_000 + order.day,
      Amount: net(order).toFixed(2),
      Fee: "0.90",
      Net: (net(order) - 0.9).toFixed(2),
      Checkout: `#C${order.number}`,
      "Payment Method Name": "card",
      "Presentment Amount": net(order).toFixed(2),
      "Presentment Currency": "USD",
      Currency: "USD",
    })),
  ),
};

const amazonId = ({ number }: Order): string => `111-${two(number % 90)}33221-${1_000_000 + number}`;

const amazon = {
  orders: write(
    "amazon-order-id|merchant-order-id|purchase-date|last-updated-date|order-status|fulfillment-channel|sales-channel|order-channel|url|ship-service-level|product-name|sku|asin|item-status|quantity|currency|item-price|item-tax|shipping-price|shipping-tax|gift-wrap-price|gift-wrap-tax|item-promotion-discount|ship-promotion-discount|ship-city|ship-state|ship-postal-code|ship-country|promotion-ids|is-business-order|purchase-order-number|price-designation",
    orders.flatMap((order) =>
      order.lines.map((line) => ({
        "amazon-order-id": amazonId(order),
        "purchase-date": `2026-03-${two(order.day)}T10:00:00+00:00`,
        "last-updated-date": `2026-03-${two(order.day)}T18:00:00+00:00`,
        "order-status": "Shipped",
        "fulfillment-channel": "Amazon",
        "sales-channel": "Amazon.com",
        "ship-service-level": "Standard",
        "product-name": line.item,
        sku: line.item.toUpperCase(),
        asin: line.item === "Mug" ? "B000000001" : "B000000002",
        "item-status": "Shipped",
        quantity: line.quantity,
        currency: "USD",
        "item-price": (line.quantity * line.price).toFixed(2),
        "ship-country": "US",
        "is-business-order": "false",
      })),
    ),
    "\t",
  ),
  settlement: write(
    "settlement-id|settlement-start-date|settlement-end-date|deposit-date|total-amount|currency|transaction-type|order-id|merchant-order-id|adjustment-id|shipment-id|marketplace-name|amount-type|amount-description|amount|fulfillment-id|posted-date|posted-date-time|order-item-code|merchant-order-item-id|merchant-adjustment-item-id|sku|quantity-purchased|promotion-id",
    [
      {
        "settlement-id": 1700,
        "settlement-start-date": "2026-03-01 00:00:00 UTC",
        "settlement-end-date": "2026-03-31 23:59:59 UTC",
        "deposit-date": "2026-04-02 00:00:00 UTC",
        "total-amount": (revenue * 0.85).toFixed(2),
        currency: "USD",
      },
      ...orders.flatMap((order) =>
        order.lines.flatMap((line, at) =>
          [
            ["ItemPrice", "Principal", line.quantity * line.price],
            ["ItemFees", "Commission", -0.15 * line.quantity * line.price],
          ].map(([kind = "", what = "", amount = 0]) => ({
            "settlement-id": 1700,
            "transaction-type": "Order",
            "order-id": amazonId(order),
            "marketplace-name": "Amazon.com",
            "amount-type": kind,
            "amount-description": what,
            amount: Number(amount).toFixed(2),
            "posted-date": `2026-03-${two(order.day)}`,
            "order-item-code": order.number * 10 + at,
            sku: line.item.toUpperCase(),
            "quantity-purchased": line.quantity,
          })),
        ),
      ),
    ],
    "\t",
  ),
};

const files: Readonly<Record<string, Readonly<Record<string, string>>>> = { square, etsy, shopify, amazon };

async function ingest(system: string, names: readonly string[], business: string) {
  const om = (...args: string[]) => runOm([...args, "--business", business], { dataDir: join(folder, "data") });
  const states: Record<string, string> = {};
  for (const name of names) {
    const path = join(folder, `${business}-${name}.${system === "amazon" ? "txt" : "csv"}`);
    writeFileSync(path, files[system]?.[name] ?? "");
    const { state, tables } = reportOf(await om("ingest", "--json", path));
    const asked = tables.flatMap(({ questions }) => questions.map(({ id }) => id));
    states[name] = `${tables.map(({ type }) => type).join()} ${state}${asked.length === 0 ? "" : ` ${asked.join()}`}`;
  }
  const { rows } = resultOf(await om("query", "--json", "--metric", "net_sales"));
  return { states, revenue: Number(rows[0]?.[0]) };
}

describe("the same money in two or three exports of one system is one revenue", () => {
  test.each([
    ["square", ["items", "transactions"], { items: "sales done", transactions: "sales needs_decision sameSales" }],
    ["square", ["transactions", "items"], { transactions: "sales done", items: "sales needs_decision sameSales" }],
    [
      "etsy",
      ["items", "orders", "statement"],
      { items: "sales done", orders: "sales needs_decision sameSales", statement: "settlements done" },
    ],
    ["etsy", ["orders", "items"], { orders: "sales done", items: "sales needs_decision sameSales" }],
    ["shopify", ["orders", "payouts"], { orders: "sales done", payouts: "settlements done" }],
    ["shopify", ["payouts", "orders"], { payouts: "settlements done", orders: "sales done" }],
    ["amazon", ["orders", "settlement"], { orders: "sales done", settlement: "settlements done" }],
  ])("%s: %j", async (system, names, states) => {
    expect(await ingest(system, names, `${system}-${names.join("-")}`)).toEqual({
      states,
      revenue: system === "etsy" ? revenue - coupons : revenue,
    });
  });
});
