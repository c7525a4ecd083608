import { expect, onTestFinished, test } from "vitest";
import { makeMutant } from "../faults/mutant.ts";
import { createFolder } from "../faults/create-folder.ts";
import { planKills, tellTally } from "../faults/whole-way/kill-plan.ts";
import { mutants } from "../faults/whole-way/mutants.ts";
import { createWholeWayKills } from "../faults/whole-way/whole-way-kills.ts";

test.each(mutants)("a product that is wrong on purpose is found within 150 kills: $name", async ({ name, patches }) => {
  const seed = Date.now() % 1_000_000;
  const folder = createFolder("om-mutant-");
  const kills = await createWholeWayKills({ folder, tree: makeMutant(folder, patches), seed });
  onTestFinished(kills.close);
  let complaints: readonly string[] = [];
  const plan = planKills(seed, { each: 5, random: 80 });
  for (let count = 0; count < plan.length && complaints.length === 0; count += 1) {
    await kills.kill(plan[count] ?? null);
    if ((count + 1) % 10 === 0) complaints = await kills.judge();
  }
  console.log(`${name}\n  ${tellTally(seed, kills.tally())}\n  ${complaints.slice(0, 3).join("\n  ")}`);
  expect(complaints.filter((complaint) => /^(?:lost|twice|drift|damaged)/.test(complaint))).not.toEqual([]);
});
