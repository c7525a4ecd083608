import { describe, expect, test } from "vitest";
import { august, queryAtIronmonger, readAtIronmonger, where } from "../../../test/support/ironmonger.ts";

describe("a share is of the whole that is named:", () => {
  test.each([
    "what part of Paint is May Green Paint in August",
    "what share of Paint sales in August was May Green Paint",
  ])("%s", (question) => {
    expect(queryAtIronmonger(question)).toEqual({
      metrics: ["net_sales"],
      by: ["product"],
      where: [where("category", "Paint")],
      period: august,
      share: true,
    });
  });

  test("the part may stand first", () => {
    expect(queryAtIronmonger("share of Coast in Paint sales in August")).toMatchObject({
      by: ["region"],
      where: [where("category", "Paint")],
    });
  });
});

describe("the same week, month or quarter a year before is beside this one:", () => {
  test.each([
    ["same week last year for Mill Yard", "2026-09-14..2026-09-16"],
    ["Mill Yard, same month last year", "2026-09-01..2026-09-16"],
    ["Mill Yard vs the same quarter last year", "2026-07-01..2026-09-16"],
  ])("%s", (question, period) => {
    expect(queryAtIronmonger(question)).toMatchObject({ where: [where("store", "Mill Yard")], period });
  });
});

test("what comes back is counted where it is asked how many", () => {
  expect(queryAtIronmonger("how many returns did we have in August")).toEqual({
    metrics: ["units_returned"],
    period: august,
  });
  expect(queryAtIronmonger("returns in August")).toMatchObject({ metrics: ["returns"] });
});

test("orders that are to be listed are rows", () => {
  expect(queryAtIronmonger("list every order of Castle Works in August")).toEqual({
    metrics: ["net_sales"],
    by: ["order"],
    where: [where("customer", "Castle Works")],
    period: august,
  });
});

test("what sells is told by product", () => {
  expect(queryAtIronmonger("what sold at Mill Yard in August")).toMatchObject({
    by: ["product"],
    where: [where("store", "Mill Yard")],
  });
});

describe("what no part of the plan says is not read past:", () => {
  test.each([
    "number of orders with more than 5 items in August",
    "customers with more than 3 products in August",
    "stores with fewer than 10 customers by store in August",
    "net sales on the last day of each month",
    "sales on the first Monday of every month",
    "what did we spend on purchases in August",
    "how much did we buy from Ostra in August",
    "what did we pay our suppliers",
    "which products lost sales compared with last year",
    "average order value of orders with Paint in August",
    "number of customers who spent over 200 in August",
    "Friday vs Saturday net sales in August",
    "net sales this September vs last September to date",
    "where can I find a Claw Hammer",
    "cash sales in August",
    "how much was paid in cash in August",
    "what do people buy with Paint",
    "which products are bought with a Claw Hammer",
    "what did customers buy at Mill Yard in August",
    "categories without returns in August",
    "average discount per order in August",
    "margin per unit of Paint in August",
    "which items are below reorder point but on order",
    "who works at Mill Yard",
    "returns by reason in August",
    "average orders per customer in August",
    "online share of sales by month 2026",
    "sales of the top store by month",
    "what sells with a Claw Hammer",
    "which products are returned more than 2 % of the time",
    "Claw Hammer stock and sales",
    "which products sell better at Mill Yard than at Bridge End",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });

  test.each(["what can you do", "and the week before?", "this time last year", "compared to last month?"])(
    "%s",
    (question) => {
      expect(readAtIronmonger(question).is).toBe("clarify");
    },
  );
});

describe("one number is meant:", () => {
  test.each([
    ["net sales per order in August", "aov"],
    ["how many items were sold per order in August", "upt"],
    ["returns in August, units", "units_returned"],
  ])("%s", (question, metric) => {
    expect(queryAtIronmonger(question)).toEqual({ metrics: [metric], period: august });
  });
});

test("a change is told of the later time, whichever stands first", () => {
  expect(queryAtIronmonger("change in units by category, July to August")).toMatchObject({
    period: august,
    compare: "2026-07-01..2026-07-31",
  });
});

test("all but one are all without it", () => {
  expect(queryAtIronmonger("net sales of all shops but Mill Yard in August")).toEqual({
    metrics: ["net_sales"],
    where: [where("store", "Mill Yard", "!=")],
    period: august,
  });
});

test("what is had is stock", () => {
  expect(queryAtIronmonger("how many Claw Hammers do we have")).toMatchObject({ metrics: ["on_hand_units"] });
  expect(queryAtIronmonger("how many customers do we have")).toMatchObject({ metrics: ["customers"] });
});

test("rows come highest first anyway", () => {
  expect(queryAtIronmonger("discounts by store in August, highest first")).toEqual({
    metrics: ["discounts"],
    by: ["store"],
    period: august,
  });
});

describe("sellers are products where they are ranked:", () => {
  test.each([
    ["worst sellers in August", ["product"]],
    ["best sellers", ["product"]],
    ["top seller of each category in August", ["category", "product"]],
  ])("%s", (question, by) => {
    expect(queryAtIronmonger(question)).toMatchObject({ metrics: ["net_sales"], by });
  });
});

test("what is worth something is told by its value", () => {
  expect(queryAtIronmonger("how much is the stock of Paint worth")).toMatchObject({ metrics: ["on_hand_value"] });
});

test("a follow-up with a number that says no time is not the same again", () => {
  expect(readAtIronmonger("and in 30", ["what runs out at Bridge End in 14 days"]).is).toBe("cannot");
});

test("what is of one already, and the usual pace, are no second number", () => {
  expect(queryAtIronmonger("average selling price per unit in August")).toMatchObject({ metrics: ["asp"] });
  const pace = "What will Bridge End run out of in the next 14 days, if it sells as in the last 30?";
  expect(readAtIronmonger(pace).is).toBe("plan");
});

describe("a year behind what rows are told by is a year:", () => {
  test.each([
    ["return rate by product 2026", ["product"]],
    ["sales per month per store 2026, highest first", ["store", "month"]],
    ["units by category and product 2026", ["category", "product"]],
  ])("%s", (question, by) => {
    const query = queryAtIronmonger(question);
    expect(query).toMatchObject({ period: "2026-01-01..2026-12-31" });
    expect(query).not.toHaveProperty("limit");
    expect(query).toHaveProperty("by", expect.arrayContaining(by));
  });
});

test("the first of pairs are the first of all pairs", () => {
  expect(queryAtIronmonger("sales by product and store in August, only the top 5")).toMatchObject({
    by: ["product", "store"],
    limit: 5,
  });
});

test.each(["net sales divided by orders in August", "sum of units and returns in August", "net sales times orders"])(
  "what two numbers make together is not told as the two: %s",
  (question) => {
    expect(readAtIronmonger(question)).toMatchObject({ is: "cannot" });
  },
);

test("a year that goes on is told beside the same part of the one before, whichever is named first", () => {
  expect(queryAtIronmonger("compare 2025 with 2026")).toMatchObject({
    period: "2026-01-01..2026-12-31",
    compare: "2025-01-01..2025-09-16",
  });
  expect(queryAtIronmonger("compare August with July 2026")).toMatchObject({
    period: august,
    compare: "2026-07-01..2026-07-31",
  });
});

test("what data there is is told by its files, and is no sum", () => {
  expect(readAtIronmonger("what data do you have")).toMatchObject({ is: "plan", plan: { intent: "files" } });
});

test("barring leaves out", () => {
  expect(queryAtIronmonger("net sales barring Coast in August")).toMatchObject({
    where: [where("region", "Coast", "!=")],
  });
});

describe("those that rose or fell, and no others:", () => {
  test.each([
    ["which stores sold less in August than in July", "<"],
    ["which products sold more in August than in July", ">"],
  ])("%s", (question, is) => {
    expect(readAtIronmonger(question)).toMatchObject({
      plan: { queries: [{ thresholds: [{ column: "net_sales_change", is, value: 0 }] }] },
    });
  });
});
