import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicies } from "#core/decision.ts";
import { formatDecimal, parseDecimal } from "#core/money.ts";
import { computeRow, type ComputedRow } from "../../../test/support/compute-row.ts";
import { createInlineQueryEngine } from "../../../test/support/inline-query-engine.ts";
import { inventory } from "./index.ts";

let engine: Awaited<ReturnType<typeof createInlineQueryEngine>>;
beforeAll(async () => {
  engine = await createInlineQueryEngine();
});
afterAll(() => engine.close());

function compute(fields: Readonly<Record<string, string | null>>, currency = ""): Promise<ComputedRow> {
  return computeRow(engine, inventory, fields, { currency });
}

async function valueOf(name: string, fields: Readonly<Record<string, string | null>>): Promise<string | null> {
  const value = parseDecimal(String((await compute(fields)).values[name]));
  return value && formatDecimal(value);
}

describe("columns of inventory", () => {
  test("are the same for every decision, in order", () => {
    const names = (mapped: string[]): string[] =>
      inventory
        .columns({ policies: defaultPolicies, mapped: new Set(mapped) })
        .map(({ name, sqlType }) => `${name} ${sqlType}`);
    expect(names([])).toEqual(names(inventory.fields.map((field) => field.name)));
    expect(names([]).map((name) => name.split(" ", 1)[0])).toEqual(
      (
        "snapshot_at day sku product handle variant variant_2 variant_3 barcode category vendor location bin lot status state quantity " +
        "quantity_on_hand quantity_available quantity_committed quantity_incoming " +
        "min_qty max_qty reorder_point reorder_qty lead_time_days unit_cost unit_price on_hand_value " +
        "expiry_day last_counted_day last_sale_day last_received_day currency"
      ).split(" "),
    );
  });

  test.each([
    ["12", "2.10", "25.2"],
    ["-2", "2.10", "-4.2"],
    ["0", "2.10", "0"],
    ["12.5", "0.0101", "0.12625"],
    ["250000", "500000.25", "125000062500"],
    [null, "2.10", null],
    ["12", null, null],
  ])("give the worth of %s at %s exactly: %s", async (quantity_on_hand, unit_cost, worth) => {
    expect(await valueOf("on_hand_value", { quantity_on_hand, unit_cost })).toBe(worth);
  });

  test("never take what is available for what is on hand", async () => {
    const { values } = await compute({ quantity_available: "5", unit_cost: "2" });
    expect([values["quantity_on_hand"], values["on_hand_value"]]).toEqual([null, null]);
  });

  test.each([
    ["On hand", ["4", null, null, null]],
    ["available", [null, "4", null, null]],
    ["committed", [null, null, "4", null]],
    ["incoming", [null, null, null, "4"]],
    ["damaged", [null, null, null, null]],
  ])("of a row of one state, %s, give that quantity and no other", async (state, expected) => {
    const fields = { sku: "1", state, quantity: "4" };
    const names = ["quantity_on_hand", "quantity_available", "quantity_committed", "quantity_incoming"];
    expect(await Promise.all(names.map((name) => valueOf(name, fields)))).toEqual(expected);
    expect(await valueOf("quantity", fields)).toBe("4");
  });

  test.each([
    ["2026-06-30 10:30:00", "2026-06-30"],
    ["2999-12-12 00:00:00", null],
    ["1970-01-01 00:00:00", null],
    [null, null],
  ])("know no day for a sentinel: %s", async (written, day) => {
    const { values } = await compute({ snapshot_date: written, expiry_date: written, sku: "1" });
    expect([values["day"], values["expiry_day"], values["snapshot_at"] === null]).toEqual([day, day, day === null]);
  });

  test("take the currency of the row, else that of the decision", async () => {
    expect((await compute({ currency: "usd" }, "EUR")).values["currency"]).toBe("USD");
    expect((await compute({ currency: null }, "EUR")).values["currency"]).toBe("EUR");
    expect((await compute({})).values["currency"]).toBe("");
  });
});

describe("rules of inventory", () => {
  test.each<[string, Record<string, string | null>, string[]]>([
    ["a whole row", { sku: "A", product: "Mug", quantity_on_hand: "4", unit_cost: "2" }, []],
    ["an unknown stock", { sku: "A", product: "Mug", quantity_on_hand: null, unit_cost: "2" }, []],
    ["an unknown cost", { sku: "A", product: "Mug", quantity_on_hand: "4", unit_cost: null }, []],
    ["a negative stock", { sku: "A", product: "Mug", quantity_on_hand: "-4", unit_cost: "2" }, []],
    ["an item without a number", { sku: null, product: "Mug", quantity_on_hand: "4" }, []],
    ["no item", { sku: null, product: null, location: "North", quantity_on_hand: "4" }, ["OM-REQ-02"]],
    ["a worth too large", { sku: "A", quantity_on_hand: "999999999999", unit_cost: "999999999999" }, ["OM-NUM-02"]],
    ["a worth too fine", { sku: "A", quantity_on_hand: "0.001", unit_cost: "0.0001" }, ["OM-NUM-03"]],
    ["a year of two digits", { sku: "A", expiry_date: "0027-02-01" }, ["OM-DATE-01"]],
    ["a total", { sku: "Total", product: null, quantity_on_hand: "9" }, ["OM-ROW-TOTAL"]],
    [
      "a total in the number, beside a name and a price",
      { sku: "Total", product: "2 items", quantity_on_hand: "9", unit_cost: "1" },
      ["OM-ROW-TOTAL"],
    ],
    ["a total in the name", { sku: null, product: "Grand total", quantity_on_hand: "9" }, ["OM-ROW-TOTAL"]],
    ["a total of names only", { product: "Summe", quantity_on_hand: "9" }, ["OM-ROW-TOTAL"]],
    ["a total in the place", { location: "Total: North", sku: null, product: null }, ["OM-ROW-TOTAL", "OM-REQ-02"]],
    ["a total of a group", { sku: "Total Tools", product: null, quantity_on_hand: "9" }, ["OM-ROW-TOTAL"]],
    [
      "a total of a group by its name alone",
      { product: "Subtotal Drinks", quantity_on_hand: "9", unit_cost: null },
      ["OM-ROW-TOTAL"],
    ],
    ["a group and its total", { product: "Drinks total", quantity_on_hand: "9", unit_cost: null }, ["OM-ROW-TOTAL"]],
    ["an item named like a total", { product: "Total Yogurt", quantity_on_hand: "9", unit_cost: "1" }, []],
    ["such an item without a price", { product: "Total Yogurt", quantity_on_hand: "9" }, []],
    [
      "a heading of a group",
      { sku: "Group: Tools", product: null, quantity_on_hand: null, unit_cost: null },
      ["OM-ROW-GROUP"],
    ],
    [
      "a heading above names",
      { product: "Drinks", quantity_on_hand: null, unit_cost: null, unit_price: null },
      ["OM-ROW-GROUP"],
    ],
    ["a name of which the stock is not known", { product: "Mug", quantity_on_hand: null }, []],
    ["a product that is called total", { sku: "A", product: "Total", quantity_on_hand: "9" }, []],
  ])("of %s: %o", async (_, fields, codes) => {
    expect((await compute(fields)).codes).toEqual(codes);
  });
});
