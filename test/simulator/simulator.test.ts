import { expect, test } from "vitest";
import { simulate } from "./simulate.ts";

/** `OM_SIM_SEED=504` tells one seed again. */
const { OM_SIM_SEED } = process.env;
const seeds = OM_SIM_SEED === undefined ? Array.from({ length: 100 }, (_none, at) => at + 1) : [Number(OM_SIM_SEED)];

test("whatever happens to a data folder, its numbers are those of what was sent", async () => {
  for (const seed of seeds) {
    const { complaints } = await simulate(seed);
    expect(complaints, `OM_SIM_SEED=${seed}`).toEqual([]);
  }
}, 120_000);

test("a seed tells the same story again", async () => {
  for (const seed of seeds.slice(0, 20)) expect(await simulate(seed)).toEqual(await simulate(seed));
});
