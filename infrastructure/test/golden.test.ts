import { describe, expect, test } from "vitest";
import { readGolden } from "../review/golden.ts";
import { plans } from "../review/plans.ts";
import { synthesise } from "../review/synthesise.ts";
import { stackNames } from "../stacks/create-app.ts";
import { written } from "./synthesised.ts";

describe.each(["dev", "prod"] as const)("of %s", (name) => {
  test.each(stackNames)(
    "the template of %s is the one that was read (else: npm run golden, and read what differs)",
    (stack) => {
      expect(written[name][stack]).toEqual(readGolden(name, stack));
    },
  );
});

test("who synthesises twice is given the same", () => {
  expect(synthesise(plans.smallest)).toEqual(written.smallest);
});
