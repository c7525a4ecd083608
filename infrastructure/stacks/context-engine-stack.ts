import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import { FunctionUrlAuthType, InvokeMode } from "aws-cdk-lib/aws-lambda";
import { QueryDefinition, QueryString, type QueryStringProps } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";
import { callersEnvironment, modelEnvironment } from "../constructs/function-environment.ts";
import { ProductApi } from "../constructs/http-api.ts";
import { OmFunction, type OmFunctionProps, type Surroundings } from "../constructs/om-function.ts";
import { permissionsOf } from "../constructs/permissions.ts";
import { createUrlAlarms } from "../constructs/service-alarms.ts";
import { SpendingStop } from "../constructs/spending-stop.ts";
import type { BaseInfrastructureStack } from "./base-infrastructure-stack.ts";
import { surroundingsOf } from "./surroundings.ts";

/** Numbers and answers: the query function within the network, the context function and the API outside it. */
export class ContextEngineStack extends Stack {
  private readonly plan: Plan;
  private readonly surroundings: Surroundings;

  constructor(scope: Construct, id: string, base: BaseInfrastructureStack, plan: Plan, props: StackProps) {
    super(scope, id, props);
    this.plan = plan;
    this.surroundings = surroundingsOf(this, base);
    const { deployment } = plan;
    const functions = [this.addQuery(), this.addContext()];
    if (deployment.api.http.authorizer !== "none") functions.push(this.addApi());
    this.addSavedQueries(functions);
    if (deployment.budget?.stop === true && deployment.model !== null) {
      const denied = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
      // A role that is not there cannot be stopped, and keeps the others from it.
      const asking = ["context", ...(deployment.api.http.authorizer === "none" ? [] : ["api"])];
      new SpendingStop(this, "Models", { functions: asking, denied }, plan);
    }
  }

  private addQuery(): OmFunction {
    const give = permissionsOf(this.plan);
    return this.add("Query", "query", { permissions: [...give.readResults(), ...give.records()], isIsolated: true });
  }

  /** Outside the network, for models are: it reads as the query function does, and may ask one model. */
  private addContext(): OmFunction {
    const { deployment } = this.plan;
    const give = permissionsOf(this.plan);
    const context = this.add("Context", "context", {
      permissions: [...give.readResults(), ...give.records(), ...give.askModel()],
      environment: { ...modelEnvironment(this.plan), ...callersEnvironment(this.plan) },
      isIsolated: false,
    });
    if (!deployment.api.streamingUrl) return context;
    const { url } = context.function.addFunctionUrl({
      authType: FunctionUrlAuthType.AWS_IAM,
      invokeMode: InvokeMode.RESPONSE_STREAM,
    });
    createUrlAlarms(context, "context", deployment.functions.context.timeoutSeconds, this.plan);
    new CfnOutput(this, "StreamingUrl", { value: url, description: "Answers piece by piece; requests are signed" });
    return context;
  }

  private addApi(): OmFunction {
    const { names } = this.plan;
    const give = permissionsOf(this.plan);
    const api = this.add("Api", "api", {
      permissions: [
        ...give.readUploads(),
        ...give.signUploads(),
        ...give.askWhatBucketsKeep(),
        ...give.writeResults(),
        ...give.records(),
        ...give.sendToAll(),
        ...give.countMessages(),
        ...give.lookAfterDeadLetters(),
        ...give.askModel(),
      ],
      environment: { ...modelEnvironment(this.plan), ...callersEnvironment(this.plan) },
      isIsolated: false,
    });
    const { api: http } = new ProductApi(this, "Http", api.function, this.surroundings, this.plan);
    new CfnOutput(this, "ApiUrl", { value: http.apiEndpoint, description: `The API of ${names.prefix}` });
    this.addOperatorUrl(api);
    return api;
  }

  /** Who operates signs with a role of the account: where the API takes tokens, he needs another door. */
  private addOperatorUrl(api: OmFunction): void {
    if (this.plan.deployment.api.http.authorizer === "iam") return;
    const { url } = api.function.addFunctionUrl({ authType: FunctionUrlAuthType.AWS_IAM });
    createUrlAlarms(api, "api", this.plan.deployment.functions.api.timeoutSeconds, this.plan);
    new CfnOutput(this, "OperatorUrl", { value: url, description: "The API for operators; requests are signed" });
  }

  private add(
    id: string,
    name: "query" | "context" | "api",
    props: Pick<OmFunctionProps, "permissions" | "isIsolated" | "environment">,
  ) {
    const size = this.plan.deployment.functions[name];
    return new OmFunction(this, id, { ...props, name, entry: name, size }, this.surroundings, this.plan);
  }

  /** What to look for first in the logs of these functions: CloudWatch offers them by their names. */
  private addSavedQueries(functions: readonly OmFunction[]): void {
    const { names } = this.plan;
    const logGroups = functions.map(({ logGroup }) => logGroup);
    for (const { id, title, ...query } of savedQueries) {
      new QueryDefinition(this, id, {
        queryDefinitionName: `${names.prefix}/${title}`,
        queryString: new QueryString({ ...query, sort: "@timestamp desc", limit: 100 }),
        logGroups,
      });
    }
  }
}

interface SavedQuery extends Pick<QueryStringProps, "fields" | "filterStatements"> {
  readonly id: string;
  readonly title: string;
}

const savedQueries: readonly SavedQuery[] = [
  {
    id: "Failures",
    title: "what failed",
    fields: ["@timestamp", "requestId", "code", "message"],
    filterStatements: ['event = "invocation-failed"'],
  },
  {
    id: "Questions",
    title: "questions that were not answered",
    fields: ["@timestamp", "requestId", "business", "status", "intent"],
    filterStatements: ['event = "question-answered"', 'status != "answered"'],
  },
  {
    id: "Slow",
    title: "slow runs",
    fields: ["@timestamp", "@requestId", "@duration", "@maxMemoryUsed", "@initDuration"],
    filterStatements: ['@type = "REPORT"', "@duration > 5000"],
  },
];
