import { expect, test } from "vitest";
import { fuzzArchives } from "../support/fuzz-archives.ts";

const seconds = Number(process.env["OM_FUZZ_SECONDS"] ?? 60);

test(`damaged archives are read or refused for ${seconds} seconds`, async () => {
  const outcome = await fuzzArchives(seconds, Date.now());
  expect(outcome.faults).toEqual([]);
  expect(outcome.slowestMs).toBeLessThan(2_000);
  expect(outcome.mostMemoryBytes).toBeLessThan(700_000_000);
});
