import { expect, test } from "vitest";
import { fuzzJson } from "../../../test/support/fuzz-json.ts";

const seconds = Number(process.env["OM_FUZZ_SECONDS"] ?? "3");

test(
  `broken JSON of ${seconds} s is refused where JSON.parse refuses it, and nowhere else`,
  async () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${seed}`);
    const { tried, broken } = await fuzzJson(seconds * 1_000, seed);
    expect(broken).toBeGreaterThan(tried / 10);
  },
  (seconds + 30) * 1_000,
);
