import { createRandom } from "#apps/demo/random.ts";
import type { RandomSales } from "./random-sales.ts";

const columns = "Order ID,Order Date,Customer,SKU,Product,Quantity,Unit Price";

/**
 * A sales export of few customers and products, which meet again and again: of one day, of several, or with rows without a
 * day; some lack a customer, a sku or a product, and some bring orders of others again. The same for the same number.
 */
export function writeRandomPairs(at: number): RandomSales {
  const random = createRandom(at + 1);
  const firstDay = 1 + (at % 8);
  const days = random.pick([1, 1, 1, 3]);
  const isUndated = random.chance(0.2);
  const lacks = random.pick(["", "", "", "Product", "SKU", "Customer"]);
  const firstOrder = 100 * (random.chance(0.3) ? at % 3 : at + 10);
  const rows = Array.from({ length: 60 }, (_none, row) => {
    const order = `#${firstOrder + Math.floor(row / 3)}`;
    const own = createRandom(firstOrder + Math.floor(row / 3));
    const product = random.whole(1, 6);
    const cells: Readonly<Record<string, string>> = {
      "Order ID": order,
      "Order Date": isUndated && row % 7 === 0 ? "" : `2026-05-0${firstDay + own.whole(0, days - 1)}`,
      Customer: own.chance(0.1) ? "" : `C${own.whole(1, 20)}`,
      SKU: random.chance(0.1) ? "" : `S${product + random.whole(0, 1)}`,
      Product: random.chance(0.2) ? "" : `P${product}`,
      Quantity: "1",
      "Unit Price": random.pick(["2.50", "19.99"]),
    };
    return columns.split(",").map((name) => (name === lacks ? "" : (cells[name] ?? "")));
  });
  const text = [columns, ...rows.map((cells) => cells.join(",")), ""].join("\n");
  return { source: random.pick(["web", "web", "till"]), text };
}
