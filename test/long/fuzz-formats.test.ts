import { expect, test } from "vitest";
import { fuzzFormats } from "../support/fuzz-formats.ts";

const seconds = Number(process.env["OM_FUZZ_SECONDS"] ?? "60");

test.each(fuzzFormats)("$what", async ({ run, leastRefused }) => {
  const seed = Date.now() % 1_000_000;
  const { tried, refused } = await run(seconds * 1_000, seed);
  console.log(`seed ${seed}: ${tried} tried, ${refused} refused`);
  expect(refused).toBeGreaterThanOrEqual(tried * leastRefused);
  expect(process.resourceUsage().maxRSS / 1024).toBeLessThan(512);
});
