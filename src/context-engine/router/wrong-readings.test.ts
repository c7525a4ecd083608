import { describe, expect, test } from "vitest";
import { august, queryAtIronmonger, readAtIronmonger, where } from "../../../test/support/ironmonger.ts";

describe("what is said twice is read as two:", () => {
  test.each([
    [
      "How did August revenue compare with August last year?",
      { metrics: ["net_sales"], period: august, compare: "2025-08-01..2025-08-31" },
    ],
    [
      "August net sales by store compared to last August",
      { metrics: ["net_sales"], by: ["store"], period: august, compare: "2025-08-01..2025-08-31" },
    ],
    [
      "June vs July 2025 net sales",
      { metrics: ["net_sales"], period: "2025-06-01..2025-06-30", compare: "2025-07-01..2025-07-31" },
    ],
  ])("%s", (question, query) => {
    expect(queryAtIronmonger(question)).toEqual(query);
  });
});

test("a comparison that goes on keeps its period", () => {
  expect(queryAtIronmonger("compared to last year?", ["net sales in North in August"])).toEqual({
    metrics: ["net_sales"],
    where: [where("region", "North")],
    period: august,
    compare: "2025-08-01..2025-08-31",
  });
});

test("two things beside each other are no two times", () => {
  expect(queryAtIronmonger("online vs in-store sales in August")).toEqual({
    metrics: ["net_sales"],
    by: ["channel"],
    where: [where("channel", "online"), where("channel", "counter")],
    period: august,
  });
});

test("the quietest is not read as the quickest", () => {
  expect(queryAtIronmonger("quietest weekday by orders in August")).toMatchObject({ order: ["orders"], limit: 1 });
});

test("units that came back are no units sold", () => {
  expect(queryAtIronmonger("how many units came back in August")).toEqual({
    metrics: ["units_returned"],
    period: august,
  });
});

describe("a word that changes the answer is not read past:", () => {
  test.each([
    "net sales from the source bridge end in August",
    "what reasons do customers give for returns",
    "how many units were sold and returned in August",
    "what happened with the export in August, net sales",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });
});
