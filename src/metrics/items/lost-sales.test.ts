import { afterEach, expect, test } from "vitest";
import { closeGiven, listed, openGiven, sold } from "../../../test/support/stock-shop.ts";

afterEach(closeGiven);

/**
 * Ten days. A: in stock on the 1st to the 5th, 2 a day on four of them and 7 on one, at 10.00; out on the 6th to the 10th.
 * B was there all the time. Of C the stock is not known.
 */
const sales = [
  ...[1, 2, 3, 4].map((at) => sold(at, "A", "2")),
  sold(5, "A", "7"),
  sold(1, "B", "3"),
  sold(10, "B", "3"),
  sold(2, "C", "1"),
];
const stock = [
  listed(1, "A", "20"),
  listed(6, "A", "0"),
  ...[1, 6].map((at) => listed(at, "B", "9")),
  ...[1, 6].map((at) => listed(at, "C", "")),
];

test("lost sales are an estimate by days in stock, always with their interval and what it rests on", async () => {
  const ask = await openGiven({ sales, stock });
  const metrics = ["lost_sales", "lost_sales_low", "lost_sales_high"];
  const { rows, notes } = await ask({ metrics, by: ["sku"], order: ["sku"] });
  // 3 a day x 5 days x 10.00; s^2 = 5, so 1.2816 x sqrt(5 x 5 x (1 + 5 / 5)) x 10 = 90.62
  expect(rows.map(([sku, lost]) => [sku, lost])).toEqual([
    ["A", "150"],
    ["B", "0"],
    ["C", null],
  ]);
  const [low, high] = rows[0]?.slice(2).map(Number) ?? [];
  expect([low, high]).toEqual([expect.closeTo(59.379, 2), expect.closeTo(240.621, 2)]);
  expect(notes.join("\n")).toMatch(
    /lost_sales is an estimate of 150, in an 80 % interval of 59\.\d+ to 240\.\d+: .*substitution factor of 0/,
  );
  expect(notes).toContain("lost_sales: it is not known on every day whether it was in stock (C)");
  // One list does not speak for ten days.
  const few = await openGiven({ sales, stock: stock.filter(({ day }) => day === "2026-03-01") });
  expect((await few({ metrics: ["lost_sales"] })).rows).toEqual([[null]]);
});
