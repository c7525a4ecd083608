import { afterEach, describe, expect, test } from "vitest";
import { closeGiven, listed, openGiven, sold } from "../../../test/support/stock-shop.ts";

afterEach(closeGiven);

/**
 * A: 6 sold in North of 10 + 6, 2 in South of 2 + 2. B lies in a warehouse that no sale names. "Pop-up" sells what no list has.
 */
const sales = [
  sold(1, "A", "6", { store: "North" }),
  sold(10, "A", "2", { store: "South" }),
  sold(10, "A", "1", { store: "Pop-up" }),
  sold(10, "A", "3", { store: "" }),
];
const stock = [
  listed(10, "A", "10", { location: "North" }),
  listed(10, "A", "2", { location: "South" }),
  listed(10, "B", "5", { location: "Depot" }),
];

describe("numbers of items by place", () => {
  test("have both sides of the same item at the same place, and of places that one list alone names nothing is guessed", async () => {
    const ask = await openGiven({ sales, stock });
    const query = { metrics: ["sell_through", "days_of_supply"], by: ["location"], order: ["location"] };
    const { rows, notes } = await ask(query);
    expect(rows).toEqual([
      ["Depot", null, null],
      ["North", "0.375", "16.666667"], // 6 / 16; 10 / (6 / 10)
      ["South", "0.5", "10"],
    ]);
    expect(notes).toEqual(
      expect.arrayContaining([
        "in lists of stock, but named by no sale, so that what was sold there is not known: Depot",
        "named by sales, but by no list of stock: Pop-up",
        "where two names are one place: om business set alias.store.NAME=OTHER",
        "sell_through: no sale names its place (B at Depot)",
        "sold, but in no list of stock: A at an unknown place, A at Pop-up",
      ]),
    );
    const byStore = await ask({ metrics: ["sell_through"], by: ["sku", "store"], order: ["sku", "store"] });
    expect(byStore.rows.slice(0, 2)).toEqual([
      ["A", "North", "0.375"],
      ["A", "South", "0.5"],
    ]);
    const where = [{ dimension: "location", op: "=" as const, value: "South" }];
    expect((await ask({ metrics: ["sell_through", "velocity"], by: ["sku"], where })).rows).toEqual([
      ["A", "0.5", "0.2"],
    ]);
    await expect(ask({ metrics: ["velocity"], by: ["store", "location"] })).rejects.toThrow("the same places");
    await expect(ask({ metrics: ["contribution"], by: ["store"] })).rejects.toThrow("settlements say no place");
  });

  test("meet where the business says that two names are one place, and say so where they share none", async () => {
    const elsewhere = [listed(10, "A", "10", { location: "WH-N" })];
    const apart = await openGiven({ sales, stock: elsewhere });
    const query = { metrics: ["sell_through"], by: ["location"] };
    const none = await apart(query);
    expect(none.rows).toEqual([["WH-N", null]]);
    expect(none.notes).toContain(
      "sales and lists of stock name no place in common: where two names are one place: om business set alias.store.NAME=OTHER",
    );
    const settings = { "alias.store.WH-N": "North" };
    const met = await openGiven({ sales, stock: elsewhere, settings });
    expect((await met(query)).rows).toEqual([["North", "0.375"]]);
  });

  test("know days in stock by the lists of the place, and dead stock where its sales reach back", async () => {
    const ask = await openGiven({
      sales: [sold(1, "A", "4", { store: "North" }), sold(10, "A", "2", { store: "South" })],
      stock: [
        listed(1, "A", "4", { location: "North", unit_cost: "1", currency: "EUR" }),
        listed(4, "A", "0", { location: "North", unit_cost: "1", currency: "EUR" }),
        listed(9, "A", "8", { location: "North", unit_cost: "1", currency: "EUR" }),
        listed(9, "A", "3", { location: "South", unit_cost: "1", currency: "EUR" }),
      ],
      settings: { deadStockDays: "7" },
    });
    const velocity = await ask({ metrics: ["velocity"], by: ["location"], order: ["location"] });
    expect(velocity.rows).toEqual([
      ["North", "0.8"], // 4 on the 1st to the 3rd, the 9th and the 10th
      ["South", "0.2"], // no list of it before the 9th: all days
    ]);
    const dead = await ask({ metrics: ["dead_stock_value"], by: ["location"], order: ["location"] });
    expect(dead.rows).toEqual([
      ["North", "8"],
      ["South", null],
    ]);
    await expect(
      openGiven({ sales, stock: [{ sku: "A", quantity_on_hand: "1" }] }).then((of) =>
        of({ metrics: ["velocity"], by: ["location"] }),
      ),
    ).rejects.toMatchObject({ code: "NO_DATA" });
  });
});
