import { describe, expect, test } from "vitest";
import { august, readAtIronmonger, where } from "../../../../test/support/ironmonger.ts";

const query = { metrics: ["net_sales"], period: "all" };

describe("an analysis is called by its name:", () => {
  test.each([
    ["ABC analysis of our products", { id: "abc", by: "product", query }],
    ["pareto by customer in August", { id: "abc", by: "customer", query: { ...query, period: august } }],
    ["abc classes of the stores", { id: "abc", by: "store", query }],
    ["RFM customers in North", { id: "rfm", query: { ...query, where: [where("region", "North")] } }],
    ["customer cohorts for 2025", { id: "cohorts", query: { ...query, period: "2025-01-01..2025-12-31" } }],
    ["which products are bought together", { id: "basket", by: "product", query }],
  ])("%s", (question, analysis) => {
    const routed = readAtIronmonger(question);
    expect(routed.is === "plan" ? routed.plan.analysis : routed.text).toEqual(analysis);
  });
});

describe("what an analysis does not do is refused:", () => {
  test.each([
    "RFM by store",
    "ABC analysis with 70 percent",
    "ABC of products by margin",
    "ABC of products this year vs last year",
    "RFM without North",
  ])("%s", (question) => {
    expect(readAtIronmonger(question).is).toBe("cannot");
  });
});
