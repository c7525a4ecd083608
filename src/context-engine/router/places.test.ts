import { describe, expect, test } from "vitest";
import { august, readAtIronmonger, where } from "../../../test/support/ironmonger.ts";

function planOf(question: string): object {
  const routed = readAtIronmonger(question);
  return routed.is === "plan" ? (routed.plan.queries[0] ?? {}) : { is: routed.is, text: routed.text };
}

const byStore = { metrics: ["net_sales"], by: ["store"], period: august };

describe("a place of a ranking is that row alone:", () => {
  test.each([
    ["second best store by revenue in August", { query: { ...byStore, limit: 2 }, place: 2 }],
    ["which store came third in net sales in August", { query: { ...byStore, limit: 3 }, place: 3 }],
    ["the #1 store by revenue in August", { query: { ...byStore, limit: 1 }, place: 1 }],
    [
      "2nd worst product by units in August",
      { query: { metrics: ["units"], by: ["product"], period: august, order: ["units"], limit: 2 }, place: 2 },
    ],
    [
      "second best customer in North in August",
      {
        query: {
          metrics: ["net_sales"],
          by: ["customer"],
          where: [where("region", "North"), where("customer", null, "!=")],
          period: august,
          limit: 2,
        },
        place: 2,
      },
    ],
    [
      "second best product of each store in August",
      { query: { ...byStore, by: ["store", "product"] }, perGroup: 2, place: 2 },
    ],
  ])("%s", (question, planned) => {
    expect(planOf(question)).toEqual(planned);
  });
});

describe("a place of nothing is refused:", () => {
  test.each(["second sales in August", "sales of store #4 in August", "second and third best store in August"])(
    "%s",
    (question) => {
      expect(readAtIronmonger(question).is).toBe("cannot");
    },
  );
});

test("an ordinal of a time is no place", () => {
  expect(planOf("net sales in the second quarter of 2026")).toEqual({
    query: { metrics: ["net_sales"], period: "2026-04-01..2026-06-30" },
  });
});
