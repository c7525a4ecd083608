import { availableParallelism } from "node:os";
import { expect, test } from "vitest";
import { createFolder } from "../faults/create-folder.ts";
import { makeMutant } from "../faults/mutant.ts";
import { mutants } from "../simulator/mutants.ts";
import { runSeeds } from "../simulator/run-seeds.ts";

test.each(mutants)("the simulator finds a product that is wrong on purpose: $name", async ({ name, patches, seed }) => {
  const tree = makeMutant(createFolder("om-mutant-"), patches);
  // A seed tells another story when the product or the simulator has changed: then the others are asked.
  const saidBefore = await runSeeds(tree, { first: seed, count: 1, processes: 1 });
  const said = saidBefore || (await runSeeds(tree, { first: 1, count: 10_000, processes: availableParallelism() }));
  console.log(`${name}\n${said}`);
  expect(said).toMatch(/^OM_SIM_SEED=\d+\n {2}/);
});
