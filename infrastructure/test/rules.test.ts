import { describe, expect, test } from "vitest";
import { synthesise } from "../review/synthesise.ts";
import { rules } from "../review/rules.ts";
import { plans } from "./plans.ts";

describe.each(Object.entries(plans))("the templates of %s", (_name, plan) => {
  const templates = synthesise(plan);

  test.each(Object.entries(rules))("%s", (_rule, rule) => {
    expect(rule(templates, plan)).toEqual([]);
  });
});
