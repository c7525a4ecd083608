import { expect, test } from "vitest";
import { fuzzWorkbooks } from "../support/fuzz-workbooks.ts";

test("mutated workbooks end as rows or as an error that says what is wrong", async () => {
  const { files, faults } = await fuzzWorkbooks(Number(process.env["OM_FUZZ_SECONDS"] ?? "4"));
  expect(faults).toEqual([]);
  expect(files).toBeGreaterThan(20);
});
