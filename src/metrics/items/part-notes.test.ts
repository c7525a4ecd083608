import { expect, test } from "vitest";
import { sayPartNote } from "./part-notes.ts";

test.each([
  ["left is known on 2 of 3 positions (by x)", ["what is left in stock is known on 2 of 3 positions (by x)"]],
  ["onHand is unknown in 1 of 3 groups: nothing", ["stock on hand is unknown in 1 of 3 groups: nothing"]],
  ["position is unknown: nothing", ["the inventory position is unknown: nothing"]],
  ["net_sales is known on 2 of 3 lines", ["net_sales is known on 2 of 3 lines"]],
  ["left over is nothing", ["left over is nothing"]],
])("a part of a formula is told by what people call it: %s", (note, told) => {
  expect(sayPartNote(note)).toEqual(told);
});

test("that no row is unknown is no gap", () => {
  expect(sayPartNote("unknownLeft is known on 0 of 3 positions (by quantity_available)")).toEqual([]);
  expect(sayPartNote("unknownLeft is unknown: nothing it is made of is known")).toEqual([]);
});
