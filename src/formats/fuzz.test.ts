import { expect, test } from "vitest";
import { fuzzFormats } from "../../test/support/fuzz-formats.ts";

const seconds = Number(process.env["OM_FUZZ_SECONDS"] ?? "3");

test.each(fuzzFormats)(
  "$what",
  async ({ run, leastRefused }) => {
    const seed = Date.now() % 1_000_000;
    const { tried, refused } = await run(seconds * 1_000, seed);
    console.log(`seed ${seed}: ${tried} tried, ${refused} refused`);
    // On a busy machine few are tried: three deviations of bad luck are no fault.
    const expected = tried * leastRefused;
    expect(refused).toBeGreaterThanOrEqual(expected - 3 * Math.sqrt(expected));
  },
  (seconds + 30) * 1_000,
);
