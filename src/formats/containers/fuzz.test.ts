import { expect, test } from "vitest";
import { fuzzArchives } from "../../../test/support/fuzz-archives.ts";

const seconds = Number(process.env["OM_FUZZ_SECONDS"] ?? 3);

test(`damaged archives are read or refused, soon and without a rest, for ${seconds} seconds`, async () => {
  const outcome = await fuzzArchives(seconds, Date.now());
  expect(outcome.faults).toEqual([]);
  expect(outcome.runs).toBeGreaterThan(50);
  expect(outcome.readWhole).toBeGreaterThan(0);
  expect(outcome.slowestMs).toBeLessThan(2_000);
  expect(outcome.mostMemoryBytes).toBeLessThan(700_000_000);
});
