import { describe, expect, test } from "vitest";
import { analyseRows, fieldsOf } from "../../../test/support/analyse-rows.ts";

const rows = (header: string, row: (no: number) => string): string =>
  [header, ...[1, 2, 3, 4, 5, 6].map((no) => row(no))].join("\n");

describe("a list of orders whose number is a bare ID", () => {
  test("is known by a day that is named an order's", () => {
    const { decision } = analyseRows(
      rows(
        "ID | Purchase Date | Ship-to Name | Grand Total | Status",
        (no) => `${no} | 2026-01-0${no} | A | ${no}.50 | Complete`,
      ),
    );
    expect(decision.type).toBe("sales");
    expect(fieldsOf(decision)).toMatchObject({ order_id: "ID", line_net: "Grand Total" });
  });

  test("is known by a customer with a way of payment", () => {
    const { decision } = analyseRows(
      rows("ID | Client | Total | Paiement | Date", (no) => `${no} | J. Doe | ${no}.50 | Carte | 2026-01-0${no}`),
    );
    expect(fieldsOf(decision)).toMatchObject({ order_id: "ID", line_net: "Total" });
  });

  test.each([
    [
      "a day that says nothing",
      "ID | Date | Name | Total",
      (no: number): string => `${no} | 2026-01-0${no} | A | ${no}.50`,
    ],
    [
      "numbers that repeat",
      "ID | Purchase Date | Name | Total",
      (no: number): string => `7 | 2026-01-0${no} | A | ${no}.50`,
    ],
  ])("is not guessed from %s", (_, header, row) => {
    expect(fieldsOf(analyseRows(rows(header, row)).decision)).not.toHaveProperty("order_id");
  });
});

test("a model is what a customer bought", () => {
  const cars = (who: string): string =>
    rows(`Date | ${who} | Model | Price ($)`, (no) => `2026-01-0${no} | Ann | Model ${no} | ${no}2000`);
  const { decision } = analyseRows(cars("Customer Name"));
  expect(decision.type).toBe("sales");
  expect(fieldsOf(decision)).toMatchObject({ product: "Model", unit_price: "Price ($)" });
  expect(analyseRows(cars("Engine")).decision.type).not.toBe("sales");
});

test("a name with a number sign numbers an order", () => {
  const { decision } = analyseRows(
    rows(
      "Name | Created at | Financial Status | Subtotal | Taxes | Total",
      (no) => `#100${no} | 2026-01-0${no} | paid | ${no}.00 | 0.50 | ${no}.50`,
    ),
  );
  expect(decision.type).toBe("sales");
  expect(fieldsOf(decision)).toMatchObject({ order_id: "Name", line_net: "Subtotal" });
});
