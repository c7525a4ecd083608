import { expect, test } from "vitest";
import { hasCompiler } from "../io/io-shim.ts";
import { cutOften } from "./cut-often.ts";

const canTrace = hasCompiler();
if (!canTrace) console.log("skipped: no gcc on Linux, so nothing is traced and no power is cut");

test(
  "whatever moment the power is cut at, what was promised is there and nothing visible is torn (skipped without gcc)",
  { skip: !canTrace, timeout: 240_000 },
  async () => {
    const { wrong, untold } = await cutOften({ cuts: 5, seed: Date.now() % 1_000_000 });
    expect(untold).toEqual([]); // the trace, played to its end, is the disk
    expect(wrong).toEqual([]);
  },
);
