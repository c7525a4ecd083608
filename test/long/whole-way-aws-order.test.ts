import { expect, test } from "vitest";
import { makeMutant } from "../faults/mutant.ts";
import { createFolder } from "../faults/create-folder.ts";
import { killOften } from "../faults/whole-way/kill-often.ts";
import { orderOfAws } from "../faults/whole-way/mutants.ts";

test("a step in parts, its acknowledgement last, as on AWS, loses nothing and does nothing twice", async () => {
  const tree = makeMutant(createFolder("om-mutant-"), orderOfAws);
  const { complaints } = await killOften({ each: 3, random: 38, tree });
  expect(complaints).toEqual([]);
});
