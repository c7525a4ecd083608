import { expect, test } from "vitest";
import { planOf } from "../config/plan.ts";
import { differencesOf } from "../review/differences.ts";
import { plans } from "../review/plans.ts";
import { rules } from "../review/rules.ts";
import { synthesise } from "../review/synthesise.ts";
import { readTemplates, type Templates } from "../review/templates.ts";
import { synthesised } from "./synthesised.ts";

const { deployment, fileTypeIds } = plans.prod;
const plan = planOf(deployment, [...fileTypeIds, "returns"]);
const templates = readTemplates(synthesise(plan));
const differences = differencesOf(synthesised.prod, templates);

function typesOf(places: readonly string[], of: Templates): Record<string, number> {
  const types = places.map((place) => {
    const [stack = "", id = ""] = place.split("/");
    return of[stack]?.Resources[id]?.Type ?? place;
  });
  return Object.fromEntries(
    Object.entries(Object.groupBy(types, (type) => type)).map(([type, all]) => [type, all?.length ?? 0]),
  );
}

test("a file type that is registered adds its queue, its dead-letter queue, its function and their alarms, and nothing else", () => {
  expect(typesOf(differences.added, templates)).toEqual({
    "AWS::SQS::Queue": 2,
    "AWS::SQS::QueuePolicy": 2,
    "AWS::CloudWatch::Alarm": 5,
    "AWS::IAM::Role": 1,
    "AWS::IAM::Policy": 1,
    "AWS::Logs::LogGroup": 1,
    "AWS::Lambda::Function": 1,
    "AWS::Lambda::EventSourceMapping": 1,
  });
  expect(differences.removed).toEqual([]);
});

test("it changes what names all queues: the dashboard, the stop of the budget, and the rights of who sends to all or looks after all", () => {
  expect(typesOf(differences.changed, templates)).toEqual({
    "AWS::IAM::Policy": 5,
    "AWS::CloudWatch::Dashboard": 1,
    "AWS::Budgets::BudgetsAction": 1,
  });
  const isOfReturns = (text: string): boolean => /returns/.test(text);
  for (const place of differences.changed) {
    const [stack = "", id = ""] = place.split("/");
    const text = JSON.stringify(templates[stack]?.Resources[id]);
    expect(isOfReturns(text)).toBe(true);
  }
});

test("it moves no export, so stacks can be deployed in their order when it goes again", () => {
  for (const [stack, { Resources: _after, ...rest }] of Object.entries(templates)) {
    const { Resources: _before, ...before } = synthesised.prod[stack] ?? { Resources: {} };
    expect(rest).toEqual(before);
  }
});

test("every rule holds with it", () => {
  for (const rule of Object.values(rules)) expect(rule(templates, plan)).toEqual([]);
});

test("a template that changes more is seen", () => {
  const more = structuredClone({ ...templates });
  const table = Object.values(more["BaseInfrastructure"]?.Resources ?? {}).find(
    ({ Type }) => Type === "AWS::DynamoDB::Table",
  );
  if (table !== undefined) table.Properties["TableName"] = "other";
  expect(differencesOf(synthesised.prod, more).changed).toHaveLength(differences.changed.length + 1);
});
