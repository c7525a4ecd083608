import { describe, expect, test } from "vitest";
import { analyseRows, fieldsOf, whyOf } from "../../../test/support/analyse-rows.ts";

describe("a quantity that does not read as a number", () => {
  const counted = (price: string): string =>
    `Order ID | Date | Product | Quantity | ${price}\n1 | 2026-01-05 | Mug | 2 dozen | 10.00\n2 | 2026-01-06 | Tea | 3 dozen | 4.00`;

  test("leaves a bare price to be asked about", () => {
    const { questions } = analyseRows(counted("Price"));
    expect(questions).toMatchObject([{ id: "price", readings: [{ value: "unit" }, { value: "line" }] }]);
    const [unit, line] = questions[0]?.readings.map(({ decision }) => decision) ?? [];
    expect(unit && fieldsOf(unit)).toMatchObject({ quantity: "Quantity", unit_price: "Price" });
    expect(line && fieldsOf(line)).not.toHaveProperty("quantity");
    expect(line?.policies.price).toBe("line");
  });

  test.each(["Item Qty", "Product Quantity", "Line Qty"])("that reads is one under the name %s", (name) => {
    const rows = `Order ID | Date | Product | ${name} | Unit Price\n1 | 2026-01-05 | Mug | 2 | 10.00\n2 | 2026-01-06 | Tea | 3 | 4.00`;
    expect(fieldsOf(analyseRows(rows).decision)).toMatchObject({ quantity: name, unit_price: "Unit Price" });
  });

  test("does not make the price of a unit the amount of its row", () => {
    const { decision, questions } = analyseRows(counted("Unit Price"));
    expect(questions).toEqual([]);
    expect(decision.policies.price).toBe("unit");
    expect(fieldsOf(decision)).toMatchObject({ quantity: "Quantity", unit_price: "Unit Price" });
    expect(decision.reasons.join()).toContain("rows with such a cell are rejected");
  });

  test("is left out beside a printed total, and said so", () => {
    const { decision } = analyseRows(counted("Line Total"));
    expect(fieldsOf(decision)).toMatchObject({ line_net: "Line Total" });
    expect(whyOf(decision, "Quantity")).toContain("do not read as a number");
    expect(decision.reasons.join()).toContain("units are not counted");
  });
});

describe("a small discount", () => {
  const bare = (header: string): string =>
    `Order ID | Date | Product | Quantity | Unit Price | ${header}\n1 | 2026-01-05 | Mug | 2 | 10.00 | 0.50\n2 | 2026-01-06 | Tea | 1 | 20.00 |\n3 | 2026-01-06 | Tray | 1 | 20.00 | 0.25`;

  test("is money or a rate: it is asked", () => {
    const { questions } = analyseRows(bare("Discount"));
    expect(questions).toMatchObject([{ id: "discount", readings: [{ value: "money" }, { value: "rate" }] }]);
    const [money, rate] = questions[0]?.readings.map(({ decision }) => fieldsOf(decision)) ?? [];
    expect(money).toMatchObject({ line_discount: "Discount" });
    expect(rate).toMatchObject({ discount_rate: "Discount" });
  });

  test("is a rate when the header says so or the answer does", () => {
    expect(analyseRows(bare("Discount Rate")).questions).toEqual([]);
    const { decision, questions } = analyseRows(bare("Discount"), { discount: "rate" });
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ discount_rate: "Discount" });
  });

  test("is proved by the rows that have one, not by those without", () => {
    const full = Array.from({ length: 60 }, (_, row) => `${row} | 2026-01-05 | Mug | 1 | 20.00 | | 20.00`).join("\n");
    const table = `Order ID | Date | Product | Quantity | Unit Price | Discount | Net Amount\n${full}\n99 | 2026-01-05 | Tea | 1 | 10.00 | 0.50 | 5.00`;
    expect(fieldsOf(analyseRows(table).decision)).toMatchObject({ discount_rate: "Discount" });
  });
});

describe("an amount that an order repeats on its lines", () => {
  test("is not counted once a line", () => {
    const { decision, questions } = analyseRows(`
      Order ID | Date | Product | Quantity | Unit Price | Shipping
      1 | 2026-01-05 | Mug | 1 | 10.00 | 5.00
      2 | 2026-01-06 | Mug | 1 | 10.00 | 7.00
      1 | 2026-01-05 | Tea | 1 | 10.00 | 5.00`);
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ unit_price: "Unit Price" });
    expect(fieldsOf(decision)).not.toHaveProperty("shipping");
    expect(whyOf(decision, "Shipping")).toContain("whole order");
    expect(decision.reasons.join()).toContain("Shipping is not counted");
  });

  test("is counted when another order differs from line to line", () => {
    const { decision } = analyseRows(`
      Order ID | Date | Product | Quantity | Unit Price | Shipping
      1 | 2026-01-05 | Mug | 1 | 10.00 | 5.00
      1 | 2026-01-05 | Tea | 1 | 10.00 | 5.00
      2 | 2026-01-06 | Mug | 1 | 10.00 | 7.00
      2 | 2026-01-06 | Tea | 2 | 10.00 | 3.00`);
    expect(fieldsOf(decision)).toMatchObject({ shipping: "Shipping" });
  });

  test("is the line's when quantity x price says so", () => {
    const { decision } = analyseRows(`
      Order ID | Date | Product | Quantity | Unit Price | Amount
      1 | 2026-01-05 | Mug | 2 | 5.00 | 10.00
      1 | 2026-01-05 | Tea | 1 | 10.00 | 10.00`);
    expect(fieldsOf(decision)).toMatchObject({ line_net: "Amount" });
  });

  const totals = (name: string): string =>
    `Order ID | Date | Product | ${name}\n1 | 2026-01-05 | Mug | 30.00\n1 | 2026-01-05 | Tea | 30.00\n2 | 2026-01-06 | Tray | 12.00`;

  test("is asked about when it is the only amount", () => {
    const { questions } = analyseRows(totals("Total"));
    expect(questions).toMatchObject([
      { id: "total", readings: [{ value: "line", decision: { type: "sales" } }, { value: "order" }] },
    ]);
    expect(questions[0]?.readings[0]?.decision.reasons.join()).toContain("it may be the line's or the order's");
    const order = questions[0]?.readings[1]?.decision;
    expect(order?.type).toBe("general");
    expect(order?.reasons.join()).toContain("Total is an amount of the whole order");
    expect(analyseRows(totals("Total"), { total: "line" }).questions).toEqual([]);
  });

  test.each(["Line Total", "Item Total", "Price", "Unit Price"])("is the line's where its name says so: %s", (name) => {
    const { decision, questions } = analyseRows(totals(name));
    expect(questions).toEqual([]);
    expect(Object.values(fieldsOf(decision))).toContain(name);
  });
});

describe("a blank currency", () => {
  const orders = (second: string): string => `
    Name | Created at | Lineitem name | Lineitem quantity | Lineitem price | Currency
    #1 | 2026-01-05 | Mug | 2 | 4.50 | EUR
    #1 |            | Tea | 1 | 20.00 |
    #2 | 2026-01-06 | Mug | 1 | 4.50 | ${second}`;

  test("on a later line of an order is the order's, where the file has one", () => {
    const { decision } = analyseRows(orders("EUR"));
    expect(decision.policies.currency).toBe("EUR");
    expect(decision.reasons.join()).toContain("take EUR");
  });

  test("on a later line is the order's, too, where its first line is not in the sample", () => {
    const { decision } = analyseRows(`
      Name | Created at | Lineitem name | Lineitem quantity | Lineitem price | Currency | Total
      #1 | 2026-01-05 | Mug | 2 | 4.50 | EUR | 29.00
      #1 |            | Tea | 1 | 20.00 | |
      #2 |            | Mug | 1 | 4.50 | |
      #2 |            | Tea | 1 | 20.00 | |`);
    expect(decision.policies.currency).toBe("EUR");
  });

  test("stays unknown, and is told, where the file has several or an order has none", () => {
    const { decision } = analyseRows(orders("USD"));
    expect(decision.policies.currency).toBe("");
    expect(decision.reasons.join()).toContain("Currency names several");
    const without = analyseRows(`${orders("EUR")}\n#3 | 2026-01-07 | Mug | 1 | 4.50 |\n#3 | | Tea | 1 | 20.00 |`);
    expect(without.decision.policies.currency).toBe("");
    expect(without.decision.reasons.join()).toContain("is unknown");
  });
});

describe("a void transaction", () => {
  test.each(["Void", "Voided", "cancelled"])("counts, and is named: %s", (word) => {
    const { decision } = analyseRows(
      `Order ID | Date | Product | Transaction Type | Net Amount\n1 | 2026-01-05 | Mug | Sale | 9.00\n2 | 2026-01-06 | Tea | ${word} | 4.00`,
    );
    expect(decision.reasons).toContain(
      `Transaction Type says ${word} on some rows: they count, unless a definition profile leaves them out`,
    );
  });
});
