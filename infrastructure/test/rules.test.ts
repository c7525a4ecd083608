import { describe, expect, test } from "vitest";
import { deploymentOf, plans } from "../review/plans.ts";
import { rules } from "../review/rules.ts";
import { planOf } from "../config/plan.ts";
import { synthesise } from "../review/synthesise.ts";
import { readTemplates } from "../review/templates.ts";
import { synthesised } from "./synthesised.ts";

describe.each(["dev", "prod", "smallest"] as const)("the templates of %s", (name) => {
  test.each(Object.entries(rules))("%s", (_rule, rule) => {
    expect(rule(synthesised[name], plans[name])).toEqual([]);
  });
});

test("a budget that stops models, without an API: only roles that are there are stopped", () => {
  const { deployment } = plans.prod;
  const plan = planOf(
    deploymentOf("prod", {
      image: deployment.image,
      api: { http: { authorizer: "none" }, streamingUrl: true },
      operators: { ...deployment.operators, group: null },
    }),
  );
  const templates = readTemplates(synthesise(plan));
  for (const rule of Object.values(rules)) expect(rule(templates, plan)).toEqual([]);
});
