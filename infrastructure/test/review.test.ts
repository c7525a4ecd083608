import { Duration, Stack, type App } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { acknowledged, isAcknowledged } from "../review/acknowledged.ts";
import { runGuard, servicesThatGuardMisses } from "../review/guard.ts";
import { plans } from "../review/plans.ts";
import { openApp } from "../review/synthesise.ts";
import { attachPolicy } from "../constructs/function-role.ts";
import { synthesised } from "./synthesised.ts";

const findingsOf = (app: App): readonly string[] =>
  new AwsSolutionsChecks().validateScope(app).violations.map(({ ruleName }) => ruleName);

describe("cdk-nag", () => {
  test.each(["dev", "prod", "smallest"] as const)("finds nothing in %s that is not acknowledged", (name) => {
    expect(findingsOf(openApp(plans[name]))).toEqual([]);
  });

  test("finds what is planted", () => {
    const app = openApp(plans.smallest);
    const stack = new Stack(app, "Planted");
    new Queue(stack, "Open", { visibilityTimeout: Duration.seconds(30) });
    new Role(stack, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") }).addToPolicy(
      new PolicyStatement({ actions: ["s3:*"], resources: ["*"] }),
    );
    expect(findingsOf(app)).toEqual(
      expect.arrayContaining([
        "AwsSolutions-SQS3",
        "AwsSolutions-SQS4",
        "AwsSolutions-IAM5[Action::s3:*]",
        "AwsSolutions-IAM5[Resource::*]",
      ]),
    );
  });

  test("a wildcard without a reason is not even made", () => {
    const stack = new Stack(openApp(plans.smallest), "Planted");
    const role = new Role(stack, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    expect(() => attachPolicy(stack, role, [{ actions: ["sqs:SendMessage"], resources: ["*"] }])).toThrow(
      "without a reason",
    );
  });
});

describe("cfn-guard", () => {
  const app = openApp(plans.prod);
  new Queue(new Stack(app, "Planted"), "Open");
  const all = [...runGuard(openApp(plans.dev)), ...runGuard(app)];
  const planted = all.filter(({ place }) => place.startsWith("Planted/"));
  const found = all.filter((finding) => !planted.includes(finding));

  test("finds what is planted", () => {
    expect(planted.map(({ rule }) => rule)).toEqual(expect.arrayContaining(["CT.SQS.PR.1", "CT.SQS.PR.2"]));
    expect(planted.some(isAcknowledged)).toBe(false);
  });

  test("finds nothing else that is not acknowledged", () => {
    expect(found).not.toEqual([]);
    expect(found.filter((finding) => !isAcknowledged(finding))).toEqual([]);
  });

  test.each(acknowledged)("$rule is acknowledged for something that is found: $reason", ({ rule, places }) => {
    expect(found.filter((finding) => finding.rule === rule && places.test(finding.place))).not.toEqual([]);
  });

  test("is asked about every service that it has rules for", () => {
    expect(servicesThatGuardMisses(synthesised.prod)).toEqual([]);
  });
});
