import { expect, test } from "vitest";
import type { TableDecision } from "#core/decision.ts";
import { analyseRows } from "../../../test/support/analyse-rows.ts";

/** `column: field of place`, of the columns that feed one. */
function placesOf({ mapping }: TableDecision): string[] {
  return mapping.flatMap(({ source, field, of }) =>
    field === null || of === undefined ? [] : [`${source}: ${field} of ${of.value}`],
  );
}

test.each([
  [
    "Square",
    "Token | Item Name | SKU | Current Quantity Leeds | New Quantity Leeds | Stock Alert Count Leeds | Current Quantity York\nt | Mug | A | 3 |  | 2 | 5",
    [
      "Current Quantity Leeds: quantity_on_hand of Leeds",
      "Stock Alert Count Leeds: reorder_point of Leeds",
      "Current Quantity York: quantity_on_hand of York",
    ],
  ],
  [
    "Lightspeed",
    "System ID | Item/Description | Default Cost | Main - QOH | Main - Reorder Point | Pier - QOH | Pier - Reorder Point\n7 | Mug | 1.5 | 3 | 2 | 5 | 1",
    [
      "Main - QOH: quantity_on_hand of Main",
      "Main - Reorder Point: reorder_point of Main",
      "Pier - QOH: quantity_on_hand of Pier",
      "Pier - Reorder Point: reorder_point of Pier",
    ],
  ],
  [
    "Vend",
    "id | handle | sku | name | supply_price | inventory_Main Outlet | reorder_point_Main Outlet | inventory_Pier\n1 | mug | A | Mug | 1.5 | 3 | 2 | 5",
    [
      "inventory_Main Outlet: quantity_on_hand of Main Outlet",
      "reorder_point_Main Outlet: reorder_point of Main Outlet",
      "inventory_Pier: quantity_on_hand of Pier",
    ],
  ],
  [
    "Loyverse",
    "Handle | SKU | Name | Cost | Available for sale [North] | Price [North] | In stock [North] | Low stock [North]\nmug | A | Mug | 1.5 | Y | 4.5 | 3 | 2",
    [
      "Price [North]: unit_price of North",
      "In stock [North]: quantity_on_hand of North",
      "Low stock [North]: reorder_point of North",
    ],
  ],
  [
    "Shopify before 2022",
    "Handle | Title | Option1 Name | Option1 Value | SKU | HS Code | COO | 12 High Street | Warehouse\nmug | Mug | Title | Default Title | A |  |  | 3 | not stocked\ncup | Cup | Title | Default Title | B |  |  | not stocked | 4",
    ["12 High Street: quantity_on_hand of 12 High Street", "Warehouse: quantity_on_hand of Warehouse"],
  ],
])("the places of %s are read from its headers", (_, table, places) => {
  const { decision } = analyseRows(table);
  expect(decision.type).toBe("inventory");
  expect(placesOf(decision)).toEqual(places);
});

test("a column with the stock of all places is none of them", () => {
  const { decision } = analyseRows("SKU | Item | Total - QOH | Main - QOH | Pier - QOH\nA | Mug | 8 | 3 | 5");
  expect(placesOf(decision)).toEqual(["Main - QOH: quantity_on_hand of Main", "Pier - QOH: quantity_on_hand of Pier"]);
  expect(decision.mapping.find(({ source }) => source === "Total - QOH")?.why).toBe("it is that of all places");
});

test("a column that is there twice is not two places, and where the two differ none is chosen", () => {
  const header = "SKU | Item | Current Quantity Leeds | Current Quantity Leeds_2 | Current Quantity York";
  const same = analyseRows(`${header}\nA | Mug | 3 | 3 | 5`).decision;
  expect(placesOf(same)).toEqual([
    "Current Quantity Leeds: quantity_on_hand of Leeds",
    "Current Quantity York: quantity_on_hand of York",
  ]);
  const { type, reasons } = analyseRows(`${header}\nA | Mug | 3 | 4 | 5`).decision;
  expect(type).toBe("general");
  expect(reasons.join()).toContain("Current Quantity Leeds and Current Quantity Leeds_2 are each the stock of one of");
});

test.each([
  "inventory_item_id",
  "inventory_start",
  "inventory_on_hand_value",
  "inventory_quantity",
  "Inventory Turnover",
])("%s names no place", (name) => {
  const { decision } = analyseRows(`sku | name | ${name} | price\nA | Mug | 7 | 4.50\nB | Cup | 9 | 3.00`);
  expect(placesOf(decision)).toEqual([]);
});

test("a place may be called by such words and another one", () => {
  const { decision } = analyseRows("sku | name | inventory_New York | New Mills - QOH\nA | Mug | 7 | 2");
  expect(placesOf(decision).map((said) => said.split(" of ")[1])).toEqual(["New York", "New Mills"]);
});

test("places without any stock make no list of stock", () => {
  const { decision } = analyseRows(
    "Token | Item Name | SKU | Price | Current Quantity Leeds | Current Quantity York\nt | Mug | A | 4.5 |  | ",
  );
  expect(decision.type).toBe("products");
});

test("the cells of all places are read in one way", () => {
  const { decision } = analyseRows(
    "SKU;Item;Main - QOH;Pier - QOH\nA;Mug;1.250,5;2\nB;Cup;3,5;7\nC;Jar;10,25;1.100".replaceAll(";", " | "),
  );
  const readings = decision.columns.slice(2).map(({ reading }) => (reading.kind === "number" ? reading.style : null));
  expect(readings).toEqual([
    { decimal: ",", thousands: "." },
    { decimal: ",", thousands: "." },
  ]);
});
