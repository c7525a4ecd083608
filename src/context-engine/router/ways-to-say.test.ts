import { describe, expect, test } from "vitest";
import { august, queryAtIronmonger, readAtIronmonger, where } from "../../../test/support/ironmonger.ts";

const net = { metrics: ["net_sales"], period: august };

describe("other ways to say the same:", () => {
  test.each([
    ["August revenue broken out by category", { ...net, by: ["category"] }],
    ["sales per associate in August", { ...net, by: ["employee"] }],
    ["discounts per employee in August", { metrics: ["discounts"], by: ["employee"], period: august }],
    ["units sold in August, net", { metrics: ["units"], period: august }],
    [
      "units by product within Paint, August",
      { metrics: ["units"], by: ["product"], where: [where("category", "Paint")], period: august },
    ],
    [
      "how often has Olga Brandt ordered, all time",
      { metrics: ["orders"], where: [where("customer", "Olga Brandt")], period: "all" },
    ],
    [
      "which customer ordered most often in August",
      { metrics: ["orders"], by: ["customer"], where: [where("customer", null, "!=")], period: august, limit: 1 },
    ],
    ["would you be so kind as to tell me the turnover of August", net],
    [
      "who sold more in August, Anvil Lane or Bridge End",
      { ...net, by: ["store"], where: [where("store", "Anvil Lane"), where("store", "Bridge End")] },
    ],
    ["units on order and not received yet", { metrics: ["incoming_units"], period: "2026-09-16..2026-09-16" }],
    ["how many skus are listed in stock", { metrics: ["skus"], period: "2026-09-16..2026-09-16" }],
    ["stk val at cost", { metrics: ["on_hand_value"], period: "2026-09-16..2026-09-16" }],
  ])("%s", (question, query) => {
    expect(queryAtIronmonger(question)).toEqual(query);
  });
});

test("what is counted as how often is told", () => {
  const routed = readAtIronmonger("how often has Olga Brandt ordered, all time");
  expect(routed.is === "plan" ? routed.plan.assumptions : []).toContain('"how often" read as the number of orders');
});

describe("what is still refused:", () => {
  test.each([
    ["profit per employee in August", "employee"],
    ["gross margin in August, net", "net"],
    ["how much was paid by card, by payment method", "payment"],
    ["which product is returned most often", "returned"],
  ])("%s", (question, named) => {
    const routed = readAtIronmonger(question);
    expect(routed.is).toBe("cannot");
    expect(routed.is === "cannot" ? routed.text : "").toContain(named);
  });
});

test.each(["give me the thing from before", "and what about the other one?"])(
  "what only points at something is asked: %s",
  (question) => {
    expect(readAtIronmonger(question).is).toBe("clarify");
  },
);
