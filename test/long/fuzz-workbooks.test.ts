import { expect, test } from "vitest";
import { fuzzWorkbooks } from "../support/fuzz-workbooks.ts";

test("mutated workbooks end as rows or as an error, within two seconds and 512 MB", async () => {
  const firstSeed = Number(process.env["OM_FUZZ_SEED"] ?? "1000000");
  const tally = await fuzzWorkbooks(Number(process.env["OM_FUZZ_SECONDS"] ?? "60"), firstSeed);
  console.log(`${tally.files} files, slowest ${tally.slowestMs.toFixed(0)} ms`, tally.outcomes);
  expect(tally.faults).toEqual([]);
  expect(process.resourceUsage().maxRSS / 1024).toBeLessThan(512);
});
