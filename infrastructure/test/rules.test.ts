import { describe, expect, test } from "vitest";
import { plans } from "../review/plans.ts";
import { rules } from "../review/rules.ts";
import { synthesised } from "./synthesised.ts";

describe.each(["dev", "prod", "smallest"] as const)("the templates of %s", (name) => {
  test.each(Object.entries(rules))("%s", (_rule, rule) => {
    expect(rule(synthesised[name], plans[name])).toEqual([]);
  });
});
