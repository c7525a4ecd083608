import { App, Tags } from "aws-cdk-lib";
import type { Plan } from "../config/plan.ts";
import { BaseInfrastructureStack } from "./base-infrastructure-stack.ts";
import { ContextEngineStack } from "./context-engine-stack.ts";
import { FileProcessingStack } from "./file-processing-stack.ts";
import { ProcessingLambdasStack } from "./processing-lambdas-stack.ts";

/** The four stacks, in the order in which they are deployed. */
export const stackNames = ["BaseInfrastructure", "FileProcessing", "ProcessingLambdas", "ContextEngine"] as const;
export type StackName = (typeof stackNames)[number];

/** A plan -> an app with its four stacks. Nothing is looked up: it needs no account, no network and no container engine. */
export function createApp(plan: Plan, context?: Readonly<Record<string, unknown>>): App {
  const { deployment, names } = plan;
  const app = new App(context === undefined ? {} : { context: { ...context } });
  const propsOf = (name: StackName) => ({
    stackName: `${names.prefix}-${name}`,
    env: { account: deployment.accountId, region: deployment.region },
    terminationProtection: deployment.environment === "prod",
    description: `Om Insights (${deployment.environment}): ${name}`,
  });
  const base = new BaseInfrastructureStack(app, "BaseInfrastructure", plan, propsOf("BaseInfrastructure"));
  const files = new FileProcessingStack(app, "FileProcessing", base, plan, propsOf("FileProcessing"));
  const processing = new ProcessingLambdasStack(app, "ProcessingLambdas", base, plan, propsOf("ProcessingLambdas"));
  const engine = new ContextEngineStack(app, "ContextEngine", base, plan, propsOf("ContextEngine"));
  // By name they know each other without a reference, so the order is said.
  for (const stack of [files, processing, engine])
    stack.addStackDependency(base, "queues, topics, records and the boundary");
  processing.addStackDependency(files, "the uploads bucket and the role of the router");
  engine.addStackDependency(files, "the uploads bucket and the routing queue");
  Tags.of(app).add("om-deployment", names.prefix);
  return app;
}
