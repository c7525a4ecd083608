import { describe, expect, test } from "vitest";
import { august, queryAtIronmonger, where } from "../../../test/support/ironmonger.ts";

const coast = { metrics: ["net_sales"], where: [where("region", "Coast")], period: august };

describe("what is too little to stand by itself goes on:", () => {
  test.each([
    ["orders?", { ...coast, metrics: ["orders"] }],
    ["july?", { ...coast, period: "2026-07-01..2026-07-31" }],
    ["by product please", { ...coast, by: ["product"] }],
    ["North", { ...coast, where: [where("region", "North")] }],
    ["without Paint", { ...coast, where: [where("region", "Coast"), where("category", "Paint", "!=")] }],
  ])("%s", (question, query) => {
    expect(queryAtIronmonger(question, ["net sales of the Coast region in August"])).toEqual(query);
  });

  test("only at a store, of a ranking", () => {
    const before = "top 4 products by revenue in August";
    expect(queryAtIronmonger("only at Bridge End", [before])).toMatchObject({
      where: [where("store", "Bridge End")],
      limit: 4,
    });
  });
});

test("what says a number and a time stands by itself", () => {
  const query = queryAtIronmonger("orders in July", ["net sales of the Coast region in August"]);
  expect(query).toEqual({ metrics: ["orders"], period: "2026-07-01..2026-07-31" });
});
