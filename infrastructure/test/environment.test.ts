import { describe, expect, test } from "vitest";
import { readAwsConfig } from "../../src/apps/lambda/aws-config.ts";
import { queueNames, queueSettings } from "../../src/apps/home/queues.ts";
import { plans } from "../review/plans.ts";
import { at, resourcesOf } from "../review/templates.ts";
import { synthesised } from "./synthesised.ts";

describe.each(["dev", "prod", "smallest"] as const)("functions of %s", (name) => {
  const functions = resourcesOf(synthesised[name], "AWS::Lambda::Function").filter(
    ({ properties }) => properties["PackageType"] === "Image",
  );

  test.each(functions.map((each) => [String(each.properties["FunctionName"]), each.properties] as const))(
    "%s starts with what it is told",
    (_function, properties) => {
      const told = Object.entries(at(properties, "Environment", "Variables") ?? {});
      const variables = Object.fromEntries(told.map(([variable, value]) => [variable, String(value)]));
      const config = readAwsConfig({
        ...variables,
        AWS_REGION: "eu-central-1",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties["MemorySize"]),
      });
      expect(config.OM_QUEUE_URL_PREFIX).toBe(
        `https://sqs.eu-central-1.amazonaws.com/000000000000/om-${plans[name].deployment.environment}-`,
      );
      expect(config.OM_LONGEST_FUNCTION_SECONDS).toBe(900);
      expect(Object.keys(variables).filter((variable) => !(variable in config))).toEqual([]);
    },
  );

  test("those that work on a queue are told which", () => {
    const told = functions
      .map(({ properties }) => at(properties, "Environment", "Variables", "OM_QUEUE"))
      .filter(Boolean);
    expect(told.map(String).toSorted()).toEqual([...queueNames].toSorted());
  });

  test("no secret is in a variable", () => {
    const told = functions.flatMap(({ properties }) => Object.keys(at(properties, "Environment", "Variables") ?? {}));
    expect(told.filter((variable) => /KEY$|SECRET|PASSWORD|TOKEN$/.test(variable))).toEqual([]);
  });
});

test("queues are those of the product, with its limits", () => {
  const planned = plans.dev.queues.map(({ name, mostReceives }) => [name, mostReceives]);
  expect(planned).toEqual(Object.entries(queueSettings).map(([name, { mostReceives }]) => [name, mostReceives]));
});
