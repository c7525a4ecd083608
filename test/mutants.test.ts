import { expect, test } from "vitest";
import { mutants as faultMutants } from "./faults/io/mutants.ts";
import { applyPatches, type Patch } from "./faults/mutant.ts";
import { mutants as cutMutants, takesForSafe } from "./faults/power-cut/mutants.ts";
import { mutants as simulatorMutants } from "./simulator/mutants.ts";
import { mutants as killMutants, orderOfAws } from "./faults/whole-way/mutants.ts";

const all: readonly { readonly name: string; readonly patches: readonly Patch[] }[] = [
  ...killMutants,
  ...cutMutants,
  ...faultMutants,
  ...simulatorMutants,
  { name: "what is there is taken for safe", patches: takesForSafe },
  { name: "the order of AWS", patches: orderOfAws },
];

/** What guards are proved by: each has to fit the product as it is, or it proves nothing. */
test.each(all)("the patch still fits the product: $name", ({ patches }) => {
  expect([...applyPatches(patches).keys()]).toEqual([...new Set(patches.map(({ file }) => file))]);
});

test("a patch that does not fit is an error", () => {
  const patch = { file: "src/core/clock.ts", from: "no such line", to: "" };
  expect(() => applyPatches([patch])).toThrow("does not fit src/core/clock.ts");
});
