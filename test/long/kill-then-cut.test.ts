import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compileShim, hasCompiler } from "../faults/io/io-shim.ts";
import { asItIs, makeMutant } from "../faults/mutant.ts";
import { createFolder } from "../faults/create-folder.ts";
import { takesForSafe } from "../faults/power-cut/mutants.ts";
import { cutPower } from "../faults/power-cut/power-cuts.ts";
import { recordKilledWorkload } from "../faults/power-cut/workload.ts";

const skip = !hasCompiler();
if (skip) console.log("skipped: no gcc on Linux, so nothing is traced and no power is cut");

/** Kills before the n-th flush of a folder, goes on, and cuts the power at the end, for every n. */
async function killAndCut(tree: string, cuts: number, isEnough: (wrong: readonly string[]) => boolean) {
  const seed = Date.now() % 1_000_000;
  const library = compileShim(createFolder("om-shim-"));
  const folder = join(createFolder("om-kill-cut-"), "run");
  const wrong: string[] = [];
  for (let at = 1; !isEnough(wrong); at += 1) {
    rmSync(folder, { recursive: true, force: true });
    const workload = await recordKilledWorkload({ folder, tree, library, seed: seed + at }, at);
    if (workload === null) {
      console.log(`seed ${seed}: ${at - 1} flushes of folders, ${cuts} cuts after a kill before each`);
      return wrong;
    }
    await cutPower(workload, { folder, cuts, seed: seed + at, atEnd: true }, ({ complaints }) => {
      if (complaints.length > 0) wrong.push(`flush ${at}: ${complaints.slice(0, 3).join("; ")}`);
    });
  }
  return wrong;
}

test(
  "what a killed process left unflushed is safe once the next has built on it (skipped without gcc)",
  { skip },
  async () => {
    expect(await killAndCut(asItIs, 3, () => false)).toEqual([]);
  },
);

test("a product that takes what is there for safe is found (skipped without gcc)", { skip }, async () => {
  const tree = makeMutant(createFolder("om-mutant-"), takesForSafe);
  const wrong = await killAndCut(tree, 4, (found) => found.length > 0);
  console.log(wrong[0]);
  expect(wrong).not.toEqual([]);
});
