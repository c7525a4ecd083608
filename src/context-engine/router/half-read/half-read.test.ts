import { describe, expect, test } from "vitest";
import { august, queryAtIronmonger, readAtIronmonger, today, where } from "../../../../test/support/ironmonger.ts";

describe("what words say together is not read by halves:", () => {
  test.each([
    "customers who bought Paint and Tools in August",
    "customers who bought Paint but not Tools in August",
    "orders with Paint and Tools in August",
    "orders with a discount in August",
    "how many orders had a return in August",
    "what share of customers bought Paint in August",
    "sales of products under 10 euros in August",
    "top products and customers in August",
    "average orders per day in August",
    "net sales at full price in August",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });
});

describe("what is of either is read:", () => {
  const paintAndTools = [where("category", "Paint"), where("category", "Tools")];
  test.each([
    ["orders of Paint and Tools together in August", { metrics: ["orders"], where: paintAndTools, period: august }],
    [
      "net sales of Paint and Tools by customer in August",
      { metrics: ["net_sales"], by: ["customer"], where: paintAndTools, period: august },
    ],
    ["how many units do we have on hand", { metrics: ["on_hand_units"], period: today }],
    ["orders and discounts in August", { metrics: ["orders", "discounts"], period: august }],
    ["on how many days did we sell over 500 in August", { metrics: ["net_sales"], by: ["day"], period: august }],
  ])("%s", (question, query) => {
    expect(queryAtIronmonger(question)).toEqual(query);
  });
});
