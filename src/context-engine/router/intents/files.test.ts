import { expect, test } from "vitest";
import { readAtIronmonger } from "../../../../test/support/ironmonger.ts";

test.each([
  ["what happened with the file till 2026 csv", "till-2026.csv"],
  ["status of till-2026.csv", "till-2026.csv"],
  ["did stock xlsx load", "stock.xlsx"],
])("a file is known by its name as it is written or spoken: %s", (question, name) => {
  const routed = readAtIronmonger(question);
  expect(routed.is === "plan" ? routed.plan.files : routed.text).toEqual({ name });
});
