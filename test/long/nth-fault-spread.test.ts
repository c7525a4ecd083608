import { expect, test } from "vitest";
import { faultOften, spread } from "../faults/io/fault-often.ts";
import { hasCompiler } from "../faults/io/io-shim.ts";
import { mutants } from "../faults/io/mutants.ts";
import { makeMutant } from "../faults/mutant.ts";
import { createFolder } from "../faults/create-folder.ts";

const skip = !hasCompiler();
if (skip) console.log("skipped: no gcc on Linux, so no change of the disk is made to fail");

test(
  "25 faults over a small scenario are told by their name and cost nothing (skipped without gcc)",
  { skip },
  async () => {
    const seed = Date.now() % 1_000_000;
    const { wrong } = await faultOften({ seed, kinds: ["clean", "dirty", "pieces"], plan: spread(5) });
    expect(wrong).toEqual([]);
  },
);

test.each(mutants)(
  "a product that is wrong on purpose is found within 40 faults: $name (skipped without gcc)",
  { skip },
  async ({ patches }) => {
    const tree = makeMutant(createFolder("om-mutant-"), patches);
    const seed = Date.now() % 1_000_000;
    const plan = spread(40, ["enospc"]);
    const { wrong, runs } = await faultOften({ seed, kinds: ["clean", "dirty"], plan, tree, stopsAtFirst: true });
    console.log(`found by fault ${runs}: ${wrong[0] ?? ""}`);
    expect(wrong.filter((what) => /: (?:lost|twice|drift)/.test(what))).not.toEqual([]);
  },
);
