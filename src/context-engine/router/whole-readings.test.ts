import { describe, expect, test } from "vitest";
import { august, queryAtIronmonger, readAtIronmonger, where } from "../../../test/support/ironmonger.ts";

const inYear = (year: number): string => `${year}-01-01..${year}-12-31`;

describe("a year beside a rank is the year, and no number of rows:", () => {
  test.each([
    ["top 2025 products by net sales", { by: ["product"], period: inYear(2025), limit: 10 }],
    ["best 2025 month", { by: ["month"], period: inYear(2025), limit: 1 }],
    ["highest 2025 sales day", { by: ["day"], period: inYear(2025), limit: 1 }],
    ["biggest 2024 customers", { by: ["customer"], period: inYear(2024), limit: 10 }],
    ["most sold product 2025", { by: ["product"], period: inYear(2025), limit: 1 }],
    ["top 10 2025 products", { by: ["product"], period: inYear(2025), limit: 10 }],
    [
      "which products grew the most 2025 vs 2024",
      { period: inYear(2025), compare: inYear(2024), order: ["-net_sales_change"], limit: 10 },
    ],
  ])("%s", (question, asked) => {
    expect(queryAtIronmonger(question)).toMatchObject(asked);
  });

  test("a number of rows and a value stay what they are", () => {
    expect(queryAtIronmonger("top 20 products in August")).toMatchObject({ limit: 20, period: august });
    expect(readAtIronmonger("more than 2025 units by product in August")).toMatchObject({
      plan: { queries: [{ thresholds: [{ column: "units", is: ">", value: 2025 }] }] },
    });
    expect(readAtIronmonger("most sold 24 pack").is).toBe("cannot");
  });
});

describe("a value behind a movement is of the change:", () => {
  test.each([
    ["products whose sales fell more than 30% in 2025 vs 2024", "net_sales_change_rate", "<", -0.3],
    ["products that grew more than 50% in 2025 vs 2024", "net_sales_change_rate", ">", 0.5],
    ["stores with sales up more than 20% in 2025 compared to 2024", "net_sales_change_rate", ">", 0.2],
    ["products that lost more than 200 in sales 2025 vs 2024", "net_sales_change", "<", -200],
    ["products with sales down in 2025 vs 2024", "net_sales_change", "<", 0],
    ["stores where sales fell in 2025 vs 2024", "net_sales_change", "<", 0],
  ])("%s", (question, column, is, value) => {
    expect(readAtIronmonger(question)).toMatchObject({
      plan: { queries: [{ thresholds: [{ column, is, value }] }] },
    });
  });

  test.each(["stores where sales fell", "products whose sales fell more than 30% in August"])(
    "%s: since when is not said",
    (question) => {
      expect(readAtIronmonger(question).is).toBe("cannot");
    },
  );
});

describe("what was sold is a number beside the others:", () => {
  test.each([
    ["How much did we sell in August and how many orders were there?", ["net_sales", "orders"]],
    ["how much did we sell and how much was returned in August", ["net_sales", "returns"]],
    ["How many customers and how much did we sell in August", ["customers", "net_sales"]],
    ["How much did we sell in August, how many orders and what was the AOV?", ["net_sales", "orders", "aov"]],
    ["how much margin did we make in August", ["gross_margin"]],
    ["how much did we take in tips in August", ["tips"]],
  ])("%s", (question, metrics) => {
    expect(queryAtIronmonger(question)).toMatchObject({ metrics, period: august });
  });
});

describe("a share is of what is added up, and a rate only where nothing is told apart:", () => {
  test("by groups it is a share", () => {
    expect(queryAtIronmonger("share of returns by category in August")).toMatchObject({
      metrics: ["returns"],
      by: ["category"],
      share: true,
    });
    expect(queryAtIronmonger("what share of discounts went to Mill Yard in August")).toMatchObject({
      metrics: ["discounts"],
      by: ["store"],
      share: true,
    });
    expect(queryAtIronmonger("contribution of each vendor to margin in percent")).toMatchObject({
      metrics: ["gross_margin"],
      share: true,
    });
  });

  test("else it is the rate", () => {
    expect(queryAtIronmonger("share of returns in August")).toMatchObject({ metrics: ["return_rate"] });
  });
});

describe("two questions in one, and names in pairs, are not half answered:", () => {
  test.each([
    "which store was best and which was worst in August",
    "best and worst month of 2025",
    "which product sold most in units and which in revenue in August",
    "what did we sell in August and what came back",
    "how did sales develop in 2025 and was December better than November?",
    "Q1 vs Q2 vs Q3 2025",
    "Paint in Mill Yard and Tools in Anvil Lane sales in August",
    "net sales in North and orders in Coast in August",
    "products sold in Mill Yard but not in Anvil Lane in August",
    "products sold in all stores in August",
    "is Mill Yard still our best store?",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });

  test.each([
    "Which stores were up and which were down last week on the week before?",
    "A customer wants a Claw Hammer, which store has one?",
    "Mill Yard vs Anvil Lane 2025 vs 2024",
    "sales of Paint and Tools in Mill Yard and Anvil Lane in August",
    "best selling products in all stores in August",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("plan");
  });
});

describe("conditions on orders, customers and states are not read past:", () => {
  test.each([
    "products with more than 5 returns in August",
    "number of orders with 5 items or more in August",
    "customers with only one order in August",
    "orders without returns in August",
    "orders without Paint in August",
    "open orders",
    "sales of returned goods in August",
    "gross sales minus returns in August",
    "sales after discounts but before returns in August",
    "like-for-like sales in August",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });

  test("like for like is of the stores that sold in both periods", () => {
    expect(queryAtIronmonger("like-for-like sales 2025 vs 2024")).toMatchObject({
      sameStore: true,
      compare: inYear(2024),
    });
  });
});

describe("a word that is spelt rightly is no slip of another:", () => {
  test.each([
    "Boots brand sales in August",
    "Stone sales in August",
    "Gold sales in August",
    "Book sales in August",
    "known customers in August",
    "lead time of Ostra",
    "North West sales in August",
    "sales from Valu in August",
    "new customers in August",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });

  test("slips are read as before", () => {
    expect(queryAtIronmonger("revnue by prodct in August")).toMatchObject({ metrics: ["net_sales"], by: ["product"] });
    expect(queryAtIronmonger("which sotre sold most in August")).toMatchObject({ by: ["store"] });
  });

  test('part of a product\'s name behind "in" is asked back: it may be a place', () => {
    expect(readAtIronmonger("sales in Brass in August").is).toBe("clarify");
  });
});

test("a currency before a number says which rows, and nothing is converted", () => {
  expect(queryAtIronmonger("EUR sales in August")).toMatchObject({ where: [where("currency", "EUR")] });
});

test("what is held most is counted, and customers by place are, too", () => {
  expect(queryAtIronmonger("which vendor has most products")).toMatchObject({
    metrics: ["products_sold"],
    by: ["vendor"],
    limit: 1,
  });
  expect(queryAtIronmonger("customers by region in August")).toMatchObject({ metrics: ["customers"], by: ["region"] });
});

test("a year some years ago is told by itself, and a talk keeps its period", () => {
  expect(queryAtIronmonger("sales two years ago")).toEqual({ metrics: ["net_sales"], period: inYear(2024) });
  expect(readAtIronmonger("make that orders", ["net sales in 2025"])).toMatchObject({
    plan: { queries: [{ query: { metrics: ["orders"], period: inYear(2025) } }] },
  });
});

describe("what is said of a change in percent, of customers and of stock is told as that:", () => {
  const july = "2026-07-01..2026-07-31";
  test.each([
    ["which vendor grew most in percent, August vs July", { order: ["-net_sales_change_rate"], limit: 1 }],
    ["which product's sales fell the most in percent from July to August", { order: ["net_sales_change_rate"] }],
    [
      "which store had the highest percentage growth in sales in August compared with July",
      { order: ["-net_sales_change_rate"], limit: 1 },
    ],
    ["how many people purchased in July", { metrics: ["customers"], period: july }],
    ["how many order lines did we have in July", { metrics: ["rows"], period: july }],
    ["turnover of stock this year", { metrics: ["turnover"] }],
    ["Anvil Lane: stock value, units and number of skus", { metrics: ["on_hand_value", "on_hand_units", "skus"] }],
    ["buyers per store in August", { metrics: ["customers"], by: ["store"] }],
  ])("%s", (question, asked) => {
    expect(queryAtIronmonger(question)).toMatchObject(asked);
  });

  test("those who returned something are those that did", () => {
    expect(readAtIronmonger("who returned something in August")).toMatchObject({
      plan: { queries: [{ query: { by: ["customer"] }, thresholds: [{ column: "returns", is: ">", value: 0 }] }] },
    });
  });

  test.each([
    "net sales before returns in July",
    "Share of Paint in Mill Yard's sales vs in Anvil Lane's sales in August",
    "what is the mean daily revenue in July",
    "what sells together with the Claw Hammer?",
    "share of sales of all categories but Paint in August",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });

  test("lifetime value is asked back, and is no number of all time", () => {
    expect(readAtIronmonger("lifetime value of a customer").is).toBe("clarify");
  });
});

describe("a talk goes on:", () => {
  test("why is of what was told", () => {
    expect(readAtIronmonger("why?", ["August vs July net sales at Mill Yard"])).toMatchObject({
      plan: {
        intent: "change",
        queries: expect.arrayContaining([
          expect.objectContaining({
            query: expect.objectContaining({
              where: [where("store", "Mill Yard")],
              period: august,
              compare: "2026-07-01..2026-07-31",
            }),
          }),
        ]),
      },
    });
  });

  test("the previous month is the one before the month that was told", () => {
    expect(readAtIronmonger("previous month?", ["net sales of Paint last month"])).toMatchObject({
      plan: { queries: [{ query: { where: [where("category", "Paint")], period: "2026-07-01..2026-07-31" } }] },
    });
  });
});
