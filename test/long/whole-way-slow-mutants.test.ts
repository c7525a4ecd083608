import { expect, test } from "vitest";
import { findMutant } from "../faults/whole-way/find-mutant.ts";
import { mutants } from "../faults/whole-way/mutants.ts";

test.each(mutants.filter(({ isSlow }) => isSlow === true))(
  "a product that is wrong on purpose is found within 150 kills: $name",
  async (mutant) => {
    expect(await findMutant(mutant)).not.toEqual([]);
  },
);
