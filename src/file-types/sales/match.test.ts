import { describe, expect, test } from "vitest";
import { analyseRows, analyseWithoutHeader, fieldsOf, whyOf } from "../../../test/support/analyse-rows.ts";

const lines = `
  Order ID | Order Date | SKU | Item     | Qty | Unit Price | Line Total
  1001     | 2026-01-05 | A1  | Mug      | 2   | 4.50       | 9.00
  1001     | 2026-01-05 | B7  | Teapot   | 1   | 20.00      | 20.00
  1002     | 2026-01-06 | A1  | Mug      | 3   | 4.50       | 13.50
  1003     | 2026-01-07 | C2  | Tea tray | 1   | 12.25      | 12.25`;

describe("a table of order lines", () => {
  test("is sales, and says by what", () => {
    const { decision, questions } = analyseRows(lines);
    expect(decision).toMatchObject({ type: "sales", grain: "order line", runnerUp: { type: "general" } });
    expect(decision.confidence).toBeGreaterThan(0.9);
    expect(decision.reasons).toContain("Qty x Unit Price is Line Total on 4 of 4 sampled rows");
    expect(fieldsOf(decision)).toEqual({
      order_id: "Order ID",
      order_date: "Order Date",
      sku: "SKU",
      product: "Item",
      quantity: "Qty",
      unit_price: "Unit Price",
      line_net: "Line Total",
    });
    expect(questions).toEqual([]);
  });

  test("keeps ids as they are written", () => {
    const { decision } = analyseRows(lines);
    expect(decision.columns[0]?.reading).toEqual({ kind: "text" });
  });

  test.each([
    ["German", "Bestellnummer | Bestelldatum | Artikelnummer | Bezeichnung | Menge | Einzelpreis | Gesamtpreis"],
    [
      "French",
      "N° commande | Date de commande | Référence article | Désignation | Quantité | Prix unitaire | Total HT",
    ],
    ["Spanish", "Número de pedido | Fecha | Código artículo | Artículo | Cantidad | Precio unitario | Importe"],
    ["Italian", "Numero ordine | Data ordine | Codice articolo | Descrizione | Quantità | Prezzo unitario | Totale"],
    [
      "Portuguese",
      "Número do pedido | Data da venda | Código do produto | Produto | Quantidade | Preço unitário | Valor total",
    ],
    ["Dutch", "Bestelnummer | Besteldatum | Artikelcode | Omschrijving | Aantal | Stukprijs | Totaal"],
    [
      "Polish",
      "Numer zamówienia | Data sprzedaży | Kod produktu | Nazwa produktu | Ilość | Cena jednostkowa | Wartość",
    ],
    ["Czech", "Číslo objednávky | Datum objednávky | Kód zboží | Název zboží | Množství | Jednotková cena | Celkem"],
    ["Japanese", "注文番号 | 注文日 | 商品コード | 商品名 | 数量 | 単価 | 金額"],
    ["Chinese", "订单号 | 下单时间 | 商品编号 | 商品名称 | 数量 | 单价 | 金额"],
    [
      "camel case with a byte order mark and stars",
      "\ufeff*OrderNumber | OrderDate | productId | itemName | *Quantity | unitPrice | lineTotal",
    ],
  ])("is read by its %s headers", (_, header) => {
    const { decision, questions } = analyseRows([header, ...lines.trim().split("\n").slice(1)].join("\n"));
    expect(Object.keys(fieldsOf(decision))).toEqual([
      "order_id",
      "order_date",
      "sku",
      "product",
      "quantity",
      "unit_price",
      "line_net",
    ]);
    expect(questions).toEqual([]);
  });

  test("without a header is not claimed", () => {
    expect(analyseWithoutHeader(lines).decision.type).toBe("general");
  });
});

describe("an amount", () => {
  test("that carries tax is not taken for a gross or a net amount", () => {
    const { decision } = analyseRows(`
      OrderNo | Product | Qty | GrossAmount | NetAmount | TaxAmount
      1 | Mug | 2 | 10.80 | 9.00 | 1.80
      2 | Tea | 1 | 24.00 | 20.00 | 4.00
      3 | Tray | 1 | 14.40 | 12.00 | 2.40`);
    expect(fieldsOf(decision)).toMatchObject({ line_net: "NetAmount", tax: "TaxAmount" });
    expect(whyOf(decision, "GrossAmount")).toContain("carries tax");
  });

  test("of a total beside tax that nothing separates is asked about", () => {
    const { questions } = analyseRows(`
      Receipt No | Date | Product | Total | Tax
      1 | 2026-01-05 | Mug | 10.80 | 1.80
      2 | 2026-01-05 | Tea | 24.00 | 4.00
      3 | 2026-01-06 | Tray | 14.40 | 2.40`);
    expect(questions).toMatchObject([
      { id: "tax", readings: [{ value: "gross", decision: { policies: { tax: "gross" } } }, { value: "net" }] },
    ]);
  });

  test("that quantity x price explains on part of the rows only is asked about, with both readings", () => {
    const { decision, questions } = analyseRows(`
      Order Number | Order Date | SKU | Quantity | Price Each | Sales
      1 | 2026-01-05 | A | 50 | 67.80 | 3390.00
      2 | 2026-01-05 | B | 30 | 100.00 | 4500.00
      3 | 2026-01-06 | C | 20 | 100.00 | 2600.00`);
    expect(questions).toMatchObject([{ id: "price", readings: [{ value: "line" }, { value: "unit" }] }]);
    const [line, unit] = questions[0]?.readings.map((reading) => fieldsOf(reading.decision)) ?? [];
    expect(line).toMatchObject({ line_net: "Sales" });
    expect(line).not.toHaveProperty("unit_price");
    expect(unit).toMatchObject({ unit_price: "Price Each" });
    expect(unit).not.toHaveProperty("line_net");
    expect(decision.reasons).toContain("Quantity x Price Each is Sales on 1 of 3 sampled rows");
  });

  test("called price is a unit's when items keep it in every quantity", () => {
    const { decision, questions } = analyseRows(prices((price) => price));
    expect(decision.policies.price).toBe("unit");
    expect(questions).toEqual([]);
  });

  test("called price is the line's when items cost more in larger quantities", () => {
    const { decision, questions } = analyseRows(prices((price, quantity) => price * quantity));
    expect(decision.policies.price).toBe("line");
    expect(questions).toEqual([]);
  });

  test("called price is asked about when no item was sold in two quantities", () => {
    const { questions } = analyseRows(
      "Date | Product | Quantity | Price\n2026-01-05 | Mug | 2 | 9.00\n2026-01-06 | Tea | 3 | 4.00",
    );
    expect(questions).toMatchObject([{ id: "price", readings: [{ value: "unit" }, { value: "line" }] }]);
  });

  test("of one row without a quantity is the row's", () => {
    const { decision } = analyseRows(
      "Date | Order ID | Product | Price\n2026-01-05 | 1 | Mug | 9.00\n2026-01-06 | 2 | Tea | 4.00",
    );
    expect(decision).toMatchObject({ type: "sales", policies: { price: "line" } });
  });

  test("of the whole order is not counted once a line", () => {
    const { decision } = analyseRows(`
      Name | Created at | Lineitem name | Lineitem sku | Lineitem quantity | Lineitem price | Subtotal | Shipping | Total | Discount Amount
      #1 | 2026-01-05 | Mug | A | 2 | 4.50 | 29.00 | 5.00 | 34.00 | 0.00
      #1 |            | Tea | B | 1 | 20.00 |      |      |       |
      #2 | 2026-01-06 | Mug | A | 1 | 4.50 | 4.50 | 5.00 | 9.50 | 0.00`);
    expect(fieldsOf(decision)).toEqual({
      order_id: "Name",
      order_date: "Created at",
      product: "Lineitem name",
      sku: "Lineitem sku",
      quantity: "Lineitem quantity",
      unit_price: "Lineitem price",
      order_discount: "Discount Amount",
      order_shipping: "Shipping",
    });
    for (const column of ["Subtotal", "Total"])
      expect(whyOf(decision, column)).toBe("an amount of the whole order beside its lines");
  });

  test("that repeats on every line of its orders belongs to the order", () => {
    const { decision } = analyseRows(`
      Order ID | Date | Product | Quantity | Unit Price | Tax
      1 | 2026-01-05 | Mug | 2 | 4.50 | 5.80
      1 | 2026-01-05 | Tea | 1 | 20.00 | 5.80
      2 | 2026-01-05 | Mug | 1 | 4.50 | 3.30
      2 | 2026-01-05 | Tray | 1 | 12.00 | 3.30
      3 | 2026-01-06 | Tea | 2 | 20.00 | 8.90
      3 | 2026-01-06 | Mug | 1 | 4.50 | 8.90`);
    expect(fieldsOf(decision)).not.toHaveProperty("tax");
    expect(whyOf(decision, "Tax")).toContain("whole order");
  });

  test("named better by a column that is no number is not replaced by the next best name", () => {
    const { decision } = analyseRows(
      "Order ID | Date | Product | Net Sales | Amount\n1 | 2026-01-05 | Mug | see note | 9.00",
    );
    expect(decision.type).toBe("general");
  });
});

describe("a discount", () => {
  const table = (discounts: readonly string[], nets: readonly string[]): string =>
    ["Order ID | Date | Product | Quantity | Unit Price | Discount | Net Amount"]
      .concat(
        discounts.map((discount, row) => `${row} | 2026-01-05 | Mug ${row} | 2 | 10.00 | ${discount} | ${nets[row]}`),
      )
      .join("\n");

  test("that taken off gives the net is money", () => {
    expect(fieldsOf(analyseRows(table(["2.00", "0", "1.00"], ["18.00", "20.00", "19.00"])).decision)).toMatchObject({
      line_discount: "Discount",
    });
  });

  test("that scales the price to the net is a rate", () => {
    expect(fieldsOf(analyseRows(table(["0.2", "0.1", "0.5"], ["16.00", "18.00", "10.00"])).decision)).toMatchObject({
      discount_rate: "Discount",
    });
  });

  test("between 0 and 1 beside a net amount is a rate, never money", () => {
    const { decision } = analyseRows(
      "Order ID | Date | Product | Sales | Discount\n1 | 2026-01-05 | Mug | 16.45 | 0.2\n2 | 2026-01-06 | Tea | 3.54 | 0.8",
    );
    expect(fieldsOf(decision)).toMatchObject({ line_net: "Sales", discount_rate: "Discount" });
  });

  test("that scales the price to the net by hundredths is a percentage", () => {
    const fields = fieldsOf(analyseRows(table(["20", "10", "50"], ["16.00", "18.00", "10.00"])).decision);
    expect(fields).toMatchObject({ discount_percent: "Discount" });
  });

  test("with percent signs is a percentage", () => {
    const { decision, questions } = analyseRows(
      "Order ID | Date | Product | Quantity | Unit Price | Discount\n1 | 2026-01-05 | Mug | 2 | 10.00 | 10%\n2 | 2026-01-06 | Tea | 1 | 20.00 | 5%",
    );
    expect(fieldsOf(decision)).toMatchObject({ discount_percent: "Discount" });
    expect(questions).toEqual([]);
  });

  test("that may be either is asked about where the net depends on it", () => {
    const rows = ["1 | 2026-01-05 | Mug | 2 | 10.00 | 10", "2 | 2026-01-06 | Tea | 1 | 20.00 | 5"].join("\n");
    const { questions } = analyseRows(`Order ID | Date | Product | Quantity | Unit Price | Discount\n${rows}`);
    expect(questions).toMatchObject([{ id: "discount", readings: [{ value: "money" }, { value: "percent" }] }]);
    expect(fieldsOf(questions[0]?.readings[0]?.decision ?? analyseRows(lines).decision)).toMatchObject({
      line_discount: "Discount",
    });
  });
});

describe("a tax column", () => {
  test("of rates is no amount", () => {
    const { decision } = analyseRows(
      "Datum | Bonnummer | Artikel | Nettobetrag | MwSt\n2026-01-05 | 1 | Mug | 9,00 | 19\n2026-01-06 | 2 | Tea | 4,50 | 7",
    );
    expect(fieldsOf(decision)).not.toHaveProperty("tax");
    expect(whyOf(decision, "MwSt")).toContain("tax rates");
  });
});

describe("takings of a shop", () => {
  test("are sales without an order or a product, expenses are not", () => {
    const { decision } = analyseRows("Date | Store | Net Sales | Tax\n2026-01-05 | A | 900.00 | 90.00");
    expect(decision).toMatchObject({ type: "sales", grain: "row" });
    expect(analyseRows("Date | Store | Amount\n2026-01-05 | Rent | 900.00").decision.type).toBe("general");
  });
});

describe("a type of transaction", () => {
  const typed = (one: string, other: string): string =>
    `Order ID | Date | Product | Type | Net Amount\n1 | 2026-01-05 | Mug | ${one} | 9.00\n2 | 2026-01-06 | Tea | ${other} | 4.00`;

  test("is known by its cells", () => {
    expect(fieldsOf(analyseRows(typed("Sale", "Refund")).decision)).toMatchObject({ txn_type: "Type" });
    expect(fieldsOf(analyseRows(typed("Espresso", "Filter")).decision)).not.toHaveProperty("txn_type");
  });
});

describe("a column that is not read yet", () => {
  const marked = (name: string, mark: string): string =>
    `Order ID | Date | Product | ${name} | Net Amount\n1 | 2026-01-05 | Mug | false | 9.00\n2 | 2026-01-06 | Tea | ${mark} | 4.00`;

  test("is named when it marks rows", () => {
    const said = "Refunded? is not read yet: the rows it marks count like any other";
    expect(analyseRows(marked("Refunded?", "true")).decision.reasons).toContain(said);
    expect(analyseRows(marked("Refunded?", "false")).decision.reasons).not.toContain(said);
  });

  test("of what became of a row is read now, and definition profiles follow it", () => {
    const { decision } = analyseRows(marked("Void?", "true"));
    expect(fieldsOf(decision)).toMatchObject({ voided: "Void?" });
    expect(decision.reasons.join()).not.toContain("not read yet");
  });
});

describe("a line id", () => {
  test("that repeats within an order is not taken, because its repeats would count as duplicates", () => {
    const { decision } = analyseRows(
      "Order ID | Line No | Date | Product | Quantity | Unit Price\n1 | 1 | 2026-01-05 | Mug | 1 | 4.50\n1 | 1 | 2026-01-05 | Tea | 1 | 9.00",
    );
    expect(fieldsOf(decision)).not.toHaveProperty("line_id");
    expect(whyOf(decision, "Line No")).toContain("repeat");
  });

  test("that tells the lines of an order apart is taken", () => {
    const { decision } = analyseRows(
      "Order ID | Line No | Date | Product | Quantity | Unit Price\n1 | 1 | 2026-01-05 | Mug | 1 | 4.50\n1 | 2 | 2026-01-05 | Tea | 1 | 9.00",
    );
    expect(fieldsOf(decision)).toMatchObject({ line_id: "Line No" });
  });
});

describe("a currency", () => {
  test.each([
    ["EUR", "Date | Order ID | Product | Net Amount\n2026-01-05 | 1 | Mug | 9,00 €"],
    ["GBP", "Date | Order ID | Product | Net Amount\n2026-01-05 | 1 | Mug | £9.00"],
    ["USD", "Date | Order ID | Product | Net Amount (USD)\n2026-01-05 | 1 | Mug | 9.00"],
    ["EUR", "Datum | Rechnungsnummer | Artikel | Umsatz EUR\n2026-01-05 | 1 | Mug | 9.00"],
    ["", "Date | Order ID | Product | Net Amount\n2026-01-05 | 1 | Mug | $9.00"],
    ["", "Date | Order ID | Product | Net Amount\n2026-01-05 | 1 | Mug | 9.00"],
  ])("is %o in %o", (currency, table) => {
    expect(analyseRows(table).decision).toMatchObject({ type: "sales", policies: { currency } });
  });
});

describe("columns named by path", () => {
  const rows = [1, 2, 3, 4].flatMap((order) =>
    [1, 2].map(
      (line) =>
        `${order}00 | #100${order} | 2026-01-0${order}T10:00:00Z | USD | paid | 20.00 | 1.50 | 2.00 | ${order}${line} | A-${line} | Mug ${line} | ${order + line} | ${line}.50 | 0.${line}0 | 1 | ada@example.org`,
    ),
  );
  const { decision, questions } = analyseRows(
    [
      "id | name | created_at | currency | financial_status | subtotal_price | total_discounts | total_tax | line_items.id | line_items.sku | line_items.name | line_items.quantity | line_items.price | line_items.total_discount | fulfillments.line_items.quantity | customer.email",
      ...rows,
    ].join("\n"),
  );

  test("are those of a line, and what is the order's is not counted once a line", () => {
    expect(questions).toEqual([]);
    expect(decision).toMatchObject({ type: "sales", grain: "order line", policies: { price: "unit" } });
    expect(fieldsOf(decision)).toEqual({
      order_id: "name",
      line_id: "line_items.id",
      order_date: "created_at",
      currency: "currency",
      status: "financial_status",
      customer: "customer.email",
      sku: "line_items.sku",
      product: "line_items.name",
      quantity: "line_items.quantity",
      unit_price: "line_items.price",
      line_discount: "line_items.total_discount",
    });
    const ofOrder = "an amount of the whole order beside its lines";
    expect(whyOf(decision, "subtotal_price")).toBe(ofOrder);
    for (const amount of ["total_discounts", "total_tax"])
      expect(whyOf(decision, amount)).toBe(`${ofOrder}; no total of the sampled orders proves how it adds to them`);
  });
});

describe("not sales", () => {
  test.each([
    ["a price list", "products", "SKU | Name | Price | Currency\nA | Mug | 4.50 | EUR"],
    [
      "a bank statement",
      "general",
      "Date | Details | Debit | Credit | Balance | Amount\n2026-01-05 | Shop | 5.00 | | 100.00 | 5.00",
    ],
    ["web statistics", "general", "Date | Sessions | Transactions | Revenue\n2026-01-05 | 900 | 12 | 450.00"],
    [
      "a payout report",
      "settlements",
      "Order | Transaction Date | Type | Amount | Fee | Net | Payout ID\n1 | 2026-01-05 | charge | 9.00 | 0.30 | 8.70 | 77",
    ],
    [
      "customers",
      "customers",
      "First Name | Last Name | Email | Total Spent | Total Orders\nAda | Lo | ada@example.org | 90.00 | 3",
    ],
    ["staff", "general", "Employee ID | Hire Date | Salary\n1 | 2026-01-05 | 100"],
    [
      "a purchase order",
      "purchase-orders",
      "Line | Item | Ord Qty | Description | Unit Cost | Ext Cost | Date\n1 | A | 5 | Mug | 2.00 | 10.00 | 2026-01-05",
    ],
    [
      "a supplier's bill",
      "purchase-orders",
      "*ContactName | *InvoiceNumber | *InvoiceDate | *DueDate | Total | *Description | *Quantity | *UnitAmount | *AccountCode\nACME | 1 | 2026-01-05 | 2026-02-05 | 10 | Mug | 5 | 2.00 | 300",
    ],
  ])("is %s: %s", (_, type, table) => {
    const { decision } = analyseRows(table);
    expect(decision.type).toBe(type);
    expect(decision.reasons.join()).toContain(type === "general" ? "not sales:" : "it has");
  });
});

/** Four items, each sold once alone and once by three. */
function prices(written: (price: number, quantity: number) => number): string {
  const rows = [4.5, 20, 12.25, 8].flatMap((price, item) =>
    [1, 3].map(
      (quantity) => `2026-01-0${item + 1} | Thing ${item} | ${quantity} | ${written(price, quantity).toFixed(2)}`,
    ),
  );
  return ["Date | Product | Quantity | Price", ...rows].join("\n");
}
