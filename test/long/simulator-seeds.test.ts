import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { asItIs } from "../faults/mutant.ts";
import { runSeeds } from "../simulator/run-seeds.ts";

/** After those of `npm test`. */
const first = 101;
const { OM_SIM_SEEDS = "10000" } = process.env;
const count = Number(OM_SIM_SEEDS);

test(`${count} seeds of the simulator find nothing`, async () => {
  const begun = performance.now();
  expect(await runSeeds(asItIs, { first, count, processes: availableParallelism() })).toBe("");
  console.log(`${count} seeds in ${Math.round((performance.now() - begun) / 1_000)} s`);
});
