import { expect, test } from "vitest";
import { faultOften, spread } from "./fault-often.ts";
import { hasCompiler } from "./io-shim.ts";

const skip = !hasCompiler();
if (skip) console.log("skipped: no gcc on Linux, so no change of the disk is made to fail");

test(
  "a change of the disk that fails is told by its name, and costs nothing (skipped without gcc)",
  { skip, timeout: 240_000 },
  async () => {
    const { wrong } = await faultOften({
      seed: Date.now() % 1_000_000,
      kinds: ["dirty", "pieces"],
      plan: spread(1, ["enospc", "eio", "torn"]),
    });
    expect(wrong).toEqual([]);
  },
);
