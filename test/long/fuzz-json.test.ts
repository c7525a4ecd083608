import { expect, test } from "vitest";
import { fuzzJson } from "../support/fuzz-json.ts";

const seconds = Number(process.env["OM_FUZZ_SECONDS"] ?? "60");

test(`broken JSON of ${seconds} s is refused where JSON.parse refuses it, and nowhere else`, async () => {
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  const { tried, broken } = await fuzzJson(seconds * 1_000, seed);
  console.log(`${tried} texts, ${broken} of them broken`);
  expect(broken).toBeGreaterThan(tried / 10);
});
