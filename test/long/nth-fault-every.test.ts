import { expect, test } from "vitest";
import { every, faultOften } from "../faults/io/fault-often.ts";
import { type FaultKind, hasCompiler } from "../faults/io/io-shim.ts";

const skip = !hasCompiler();
if (skip) console.log("skipped: no gcc on Linux, so no change of the disk is made to fail");

const lanes: readonly (readonly FaultKind[])[] = [
  ["enospc", "full"],
  ["eio", "torn"],
];

test(
  "every single change of a small scenario may fail in every way (skipped without gcc)",
  { skip, timeout: 6 * 3_600_000 },
  async () => {
    const seed = Date.now() % 1_000_000;
    const found = await Promise.all(lanes.map((kinds) => faultOften({ seed, kinds: ["dirty"], plan: every(kinds) })));
    expect(found.flatMap(({ wrong }) => wrong)).toEqual([]);
  },
);
