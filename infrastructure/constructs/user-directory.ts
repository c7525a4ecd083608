import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import {
  AccountRecovery,
  CfnUserPoolGroup,
  ClientAttributes,
  Mfa,
  StringAttribute,
  UserPool,
  type UserPoolClient,
  UserPoolOperation,
} from "aws-cdk-lib/aws-cognito";
import { CfnFunction, Code, Function as LambdaFunction, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";
import { createFunctionRole } from "./function-role.ts";
import type { Surroundings } from "./om-function.ts";
import { permissionsOf } from "./permissions.ts";
import { createRunbookAlarm } from "./runbook-alarm.ts";

const triggerName = "add-business-claim";

/** People who may ask, each of one business, which administrators alone write. */
export class UserDirectory extends Construct {
  readonly pool: UserPool;
  readonly client: UserPoolClient;

  constructor(scope: Construct, id: string, surroundings: Surroundings, plan: Plan) {
    super(scope, id);
    this.pool = new UserPool(this, "Pool", {
      userPoolName: plan.names.prefix,
      selfSignUpEnabled: false,
      signInAliases: { email: true },
      customAttributes: { business_id: new StringAttribute({ mutable: false, minLen: 1, maxLen: 64 }) },
      passwordPolicy: {
        minLength: 14,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.pool).acknowledge({
      id: "AwsSolutions-COG8",
      reason:
        "the tier with threat protection is priced by the user: who deploys may choose it; a second factor is required",
    });
    this.pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION, createTrigger(this, surroundings, plan));
    const { group } = plan.deployment.operators;
    if (group !== null) {
      new CfnUserPoolGroup(this, "Operators", {
        userPoolId: this.pool.userPoolId,
        groupName: group,
        description: "Act for every business, and see queues and dead letters",
      });
    }
    this.client = this.pool.addClient("Client", {
      authFlows: { userSrp: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
      writeAttributes: new ClientAttributes().withStandardAttributes({ givenName: true, familyName: true }),
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(7),
    });
  }
}

function createTrigger(scope: Construct, { key }: Surroundings, plan: Plan): LambdaFunction {
  const { names, deployment } = plan;
  const give = permissionsOf(plan);
  const own = new Construct(scope, "Claim");
  const role = createFunctionRole(own, triggerName, [...give.writeLog(triggerName), ...give.trace()], plan);
  const trigger = new LambdaFunction(own, "Function", {
    functionName: names.function(triggerName),
    description: "Om Insights: the business of a user as a claim",
    runtime: Runtime.NODEJS_24_X,
    handler: "index.handler",
    code: Code.fromInline(readFileSync(join(import.meta.dirname, "add-business-claim.cjs"), "utf8")),
    timeout: Duration.seconds(5),
    memorySize: 256,
    role,
    logGroup: new LogGroup(own, "Log", {
      logGroupName: names.logGroup(triggerName),
      retention: deployment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key === null ? {} : { encryptionKey: key }),
    }),
  });
  const resource = trigger.node.defaultChild;
  // The construct's own switch would add rights to the role.
  if (resource instanceof CfnFunction) resource.tracingConfig = { mode: Tracing.ACTIVE };
  createRunbookAlarm(
    own,
    "ErrorsAlarm",
    {
      name: `${triggerName}-errors`,
      says: "Users get no token: the function that writes their business into it failed.",
      runbook: "function-errors",
      metric: trigger.metricErrors({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 1,
    },
    plan,
  );
  return trigger;
}
