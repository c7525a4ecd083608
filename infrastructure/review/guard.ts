import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { CfnGuardValidator } from "@cdklabs/cdk-validator-cfnguard";
import type { App } from "aws-cdk-lib";
import type { Templates } from "./templates.ts";

/** The rules of Control Tower that come with the validator, in folders by the service that they are about. */
const rulesFolder = join(
  dirname(createRequire(import.meta.url).resolve("@cdklabs/cdk-validator-cfnguard/package.json")),
  "rules/control-tower/cfn-guard",
);

/** Folders whose services we use. The others would read every template for nothing; a test holds that nothing of theirs is there. */
const usedServices: Readonly<Record<string, string>> = {
  apigateway: "AWS::ApiGateway",
  cloudwatch: "AWS::CloudWatch",
  dynamodb: "AWS::DynamoDB",
  ec2: "AWS::EC2",
  efs: "AWS::EFS",
  identityandaccessmanagement: "AWS::IAM",
  keymanagementservice: "AWS::KMS",
  lambda: "AWS::Lambda",
  s3: "AWS::S3",
  sqs: "AWS::SQS",
};

/** Services that no rule is about. */
const withoutRules = ["ApiGatewayV2", "ApplicationAutoScaling", "Budgets", "Cognito", "Events", "Logs", "SNS"];

export interface GuardFinding {
  /** `CT.S3.PR.9` */
  readonly rule: string;
  /** `FileProcessing/Uploads4F6EB0FD` */
  readonly place: string;
}

/** Every finding of cfn-guard in the templates of an app, in one run. */
export function runGuard(app: App): readonly GuardFinding[] {
  const templatePaths = app.synth().stacks.map(({ templateFullPath }) => templateFullPath);
  const rules = Object.keys(usedServices).map((service) => join(rulesFolder, service));
  const validator = new CfnGuardValidator({ controlTowerRulesEnabled: false, rules });
  return validator
    .validate({ templatePaths, appConstruct: app })
    .violations.flatMap(({ description, violatingResources }) => {
      const [, rule = "unknown"] = /\[(CT\.[\w.]+)\]/.exec(description) ?? [];
      return violatingResources
        .filter(({ resourceLogicalId }) => resourceLogicalId !== undefined)
        .map(({ resourceLogicalId, templatePath }) => ({
          rule,
          place: `${stackOf(templatePath)}/${resourceLogicalId}`,
        }));
    });
}

function stackOf(templatePath: string): string {
  return basename(templatePath, ".template.json");
}

/** Folders of rules that are left out, though a template has a resource that they may be about. */
export function servicesThatGuardMisses(templates: Templates): readonly string[] {
  const types = Object.values(templates).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type));
  const services = new Set(types.map((type) => type.split("::")[1] ?? ""));
  const known = [...Object.values(usedServices).map((type) => type.split("::")[1] ?? ""), ...withoutRules];
  const folders: readonly string[] = readdirSync(rulesFolder);
  const unread = folders.filter(
    (folder) => usedServices[folder] === undefined && withoutRules.some((name) => name.toLowerCase() === folder),
  );
  return [...[...services].filter((service) => !known.includes(service)), ...unread];
}
