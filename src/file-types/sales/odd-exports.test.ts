import { describe, expect, test } from "vitest";
import { analyseLines, analyseRows, fieldsOf, whyOf } from "../../../test/support/analyse-rows.ts";

describe("a quantity under a name of its own", () => {
  test.each(["transaction_qty", "Bottles Sold", "Antal varor", "Qty (each)"])("is one: %s", (name) => {
    const { decision } = analyseRows(
      `transaction_id | transaction_date | ${name} | unit_price\n1 | 2026-01-05 | 2 | 3.00\n2 | 2026-01-05 | 1 | 4.50`,
    );
    expect(fieldsOf(decision)).toMatchObject({ quantity: name, unit_price: "unit_price" });
  });

  test.each(["Qty Returned", "Quantity Refunded", "Stock Qty", "Sold By", "Qty Sold Value"])(
    "is something else: %s",
    (name) => {
      const { decision } = analyseRows(
        `Order ID | Date | Product | Net Sales | ${name}\n1 | 2026-01-05 | Mug | 3.00 | 2\n2 | 2026-01-06 | Tea | 4.50 | 1`,
      );
      expect(fieldsOf(decision)).not.toHaveProperty("quantity");
    },
  );

  test("is none of two", () => {
    const { decision } = analyseRows(
      "Order ID | Date | Product | Net Sales | First qty | Second qty\n1 | 2026-01-05 | Mug | 3.00 | 2 | 3\n2 | 2026-01-06 | Tea | 4.50 | 1 | 1",
    );
    expect(fieldsOf(decision)).not.toHaveProperty("quantity");
  });
});

describe("a price in a table without a quantity", () => {
  const booked = (column: string, cells: readonly (number | string)[] = [2, 3, 2]): string =>
    [
      `Order ID | Date | Product | Price | ${column}`,
      ...cells.map((cell, at) => `${at} | 2026-01-0${at + 1} | Room ${at} | ${80 + at}.00 | ${cell}`),
    ].join("\n");

  test("is asked about where another column may count the units", () => {
    const { decision, questions } = analyseRows(booked("Nights"));
    expect(decision.type).toBe("sales");
    expect(questions).toMatchObject([
      { id: "price", column: "Price", readings: [{ value: "line" }, { value: "unit" }] },
    ]);
    const [line, unit] = questions[0]?.readings.map((reading) => reading.decision) ?? [];
    expect(line && fieldsOf(line)).not.toHaveProperty("quantity");
    expect(unit && fieldsOf(unit)).toMatchObject({ quantity: "Nights", unit_price: "Price" });
    expect([line?.policies.price, unit?.policies.price]).toEqual(["line", "unit"]);
  });

  test.each([
    ["Customer Age", [31, 44, 27]],
    ["Store ID", [7, 7, 8]],
    ["Year", [2025, 2026, 2026]],
    ["Payment", ["card", "cash", "card"]],
    ["Items", [1, 1, 1]],
  ])("is the row's where none can: %s", (column, cells) => {
    const { decision, questions } = analyseRows(booked(column, cells));
    expect(questions).toEqual([]);
    expect(decision.policies.price).toBe("line");
    expect(fieldsOf(decision)).toMatchObject({ unit_price: "Price" });
  });
});

describe("what was paid for an item that is sold", () => {
  test("is its cost beside the price of the sale", () => {
    const { decision } = analyseRows(
      "Order ID | Date | Product | Qty | Unit Price | Purchase Price | Total\n1 | 2026-01-05 | Mug | 2 | 5.00 | 2.00 | 10.00",
    );
    expect(decision.type).toBe("sales");
    expect(fieldsOf(decision)).toMatchObject({ unit_cost: "Purchase Price", line_net: "Total" });
  });

  test("is the price of a purchase where it makes the total", () => {
    const { decision } = analyseRows(
      "Order No | Date | Product | Qty | Purchase Price | Total\n1 | 2026-01-05 | Mug | 2 | 5.00 | 10.00\n2 | 2026-01-06 | Tea | 3 | 4.00 | 12.00",
    );
    expect(decision.type).not.toBe("sales");
  });
});

describe("an item price", () => {
  const sold = (header: string, rows: readonly string[]): string =>
    [`Invoice Number | Invoice Date | Item Name | Quantity | Item Price${header}`, ...rows].join("\n");

  test("is a unit's where quantity x price is the printed total", () => {
    const { decision, questions } = analyseRows(
      sold(" | Item Total", ["1 | 2026-01-05 | Mug | 2 | 5.00 | 10.00", "2 | 2026-01-06 | Tea | 3 | 4.00 | 12.00"]),
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ line_gross: "Item Total" });
  });

  test("is asked about where nothing tells", () => {
    const { questions } = analyseRows(sold("", ["1 | 2026-01-05 | Mug | 2 | 5.00", "2 | 2026-01-06 | Tea | 3 | 4.00"]));
    expect(questions).toMatchObject([{ id: "price", column: "Item Price" }]);
  });

  test("is the line's in the reports of a market place", () => {
    const { decision, questions } = analyseRows(
      "amazon-order-id | purchase-date | asin | quantity | item-price\n1 | 2026-01-05 | B0 | 2 | 10.00\n2 | 2026-01-06 | B1 | 3 | 12.00",
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ line_gross: "item-price" });
  });
});

test("a total whose name says that it carries tax is freed of the tax beside it", () => {
  const { decision, questions } = analyseRows(
    "Invoice | Date | Item | Qty | Total inc VAT | VAT\n1 | 2026-01-05 | Mug | 2 | 12.00 | 2.00\n2 | 2026-01-06 | Tea | 1 | 6.30 | 1.05\n3 | 2026-01-06 | Tea | 1 | 6.30 | 1.05",
  );
  expect(questions).toEqual([]);
  expect(decision).toMatchObject({ type: "sales", policies: { tax: "gross" } });
});

test("amounts with a fee and what is left of them are a settlement, not sales", () => {
  const { decision } = analyseRows(
    "id | Type | Amount | Fee | Net | Currency | Created (UTC)\ntxn_1 | charge | 20.00 | 0.88 | 19.12 | usd | 2026-01-05 10:00\ntxn_2 | charge | 30.00 | 1.17 | 28.83 | usd | 2026-01-06 10:00",
  );
  expect(decision.type).toBe("settlements");
  expect(fieldsOf(decision)).toMatchObject({ net: "Net", fee: "Fee", posted_date: "Created (UTC)" });
});

test("a bill without a supplier is one that a shop wrote", () => {
  const bill = "Bill No | Bill Date | Item | Qty | Total Amount";
  expect(analyseRows(`${bill}\n1 | 2026-01-05 | Mug | 2 | 12.00`).decision.type).toBe("sales");
  expect(analyseRows(`${bill} | Supplier\n1 | 2026-01-05 | Mug | 2 | 12.00 | ACME`).decision.type).not.toBe("sales");
});

describe("records with lines under any name", () => {
  const orders = (
    lines: string,
    price = "price",
  ): string => `id | created_at | customer.email | total | ${lines}.sku | ${lines}.qty | ${lines}.${price}
    7 | 2026-01-05 | a@example.org | 20.00 | A | 2 | 4.00
    7 | 2026-01-05 | a@example.org | 20.00 | B | 1 | 12.00
    8 | 2026-01-06 | b@example.org | 12.00 | A | 3 | 4.00
    9 | 2026-01-07 | c@example.org | 4.00 | A | 1 | 4.00`;

  test.each(["lines", "items", "order_lines", "details", "rows", "cart.items", "lineItems.edges", "OrderLine"])(
    "are orders: %s",
    (lines) => {
      const { decision, questions } = analyseLines(lines, orders(lines));
      expect(questions).toEqual([]);
      expect(decision.type).toBe("sales");
      expect(decision.policies.price).toBe("unit");
      const line = { sku: `${lines}.sku`, quantity: `${lines}.qty`, unit_price: `${lines}.price` };
      expect(fieldsOf(decision)).toMatchObject({ order_id: "id", order_date: "created_at", ...line });
      expect(whyOf(decision, "total")).toContain("whole order");
    },
  );

  test("have a price of the line where the amount of the record says so", () => {
    const table = orders("items").replaceAll("20.00", "16.00").replace("b@example.org | 12.00", "b@example.org | 4.00");
    expect(analyseLines("items", table).decision.policies.price).toBe("line");
  });

  test("have a price of a unit where the amount of the record has shipping and tax in it", () => {
    const table = orders("items")
      .replace("| total |", "| shipping | tax | total |")
      .replaceAll(
        /(\.org \|) ([\d.]+)/g,
        (_, before: string, total: string) => `${before} 5.00 | 1.50 | ${Number(total) + 6.5}`,
      );
    const { decision, questions } = analyseLines("items", table);
    expect(questions).toEqual([]);
    expect(decision.policies.price).toBe("unit");
  });

  test("have a price to be asked about where no amount tells", () => {
    const table = orders("items")
      .replace("| total |", "| note |")
      .replaceAll(/(\.org \|) [\d.]+/g, "$1 x");
    expect(analyseLines("items", table).questions).toMatchObject([{ id: "price", column: "items.price" }]);
  });

  test("have a unit price where the name says so", () => {
    const { decision, questions } = analyseLines(
      "items",
      orders("items", "unitPrice").replace("| total |", "| note |"),
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ unit_price: "items.unitPrice" });
  });

  test("are no customers, and variants are no lines", () => {
    const people = "id | name | email | orders_count | items.sku\n7 | Ada | a@example.org | 2 | A";
    expect(analyseLines("items", people).decision.type).not.toBe("customers");
    const catalogue = "id | created_at | title | variants.sku | variants.price\n7 | 2026-01-05 | Mug | A | 4.00";
    expect(analyseLines("variants", catalogue).decision.type).not.toBe("sales");
  });
});

describe("names of public exports", () => {
  test("a total less the discount beside it is another total: the first is before the discount", () => {
    const { decision } = analyseRows(
      `Order Id | order date | Product Name | Order Item Product Price | Order Item Quantity | Sales | Order Item Discount | Order Item Total
      1 | 2026-01-05 | Mug | 10.00 | 2 | 20.00 | 1.00 | 19.00
      2 | 2026-01-06 | Tea | 4.00 | 5 | 20.00 | 2.00 | 18.00
      3 | 2026-01-07 | Pot | 30.00 | 1 | 30.00 | 0.00 | 30.00
      4 | 2026-01-07 | Pot | 30.00 | 2 | 60.00 | 3.00 | 57.00`,
    );
    expect(fieldsOf(decision)).toMatchObject({ line_gross: "Sales", line_net: "Order Item Total" });
  });

  test("an amount that is cut short is one, and is proved", () => {
    const { decision, questions } = analyseRows(
      "DATE | CUSTOMER | SKU | PCS | RATE | GROSS AMT\n2026-01-05 | Ann | A | 2 | 5.50 | 11.00\n2026-01-06 | Bea | B | 3 | 4.00 | 12.00",
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ line_gross: "GROSS AMT", quantity: "PCS" });
  });

  test("a discount of an account is a dash where there is none", () => {
    const { decision, questions } = analyseRows(
      `Product | Units Sold | Sale Price | Gross Sales | Discounts | Sales | Date
      Mug | 2 | $10.00 | $20.00 | $- | $20.00 | 2026-01-05
      Tea | 5 | $4.00 | $20.00 | $2.00 | $18.00 | 2026-01-06
      Pot | 3 | $30.00 | $90.00 | $- | $90.00 | 2026-01-07
      Pot | 2 | $30.00 | $60.00 | $3.00 | $57.00 | 2026-01-07`,
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ line_discount: "Discounts", line_net: "Sales" });
  });

  test.each([
    [
      "shop_id | item_id | date | item_price | item_cnt_day",
      "1 | 2 | 2026-01-05 | 9.50 | 2",
      { quantity: "item_cnt_day" },
    ],
    [
      "datetime | coffee_name | money",
      "2026-01-05 10:15:50 | Latte | 38.70",
      { line_net: "money", product: "coffee_name" },
    ],
    [
      "DateKey | ProductKey | SalesQuantity | SalesAmount",
      "20260105 | 7 | 2 | 9.50",
      { order_date: "DateKey", line_net: "SalesAmount" },
    ],
    ["order_id | product_id | quantity | list_price", "1 | 7 | 2 | 9.50", { unit_price: "list_price" }],
  ])("are known: %s", (header, row, fields) => {
    const { decision } = analyseRows([header, row, row.replace("9.50", "7.25")].join("\n"));
    expect(decision.type).toBe("sales");
    expect(fieldsOf(decision)).toMatchObject(fields);
  });
});

describe("a price beside a tax and a total that carries it", () => {
  const bill = (totals: readonly string[]): string =>
    [
      "Invoice | Date | Item | Quantity | Price | VAT | Total",
      ...totals.map((row, at) => `${at} | 2026-01-05 | Mug | ${row}`),
    ].join("\n");

  test("is a unit's where quantity x price plus the tax is the total", () => {
    const { decision, questions } = analyseRows(
      bill(["2 | 10.00 | 4.00 | 24.00", "3 | 5.00 | 3.00 | 18.00", "5 | 10.00 | 10.00 | 60.00"]),
    );
    expect(questions).toEqual([]);
    expect(decision.policies.price).toBe("unit");
  });
});

describe("values that a document database wraps in their kind", () => {
  const sold = (day: string, cell: string): string =>
    [1, 2, 3]
      .map((no) => `${no} | ${cell.replace("#", String(no))} | Mug | ${no}.50 | 2`)
      .reduce(
        (all, row) => `${all}\n${row}`,
        `_id.$oid | ${day} | items.name | items.price.$numberDecimal | items.quantity.$numberInt`,
      );

  test.each([
    ["saleDate.$date", "2026-01-0#T10:00:00.000Z"],
    ["saleDate.$date.$numberLong", "142714480950#"],
  ])("are named without it: %s", (day, cell) => {
    const { decision } = analyseLines("items", sold(day, cell));
    expect(decision.type).toBe("sales");
    const line = { unit_price: "items.price.$numberDecimal", quantity: "items.quantity.$numberInt" };
    expect(fieldsOf(decision)).toMatchObject({ order_id: "_id.$oid", ...line });
  });
});

test.each([
  [
    "取引ID | 取引日時 | 商品コード | 商品名 | 数量 | 単価 | 売上金額",
    "7 | 2026/01/13 12:00:00 | P1 | マグ | 2 | 300 | 600",
    { order_id: "取引ID", line_net: "売上金額" },
  ],
  [
    "订单编号 | 下单时间 | 商品名称 | 购买数量 | 商品单价 | 实付金额",
    "7 | 2026-01-13 10:00:00 | 杯子 | 2 | 35.50 | 71.00",
    { quantity: "购买数量", line_net: "实付金额" },
  ],
  [
    "Invoice No | Invoice Date | HSN Code | Item Name | Qty | Rate | Taxable Value | CGST | Invoice Value",
    "7 | 13-01-2026 | 8471 | Mug | 2 | 10.00 | 20.00 | 1.80 | 21.80",
    { line_net: "Taxable Value" },
  ],
  [
    "Month | Product title | Net quantity | Gross sales | Discounts | Net sales",
    "2026-01-01 | Mug | 3 | 13.50 | -1.00 | 12.50",
    { order_date: "Month", line_net: "Net sales", line_gross: "Gross sales" },
  ],
  [
    "Invoice | Date | Item | Qty | Unit Price | Disc % | Net Amount",
    "7 | 2026-01-13 | Mug | 2 | 10.00 | 10 | 18.00",
    { discount_percent: "Disc %", line_net: "Net Amount" },
  ],
])("sales of more systems are read: %s", (header, row, fields) => {
  const { decision } = analyseRows(`${header}\n${row}\n${row.replace(/^7/, "8")}\n${row.replace(/^7/, "9")}`);
  expect(decision.type).toBe("sales");
  expect(fieldsOf(decision)).toMatchObject(fields);
});

test("an order with its subtotal and grand total is no customer", () => {
  const header =
    "ID | Purchase Date | Bill-to Name | Grand Total (Purchased) | Customer Email | Customer Group | Subtotal | Customer Name | Billing Address";
  const { decision } = analyseRows(
    `${header}\n1 | 2026-01-13 | Ann | 25.00 | a@x.org | General | 20.00 | Ann | Main St`,
  );
  expect(decision.type).not.toBe("customers");
});

test("an amount whose header names its currency is in it, whatever the currency of the order", () => {
  const header = "Order ID | Date | SKU | Currency | Net Sales (EUR)";
  const rows = ["1 | 2026-01-13 | A | USD | 9.00", "2 | 2026-01-14 | B | GBP | 7.00"];
  const { decision } = analyseRows([header, ...rows].join("\n"));
  expect(decision.policies.currency).toBe("EUR");
  expect(fieldsOf(decision)).not.toHaveProperty("currency");
  const same = analyseRows([header, ...rows.map((row) => row.replace(/USD|GBP/, "EUR"))].join("\n")).decision;
  expect(fieldsOf(same)).toMatchObject({ currency: "Currency" });
});
