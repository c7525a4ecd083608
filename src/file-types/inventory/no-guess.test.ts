import { describe, expect, test } from "vitest";
import { analyseRows, fieldsOf, whyOf } from "../../../test/support/analyse-rows.ts";

describe("a stock that is not known", () => {
  test("makes no other quantity the stock, and is said", () => {
    const { decision } = analyseRows(
      "SKU | Product | Bin location | Min quantity | Current quantity\nA | Mug | R1 | 5 |\nB | Tea | R1 | 2 |",
    );
    expect(decision.type).toBe("inventory");
    expect(fieldsOf(decision)).toMatchObject({ quantity_on_hand: "Current quantity", min_qty: "Min quantity" });
    expect(decision.reasons).toContain(
      "Current quantity is blank on every sampled row: what is on hand is unknown, not zero",
    );
  });

  test("may be most of the list", () => {
    const { decision } = analyseRows("SKU | Stock\nA | 4\nB | not stocked\nC | parent\nD | not stocked\nE |");
    expect(fieldsOf(decision)).toEqual({ sku: "SKU", quantity_on_hand: "Stock" });
  });

  test("is not what a column of other words says", () => {
    const { decision } = analyseRows("SKU | Stock\nA | plenty\nB | low\nC | none left");
    expect(decision.type).toBe("general");
    expect(decision.reasons.join()).toContain("no column says how much there is");
  });
});

describe("a bare quantity", () => {
  test("is the stock where another column makes it a list of stock, and that is said", () => {
    const { decision } = analyseRows("SKU | Location | Lot | Quantity\nA | North | L1 | 4\nB | North | L2 | 9");
    expect(fieldsOf(decision)).toMatchObject({ quantity_on_hand: "Quantity" });
    expect(decision.reasons).toContain("Quantity is read as what is on hand, because Lot makes this a list of stock");
  });

  test("that goes below zero where the named stock shows 0 is the stock: a negative stock is kept", () => {
    const { decision } = analyseRows("SKU | Qty. | Qty On Hand | Bin\nA | -3 | 0 | R1\nB | 4 | 4 | R2");
    expect(fieldsOf(decision)).toEqual({ sku: "SKU", bin: "Bin", quantity_on_hand: "Qty." });
    expect(whyOf(decision, "Qty On Hand")).toBe("it is Qty. with what is below zero shown as 0");
  });

  test("of a report of Paladin is the stock, and its minimum is where it orders", () => {
    const { decision } = analyseRows(
      "SKU | Qty. | Qty On Hand | Std. Cost | Inventory @Cost | Min. | Max.\nA | 3 | 3 | 2.00 | 6.00 | 4 | 9",
    );
    expect(decision).toMatchObject({ type: "inventory", vendor: "Paladin" });
    expect(fieldsOf(decision)).toMatchObject({ quantity_on_hand: "Qty.", reorder_point: "Min.", max_qty: "Max." });
  });

  test("beside a named stock stays a quantity of its own, and a difference is said", () => {
    const { decision } = analyseRows("SKU | Qty. | Qty On Hand | Bin\nA | 3 | 1 | R1\nB | 4 | 4 | R2");
    expect(fieldsOf(decision)).toMatchObject({ quantity: "Qty.", quantity_on_hand: "Qty On Hand" });
    expect(decision.reasons).toContain(
      "Qty. differs from Qty On Hand on 1 of 2 sampled rows: the stock is Qty On Hand",
    );
  });

  test("of a dated list may have been sold there: a place alone does not make it the stock", () => {
    expect(analyseRows("SKU | Warehouse | Quantity\nA | North | 4").decision.type).toBe("inventory");
    expect(analyseRows("Day | SKU | Warehouse | Quantity\n2026-01-05 | A | North | 4").decision.type).toBe("general");
  });
});

describe("two columns of stock", () => {
  test("are told apart by name, and a difference is said", () => {
    const { decision } = analyseRows("SKU | On hand | Stock quantity\nA | 3 | 5\nB | 4 | 4");
    expect(fieldsOf(decision)).toEqual({ sku: "SKU", quantity_on_hand: "On hand" });
    expect(decision.reasons).toContain(
      "Stock quantity differs from On hand on 1 of 2 sampled rows: the stock is On hand",
    );
  });

  test("an opening and a closing one are not mixed up", () => {
    const { decision } = analyseRows(
      "Product ID | Product Name | Opening Stock | Stock in | Hand-In-Stock | Cost Price Per Unit (USD)\nP1 | Mug | 10 | 5 | 7 | 2.50",
    );
    expect(fieldsOf(decision)).toMatchObject({
      quantity_on_hand: "Hand-In-Stock",
      unit_cost: "Cost Price Per Unit (USD)",
    });
    expect(whyOf(decision, "Opening Stock")).toContain("no field");
  });

  test("of one name are not chosen from where they differ", () => {
    const twins = "SKU | Item | On hand | On hand_2\nA | Mug | 3 | 5\nB | Cup | 4 | 4";
    const { decision } = analyseRows(twins);
    expect(decision.type).toBe("general");
    expect(decision.reasons.join()).toContain("On hand and On hand_2 are each the stock of one of several places");
    const given = analyseRows(twins, { type: "inventory", "map.On hand": "quantity_on_hand" }).decision;
    expect(fieldsOf(given)).toMatchObject({ quantity_on_hand: "On hand" });
    const same = "SKU | Item | On hand | On hand_2\nA | Mug | 3 | 3\nB | Cup | 4 | 4";
    expect(fieldsOf(analyseRows(same).decision)).toMatchObject({ quantity_on_hand: "On hand" });
  });

  test("of one place only is the stock of that place", () => {
    const { decision } = analyseRows("SKU | Item Name | Current Quantity North\nA | Mug | 3");
    expect(fieldsOf(decision)).toMatchObject({ quantity_on_hand: "Current Quantity North" });
    expect(whyOf(decision, "Current Quantity North")).toContain("the place: North");
  });
});

test("what can be sold is not what is on hand", () => {
  const { decision } = analyseRows("SKU | Product | Available\nA | Mug | 3\nB | Tea | 4");
  expect(fieldsOf(decision)).not.toHaveProperty("quantity_on_hand");
  expect(decision.reasons).toContain("nothing says what is on hand: Available is what can be sold");
});

test("a day that may be read both ways is asked", () => {
  const { questions } = analyseRows("SKU | Stock | Expiry date\nA | 4 | 03/04/2027\nB | 2 | 05/06/2027");
  expect(questions).toMatchObject([{ id: "dateOrder", column: "Expiry date" }]);
});

test("a number that may be read both ways is asked", () => {
  const { questions } = analyseRows("SKU | Stock\nA | 1.250\nB | 3.500");
  expect(questions).toMatchObject([{ id: "decimal", column: "Stock" }]);
});

test("a worth that is the stock times its price does not make the rows lines of sales", () => {
  const { decision } = analyseRows(
    "SKU | Qty | On hand | Price | Value\nA | 2 | 2 | 4.50 | 9.00\nB | 3 | 3 | 1.50 | 4.50\nC | 4 | 4 | 4.50 | 18.00",
  );
  expect(decision.type).toBe("inventory");
});

describe("rows that would count a shelf more than once", () => {
  test.each([
    ["weeks", "Week | SKU | Closing Stock\n2024-W01 | A | 5\n2024-W02 | A | 7"],
    ["years", "Year | SKU | Stock\n2022 | A | 5\n2023 | A | 7"],
    ["movements", "Date | SKU | In | Out | Stock\n2024-01-01 | A | 10 | 0 | 10\n2024-01-01 | A | 0 | 3 | 7"],
  ])("are no list of stock: %s", (_, rows) => {
    expect(analyseRows(rows).decision.type).toBe("general");
  });

  test.each([
    ["days that are read", "Date | SKU | Stock\n2024-01-01 | A | 5\n2024-01-02 | A | 7"],
    ["items of a year", "Wine | Year | Stock\nMerlot | 2018 | 5\nMerlot | 2019 | 7".replace("Wine", "Product")],
    [
      "days with what came and went",
      "Date | SKU | In | Out | Stock\n2024-01-01 | A | 1 | 0 | 10\n2024-01-02 | A | 0 | 3 | 7",
    ],
  ])("are one: %s", (_, rows) => {
    expect(analyseRows(rows).decision.type).toBe("inventory");
  });
});
