import { expect, test } from "vitest";
import { hasCompiler } from "../faults/io/io-shim.ts";
import { cutOften } from "../faults/power-cut/cut-often.ts";

const skip = !hasCompiler();
if (skip) console.log("skipped: no gcc on Linux, so nothing is traced and no power is cut");

const workloads = 10;

test("2,000 power cuts in ten workloads lose nothing and tear nothing (skipped without gcc)", { skip }, async () => {
  const seed = Date.now() % 1_000_000;
  const lanes = [0, 1].map(async (lane) => {
    const wrong: string[] = [];
    for (let number = lane; number < workloads; number += 2)
      wrong.push(...(await cutOften({ cuts: 2_000 / workloads, seed: seed + number })).wrong);
    return wrong;
  });
  expect((await Promise.all(lanes)).flat()).toEqual([]);
});
