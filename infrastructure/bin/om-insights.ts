import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { DeploymentError, readDeployment } from "../config/deployment.ts";
import { planOf } from "../config/plan.ts";
import { createApp } from "../stacks/create-app.ts";

/** `ENVIRONMENT=dev AWS_REGION=... AWS_ACCOUNT_ID=... cdk synth`: what this environment's file says, reviewed. */
try {
  const deployment = readDeployment(process.env, (environment): unknown =>
    JSON.parse(readFileSync(join(import.meta.dirname, `../config/${environment}.json`), "utf8")),
  );
  const app = createApp(planOf(deployment));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (thrown) {
  if (!(thrown instanceof DeploymentError)) throw thrown;
  process.stderr.write(`${thrown.message}\n`);
  process.exitCode = 4;
}
