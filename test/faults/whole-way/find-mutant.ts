import { onTestFinished } from "vitest";
import { createFolder } from "../create-folder.ts";
import { makeMutant } from "../mutant.ts";
import { planKills, tellTally } from "./kill-plan.ts";
import type { Mutant } from "./mutants.ts";
import { createWholeWayKills } from "./whole-way-kills.ts";

/** What is complained of in a product that is wrong on purpose, which is killed until something is, 150 times at most. */
export async function findMutant({ name, patches }: Mutant): Promise<readonly string[]> {
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
  return complaints.filter((complaint) => /^(?:lost|twice|drift|damaged)/.test(complaint));
}
