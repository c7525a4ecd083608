import { afterEach, describe, expect, test } from "vitest";
import { aReturn, type SalesFile } from "../../../test/support/sales-dataset.ts";
import { closeGiven, day, listed, openGiven, sold } from "../../../test/support/stock-shop.ts";

afterEach(closeGiven);

test("an item whose stock is not known at one of its places is named, and counts with what is known of the others", async () => {
  const at = (location: string, sku: string, available: string) => ({ ...listed(10, sku, available), location });
  const sales = ["A", "B", "C"].flatMap((sku, place) => [sold(1, sku, "1"), sold(10, sku, String(4 + place))]);
  const stock = [
    at("North", "A", "5"),
    at("South", "A", ""),
    at("North", "B", "6"),
    at("South", "B", ""),
    at("North", "C", "7"),
    at("South", "C", "8"),
    at("North", "D", ""),
  ];
  const ask = await openGiven({ sales, stock });
  const note =
    "the stock of 2 items is not known at some of their places: they count with the stock of the others alone (B, A)";
  for (const metric of ["days_of_supply", "sell_through"]) {
    const { notes } = await ask({ metrics: [metric] });
    expect(notes).toContain(note);
    expect(
      (await ask({ metrics: [metric], where: [{ dimension: "sku", op: "=", value: "C" }] })).notes.join(),
    ).not.toContain("at some of their places");
  }
});

describe("velocity", () => {
  // Ten days. A is out of stock on days 4 to 8: 10 sold on 5 days in stock.
  const sales = [sold(1, "A", "4"), sold(3, "A", "4"), sold(10, "A", "2"), sold(1, "B", "5"), sold(10, "B", "5")];
  const stock = [
    listed(1, "A", "8"),
    listed(4, "A", "0"),
    listed(9, "A", "6"),
    ...[1, 4, 9].map((at) => listed(at, "B", "9")),
  ];
  const query = { metrics: ["velocity", "days_of_supply"], by: ["sku"] };

  test("is net units a day in stock, and the cover follows it", async () => {
    const ask = await openGiven({ sales, stock });
    const { rows, notes } = await ask(query);
    expect(rows).toEqual([
      ["A", "2", "3"],
      ["B", "1", "9"],
    ]);
    expect(notes).toContain(
      "units sold are those of 10 calendar days, 2026-03-01 to 2026-03-10; of 2 of 2 items only the days in stock count",
    );
    const total = await ask({ metrics: query.metrics });
    expect(total.rows).toEqual([["3", "5"]]); // 15 left / 3 a day
    expect(total.notes).toContain("days_of_supply is of 2 of 2 items");
  });

  test("counts calendar days where a list is more than 7 days old, and says of how many items", async () => {
    const ask = await openGiven({ sales, stock: [listed(1, "A", "8"), listed(1, "B", "9"), listed(10, "A", "6")] });
    const { rows, notes } = await ask(query);
    expect(rows).toEqual([
      ["A", "1", "6"],
      ["B", "1", "9"],
    ]);
    expect(notes.join()).toContain("2026-03-01 to 2026-03-10; days out of stock are not known");
  });

  test("counts a day with a sale as one in stock, whatever the list says, and what came back as sold less", async () => {
    const rows = [sold(1, "A", "3"), sold(2, "A", "3"), aReturn({ day: day(4), sku: "A", quantity: "-2", net: "-20" })];
    const ask = await openGiven({ sales: rows, stock: [listed(1, "A", "0")] });
    expect((await ask(query)).rows).toEqual([["A", "2", "0"]]); // 4 on days 1 and 2
  });

  test("is 0 where nothing was sold: the cover is then unknown, and labelled", async () => {
    const ask = await openGiven({ sales, stock: [...stock, ...[1, 4, 9].map((at) => listed(at, "C", "7"))] });
    const { rows, notes } = await ask(query);
    expect(rows.at(-1)).toEqual(["C", "0", null]);
    expect(notes).toContain("no_sales: C");
  });

  test("of an item whose stock is not known on a day counts calendar days; its cover is unknown", async () => {
    const ask = await openGiven({ sales, stock: [...stock.filter(({ sku }) => sku !== "B"), listed(9, "B", "")] });
    const { rows, notes } = await ask(query);
    expect(rows).toContainEqual(["B", "1", null]);
    expect(notes).toContain("days_of_supply: the stock is not known (B)");
    expect(notes.join()).toContain("of 1 of 2 items only the days in stock count, of 1 all of them");
  });

  test("of what no list has counts calendar days", async () => {
    const ask = await openGiven({ sales: [...sales, sold(5, "E", "5")], stock });
    const { rows, notes } = await ask(query);
    expect(rows).toContainEqual(["E", "0.5", null]);
    expect(notes.join()).toContain("of 2 of 3 items only the days in stock count, of 1 all of them");
  });

  test("days apart of the lists are told where they are more than 7", async () => {
    const far = await openGiven({ sales, stock: [listed(31, "A", "8")] });
    expect((await far(query)).notes).toContain(
      "21 days lie between the newest list of stock (2026-03-31) and the last day of sales (2026-03-10): more than 7, so they tell of different times",
    );
    const near = await openGiven({ sales, stock: [listed(17, "A", "8")] });
    const { notes } = await near(query);
    expect(notes).toContain("the newest list of stock is of 2026-03-17");
    expect(notes.join()).not.toContain("different times");
  });

  test("of the sellers is that of the items that make 80 % of net sales", async () => {
    const many = [sold(1, "A", "60"), sold(10, "B", "25"), sold(5, "C", "10"), sold(5, "D", "5")];
    const lists = ["A", "C", "D"].map((sku) => listed(10, sku, "30"));
    const ask = await openGiven({ sales: many, stock: lists });
    const { rows, notes } = await ask({ metrics: ["days_of_supply_of_sellers"], by: ["sku"] });
    expect(rows).toEqual([
      ["A", "5"],
      ["B", null],
    ]);
    expect(notes).toContain("days_of_supply_of_sellers: in no list of stock (B)");
  });
});

describe("sell-through", () => {
  const sales = [sold(1, "A", "6"), sold(9, "A", "2"), sold(9, "B", "5")];
  const stock = [
    { ...listed(1, "A", "20"), day: "2026-02-27" },
    listed(9, "A", "12"),
    { ...listed(1, "B", "10"), day: "2026-02-27" },
    listed(9, "B", "5"),
  ];
  const orders = [
    { day: "2026-01-10", sku: "A", quantity_received: "16", received_day: "2026-03-03" },
    { day: "2026-03-05", sku: "B", quantity_received: "4" },
    { day: "2026-03-06", sku: "B", quantity_received: "9", received_day: "2026-04-02" },
  ];
  const bought: SalesFile = { name: "purchases.csv", rows: orders, dataset: "purchase-orders" };
  const metrics = ["sell_through", "sell_through_beginning", "sell_through_received"];

  test("has three denominators, each printed", async () => {
    const ask = await openGiven({ sales, stock, more: [bought] });
    const { rows, notes, files } = await ask({ metrics, by: ["sku"], period: "2026-03" });
    expect(rows).toEqual([
      ["B", "0.5", "0.5", "1.25"],
      ["A", "0.4", "0.4", "0.5"],
    ]);
    expect(notes).toEqual(
      expect.arrayContaining([
        "sell_through is 13 sold / (13 sold + 17 left)",
        "sell_through_beginning is 13 sold / 30 on hand at the beginning",
        "sell_through_received is 13 sold / 20 received",
        "the beginning stock is that before 2026-03-01",
      ]),
    );
    expect(files.map(({ name }) => name)).toContain("purchases.csv");
  });

  test("of what was received is unknown where no purchase order says it, and helps on", async () => {
    const ask = await openGiven({ sales, stock });
    const { rows, notes } = await ask({ metrics: ["sell_through_received"], period: "2026-03" });
    expect(rows).toEqual([[null]]);
    expect(notes.join()).toContain("no purchase order says how many units were received in the period");
  });

  test("of all time begins with the first list, and says so", async () => {
    const ask = await openGiven({ sales, stock });
    const { rows, notes } = await ask({ metrics: ["sell_through_beginning"] });
    expect(rows).toEqual([["0.433333333"]]);
    expect(notes.join()).toContain("that of 2026-02-27, the first list of the period");
  });
});

describe("between lists", () => {
  test("the match rate is a number, by skus and by net sales", async () => {
    const ask = await openGiven({
      sales: [sold(1, "A", "6"), sold(1, "B", "3"), sold(2, "C", "1")],
      stock: [listed(1, "A", "1"), listed(1, "B", "")],
    });
    const { rows } = await ask({ metrics: ["match_rate", "match_rate_by_value"] });
    expect(rows).toEqual([["0.666666667", "0.9"]]);
  });

  test("contribution is net sales less cost and the fees that settlements name, and says of how many items", async () => {
    const fees: SalesFile = {
      name: "settlement.csv",
      dataset: "settlements",
      rows: [
        { day: day(2), sku: "A", amount_type: "ItemFees", amount: "-1.50", net: "-1.50", currency: "EUR" },
        { day: day(2), sku: "A", amount_type: "ItemPrice", amount: "20", net: "20", currency: "EUR" },
        { day: day(2), sku: "A", fee: "0.30", currency: "EUR" },
        { day: day(2), sku: "B", item_fee_amount: "-2", misc_fee_amount: "-0.5", currency: "EUR" },
        { day: day(2), fee: "9", currency: "EUR" },
      ],
    };
    const sales = [
      sold(1, "A", "2", { cost: "12" }),
      sold(1, "B", "3", { cost: "10" }),
      sold(2, "C", "1", { cost: "4" }),
      sold(2, "D", "1"),
    ];
    const ask = await openGiven({ sales, more: [fees] });
    const { rows, notes } = await ask({ metrics: ["contribution"], by: ["sku"], order: ["sku"] });
    expect(rows).toEqual([
      ["A", "6.2"],
      ["B", "17.5"],
      ["C", "6"],
      ["D", null],
    ]);
    expect(notes).toEqual(
      expect.arrayContaining([
        "fees are told of 2 items; of the others contribution is before fees",
        "fees that settlements tell without a sku are in no item",
        "contribution is net sales 60 - cost of goods 26 - fees 4.3 (EUR)",
        "contribution: the cost of what was sold is not known (D)",
      ]),
    );
    const without = await openGiven({ sales });
    expect((await without({ metrics: ["contribution"] })).notes).toContain(
      "no settlement tells fees by sku: contribution is before fees",
    );
  });
});
