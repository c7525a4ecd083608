import { CfnBudget, CfnBudgetsAction } from "aws-cdk-lib/aws-budgets";
import { Effect, ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Validations } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";
import { attachPolicy } from "./function-role.ts";

/** The month's budget: half, most and all of it is told, by mail. Of what AWS knows: its figures are hours late. */
export function createBudget(scope: Construct, id: string, { deployment, names }: Plan): void {
  const { budget, alarms } = deployment;
  if (budget === null || alarms.email === null) return;
  const subscribers = [{ subscriptionType: "EMAIL", address: alarms.email }];
  const tell = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
    notification: { notificationType, comparisonOperator: "GREATER_THAN", threshold, thresholdType: "PERCENTAGE" },
    subscribers,
  });
  new CfnBudget(scope, id, {
    budget: {
      budgetName: names.budget,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      budgetLimit: { amount: budget.monthlyUsd, unit: "USD" },
      costFilters: { TagKeyValue: [`user:om-deployment$${names.prefix}`] },
    },
    notificationsWithSubscribers: [
      tell("ACTUAL", 50),
      tell("ACTUAL", 80),
      tell("ACTUAL", 100),
      tell("FORECASTED", 100),
    ],
  });
}

export interface SpendingStopProps {
  /** Names of functions whose roles lose a right. */
  readonly functions: readonly string[];
  /** What they may not do any more: messages wait in their queues, questions are answered without a model. */
  readonly denied: readonly string[];
}

/** When all of the budget is spent a policy is attached to roles; who lifts the stop detaches it (docs/operations/costs.md). */
export class SpendingStop extends Construct {
  constructor(scope: Construct, id: string, { functions, denied }: SpendingStopProps, plan: Plan) {
    super(scope, id);
    const { deployment, names } = plan;
    const { alarms, accountId } = deployment;
    const policy = new ManagedPolicy(this, "Deny", {
      managedPolicyName: `${names.prefix}-stop-${id.toLowerCase()}`,
      description: "Attached when the budget is spent",
      statements: [new PolicyStatement({ effect: Effect.DENY, actions: [...denied], resources: ["*"] })],
    });
    const reason = "it denies: the more it names the less is allowed";
    Validations.of(policy).acknowledge({ id: "AwsSolutions-IAM5[Resource::*]", reason });
    const roles = functions.map((name) => names.role(name));
    const executor = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("budgets.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": accountId } },
      }),
    });
    attachPolicy(this, executor, [
      {
        actions: ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        resources: roles.map((name) => `arn:${names.partition}:iam::${accountId}:role/${name}`),
        conditions: { ArnEquals: { "iam:PolicyARN": policy.managedPolicyArn } },
      },
    ]);
    new CfnBudgetsAction(this, "Action", {
      budgetName: names.budget,
      actionType: "APPLY_IAM_POLICY",
      approvalModel: "AUTOMATIC",
      notificationType: "ACTUAL",
      actionThreshold: { type: "PERCENTAGE", value: 100 },
      definition: { iamActionDefinition: { policyArn: policy.managedPolicyArn, roles } },
      executionRoleArn: executor.roleArn,
      subscribers: [{ type: "EMAIL", address: alarms.email ?? "" }],
    });
  }
}
