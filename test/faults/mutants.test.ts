import { expect, test } from "vitest";
import { createFolder } from "./create-folder.ts";
import { mutants as faultMutants } from "./io/mutants.ts";
import { makeMutant, type Patch } from "./mutant.ts";
import { mutants as cutMutants, takesForSafe } from "./power-cut/mutants.ts";
import { mutants as simulatorMutants } from "../simulator/mutants.ts";
import { mutants as killMutants, orderOfAws } from "./whole-way/mutants.ts";

const all: readonly { readonly name: string; readonly patches: readonly Patch[] }[] = [
  ...killMutants,
  ...cutMutants,
  ...faultMutants,
  ...simulatorMutants,
  { name: "what is there is taken for safe", patches: takesForSafe },
  { name: "the order of AWS", patches: orderOfAws },
];

test.each(all)("the patch still fits the product: $name", ({ patches }) => {
  expect(makeMutant(createFolder("om-mutant-"), patches)).toContain("om-mutant-");
});

test("a patch that does not fit is an error", () => {
  const patch = { file: "src/core/clock.ts", from: "no such line", to: "" };
  expect(() => makeMutant(createFolder("om-mutant-"), [patch])).toThrow("does not fit src/core/clock.ts");
});
