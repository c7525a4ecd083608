import { createRandom } from "#apps/demo/random.ts";

/** A sales export of a few shops, days and channels, where many rows agree, some know less than others, and orders spread. */
export interface RandomSales {
  readonly source: string;
  readonly text: string;
}

const columns = "Order ID,Order Date,Store,Channel,Category,Customer,SKU,Quantity,Unit Price,Tax,Unit Cost,Currency";

/** The same for the same seed. Orders of a source may be in several of its files, and in those of another one. */
export function writeRandomSales(seed: number, rowCount = 480): RandomSales {
  const random = createRandom(seed);
  const source = random.pick(["web", "web", "till", "market"]);
  const names = columns.split(",");
  const lacking = new Set(names.filter((name) => ["Channel", "Category", "Tax"].includes(name) && random.chance(0.2)));
  const firstOrder = random.pick([100, 130, 500 + 100 * (seed % 9)]);
  const isUnkeyed = random.chance(0.15);
  const rows: string[] = [];
  let order = facts(firstOrder);
  while (rows.length < rowCount) {
    if (random.chance(0.4)) order = facts(firstOrder + random.whole(0, 90));
    const isSpread = random.chance(0.01);
    const cells: Readonly<Record<string, string>> = {
      ...order,
      Store: isSpread ? "South" : order.Store,
      Category: random.pick(["Mugs", "Tea"]),
      SKU: random.pick(["A", "B"]),
      Quantity: random.chance(0.01) ? "-1" : random.pick(["1", "2"]),
      "Unit Price": random.pick(["2.50", "19.99"]),
      Tax: random.chance(0.004) ? "" : "0.20",
      "Unit Cost": random.chance(0.004) ? "" : "1.10",
    };
    rows.push(names.map((name) => (lacking.has(name) ? "" : (cells[name] ?? ""))).join(","));
  }
  return { source, text: [columns, ...rows, ""].join("\n") };

  function facts(
    number: number,
  ): Readonly<Record<"Order ID" | "Order Date" | "Store" | "Channel" | "Customer" | "Currency", string>> {
    const own = createRandom(number);
    return {
      "Order ID": isUnkeyed || own.chance(0.02) ? "" : `#${number}`,
      "Order Date": `2026-05-0${own.whole(1, 3)}`,
      Store: own.pick(["North", "South"]),
      Channel: "web",
      Customer: own.chance(0.1) ? "" : `C${own.whole(1, 30)}`,
      Currency: number % 60 === 0 ? "USD" : "EUR",
    };
  }
}
