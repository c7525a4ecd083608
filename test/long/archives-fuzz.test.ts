import { expect, test } from "vitest";
import { fuzzArchives } from "../support/fuzz-archives.ts";

const seconds = Number(process.env["OM_FUZZ_SECONDS"] ?? 60);

test(`damaged archives are read or refused for ${seconds} seconds`, async () => {
  const outcome = await fuzzArchives(seconds, Date.now());
  console.log(
    `${outcome.runs} archives, slowest ${outcome.slowestMs.toFixed(0)} ms, ${(outcome.mostMemoryBytes / 1e6).toFixed(0)} MB`,
  );
  expect(outcome.faults).toEqual([]);
  expect(outcome.slowestMs).toBeLessThan(2_000);
  expect(outcome.mostMemoryBytes).toBeLessThan(512_000_000);
});
