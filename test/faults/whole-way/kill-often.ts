import { onTestFinished } from "vitest";
import { createFolder } from "../create-folder.ts";
import type { Complaints } from "../judge-home.ts";
import { asItIs } from "../mutant.ts";
import { countHits, planKills, tellTally } from "./kill-plan.ts";
import { createWholeWayKills, type KillTally } from "./whole-way-kills.ts";

export interface KillResult {
  readonly complaints: Complaints;
  readonly tally: KillTally;
  readonly hits: ReturnType<typeof countHits>;
}

/** For the test that is running: kills as planned, judges, says what was hit, and cleans up. */
export async function killOften({
  each,
  random,
  tree = asItIs,
}: {
  readonly each: number;
  readonly random: number;
  readonly tree?: string;
}): Promise<KillResult> {
  const seed = Date.now() % 1_000_000;
  const folder = createFolder("om-way-");
  const kills = await createWholeWayKills({ folder, tree, seed });
  onTestFinished(kills.close);
  for (const event of planKills(seed, { each, random })) await kills.kill(event);
  const complaints = await kills.judge();
  const tally = kills.tally();
  console.log(tellTally(seed, tally));
  return { complaints, tally, hits: countHits(tally) };
}
