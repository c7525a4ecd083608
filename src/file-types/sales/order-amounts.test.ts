import type { TableDecision } from "#core/decision.ts";
import { describe, expect, test } from "vitest";
import { analyseLines, analyseRows, fieldsOf, whyOf } from "../../../test/support/analyse-rows.ts";

/** Two orders of a shop's export: their amounts stand on the first line of each. */
function anExport(amounts: readonly [header: string, first: string, second: string][]): string {
  const cells = (at: 0 | 1 | 2): string => amounts.map((amount) => ` | ${amount[at]}`).join("");
  const blank = " |".repeat(amounts.length);
  return [
    `Name | Created at | Lineitem name | Lineitem quantity | Lineitem price${cells(0)}`,
    `#1 | 2026-01-05 | Mug | 2 | 4.50${cells(1)}`,
    `#1 | | Tea | 1 | 21.00${blank}`,
    `#2 | 2026-01-06 | Mug | 1 | 4.50${cells(2)}`,
  ].join("\n");
}

describe("an amount of the whole order", () => {
  test("counts where the printed totals come out with it", () => {
    const { decision, questions } = analyseRows(
      anExport([
        ["Subtotal", "27.00", "4.50"],
        ["Shipping", "5.00", "0.00"],
        ["Taxes", "2.16", "0.36"],
        ["Total", "34.16", "4.86"],
        ["Discount Amount", "3.00", "0.00"],
      ]),
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({
      order_discount: "Discount Amount",
      order_tax: "Taxes",
      order_shipping: "Shipping",
    });
    expect(whyOf(decision, "Taxes")).toContain("the printed total comes out on 2 of 2 sampled orders");
    expect(decision.reasons.join()).toContain("Discount Amount is of the whole order: it counts once an order");
  });

  test("is proved by the orders that a sample has whole, however few these are among many", () => {
    const orders = Array.from({ length: 30 }, (_none, order) => {
      const isWhole = order % 10 === 0;
      const amounts = `EUR | ${isWhole ? "33.00" : "61.00"} | 3.00`;
      return `#${order} | 2026-01-05 | Mug | 2 | 4.50 | ${amounts}\n#${order} | | Tea | 1 | 21.00 | | |`;
    });
    const header = "Name | Created at | Lineitem name | Lineitem quantity | Lineitem price | Currency | Total | Taxes";
    const { decision } = analyseRows([header, ...orders].join("\n"));
    expect(fieldsOf(decision)).toMatchObject({ order_tax: "Taxes" });
    expect(whyOf(decision, "Taxes")).toContain("on 3 of 30 sampled orders");
  });

  test("of tax does not count where the totals come out without it", () => {
    const { decision } = analyseRows(
      anExport([
        ["Shipping", "5.00", "0.00"],
        ["Taxes", "4.79", "0.72"],
        ["Total", "35.00", "4.50"],
      ]),
    );
    expect(fieldsOf(decision)).toMatchObject({ order_shipping: "Shipping" });
    expect(whyOf(decision, "Taxes")).toContain("come out without it");
  });

  test("of discount does not count where the lines are discounted already", () => {
    const { decision } = analyseRows(
      anExport([
        ["Total", "30.00", "4.50"],
        ["Discount Amount", "3.00", "0.00"],
      ]),
    );
    expect(fieldsOf(decision)).not.toHaveProperty("order_discount");
    expect(whyOf(decision, "Discount Amount")).toContain("come out without it");
  });

  test("of discount counts beside those of lines where the totals say that both come off", () => {
    const lines = (total: string): string => `
      Order ID | Date | Product | Quantity | Unit Price | Line Discount | Order Discount | Order Total
      1 | 2026-01-05 | Mug | 2 | 10.00 | 1.00 | 4.00 | ${total}
      1 | 2026-01-05 | Tea | 1 | 5.00 | 0.00 | 4.00 | ${total}`;
    expect(fieldsOf(analyseRows(lines("20.00")).decision)).toMatchObject({
      line_discount: "Line Discount",
      order_discount: "Order Discount",
    });
    for (const [total, why] of [
      ["24.00", "come out without it"],
      ["99.00", "no total of the sampled orders proves"],
    ] as const) {
      const { decision } = analyseRows(lines(total));
      expect(fieldsOf(decision)).not.toHaveProperty("order_discount");
      expect(whyOf(decision, "Order Discount")).toContain(why);
    }
  });

  test("of tax or discount that no total proves is not counted, of shipping it is", () => {
    const { decision } = analyseRows(`
      Order ID | Date | Product | Quantity | Unit Price | Order Tax | Order Shipping | Order Discount
      1 | 2026-01-05 | Mug | 2 | 10.00 | 2.00 | 5.00 | 3.00
      1 | 2026-01-05 | Tea | 1 | 5.00 | 2.00 | 5.00 | 3.00`);
    expect(fieldsOf(decision)).toMatchObject({ order_shipping: "Order Shipping" });
    for (const column of ["Order Tax", "Order Discount"])
      expect(whyOf(decision, column)).toContain("no total of the sampled orders proves");
    expect(unprovedOf(decision)).toEqual([
      ["Order Tax", "order_tax"],
      ["Order Discount", "order_discount"],
    ]);
  });

  test("is not wanting where it is nothing, where totals speak against it, and where people say that it is none", () => {
    const lines = (discount: string): string => `
      Order ID | Date | Product | Quantity | Unit Price | Order Discount
      1 | 2026-01-05 | Mug | 2 | 10.00 | ${discount}
      1 | 2026-01-05 | Tea | 1 | 5.00 | ${discount}`;
    expect(unprovedOf(analyseRows(lines("3.00")).decision)).toEqual([["Order Discount", "order_discount"]]);
    expect(unprovedOf(analyseRows(lines("0.00")).decision)).toEqual([]);
    for (const field of ["", "order_discount"])
      expect(unprovedOf(analyseRows(lines("3.00"), { "map.Order Discount": field }).decision)).toEqual([]);
    const inside = anExport([
      ["Total", "30.00", "4.50"],
      ["Discount Amount", "3.00", "0.00"],
    ]);
    expect(unprovedOf(analyseRows(inside).decision)).toEqual([]);
  });

  test("beside a subtotal alone is proved by nothing, and contradicted by nothing", () => {
    const { decision } = analyseRows(
      anExport([
        ["Subtotal", "30.00", "4.50"],
        ["Shipping", "5.00", "3.00"],
      ]),
    );
    expect(fieldsOf(decision)).toMatchObject({ order_shipping: "Shipping" });
  });

  test("that records repeat beside a list of lines counts by their totals", () => {
    const { decision, questions } = analyseLines(
      "line_items",
      `id | created_at | currency | total_discounts | total_tax | total_price | line_items.id | line_items.sku | line_items.quantity | line_items.price
      7001 | 2026-01-05T10:00:00Z | USD | 10.00 | 2.00 | 32.00 | 1 | A | 2 | 10.00
      7001 | 2026-01-05T10:00:00Z | USD | 10.00 | 2.00 | 32.00 | 2 | B | 1 | 20.00
      7002 | 2026-01-06T10:00:00Z | USD | 0.00 | 1.00 | 11.00 | 3 | A | 1 | 10.00`,
    );
    expect(questions).toEqual([]);
    expect(fieldsOf(decision)).toMatchObject({ order_discount: "total_discounts", order_tax: "total_tax" });
  });

  test("on which lines of one order disagree is asked about", () => {
    const lines = `
      Order ID | Date | Product | Quantity | Unit Price | Order Shipping
      1 | 2026-01-05 | Mug | 2 | 10.00 | 5.00
      1 | 2026-01-05 | Tea | 1 | 5.00 | 7.00`;
    const { questions } = analyseRows(lines);
    expect(questions).toMatchObject([{ id: "order_shipping", column: "Order Shipping" }]);
    const [order, line] = questions[0]?.readings.map(({ decision }) => fieldsOf(decision)) ?? [];
    expect(order).toMatchObject({ order_shipping: "Order Shipping" });
    expect(line).toMatchObject({ shipping: "Order Shipping" });
    expect(analyseRows(lines, { order_shipping: "line" }).questions).toEqual([]);
  });

  test("beside zeros on the other lines is one", () => {
    const { questions } = analyseRows(`
      Order ID | Date | Product | Quantity | Unit Price | Order Shipping
      1 | 2026-01-05 | Mug | 2 | 10.00 | 5.00
      1 | 2026-01-05 | Tea | 1 | 5.00 | 0.00`);
    expect(questions).toEqual([]);
  });

  test("counts as people say, whatever is proved", () => {
    const table = `
      Order ID | Date | Product | Quantity | Unit Price | Order Tax
      1 | 2026-01-05 | Mug | 2 | 10.00 | 2.00
      1 | 2026-01-05 | Tea | 1 | 5.00 | 2.00`;
    expect(fieldsOf(analyseRows(table, { "map.Order Tax": "order_tax" }).decision)).toMatchObject({
      order_tax: "Order Tax",
    });
  });
});

/** The columns that are in no number for want of a proof, with the field of each. */
function unprovedOf({ mapping }: TableDecision): [string, string][] {
  return mapping.flatMap(({ source, unproved }): [string, string][] =>
    unproved === undefined ? [] : [[source, unproved]],
  );
}
