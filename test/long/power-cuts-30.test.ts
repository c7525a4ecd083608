import { expect, test } from "vitest";
import { hasCompiler } from "../faults/io/io-shim.ts";
import { makeMutant } from "../faults/mutant.ts";
import { createFolder } from "../faults/create-folder.ts";
import { cutOften } from "../faults/power-cut/cut-often.ts";
import { mutants } from "../faults/power-cut/mutants.ts";

const skip = !hasCompiler();
if (skip) console.log("skipped: no gcc on Linux, so nothing is traced and no power is cut");

test(
  "30 power cuts lose nothing that was promised and tear nothing visible (skipped without gcc)",
  { skip },
  async () => {
    const { wrong, untold } = await cutOften({ cuts: 30, seed: Date.now() % 1_000_000 });
    expect(untold).toEqual([]);
    expect(wrong).toEqual([]);
  },
);

test.each(mutants)(
  "a product that is wrong on purpose loses something within 50 cuts: $name (skipped without gcc)",
  { skip },
  async ({ name, patches }) => {
    const tree = makeMutant(createFolder("om-mutant-"), patches);
    const { wrong, cuts } = await cutOften({ cuts: 50, seed: Date.now() % 1_000_000, tree, stopsAtFirst: true });
    console.log(`${name}: found within ${cuts} cuts\n  ${wrong[0] ?? ""}`);
    expect(wrong).not.toEqual([]);
  },
);
