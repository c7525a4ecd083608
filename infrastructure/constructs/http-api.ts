import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpIamAuthorizer, HttpJwtAuthorizer, HttpUserPoolAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";
import { createRunbookAlarm } from "./runbook-alarm.ts";
import type { Surroundings } from "./om-function.ts";
import { UserDirectory } from "./user-directory.ts";

/** Every route of the product behind one authorizer: a request without a credential comes to no function. */
export class ProductApi extends Construct {
  readonly api: HttpApi;

  constructor(scope: Construct, id: string, handler: IFunction, surroundings: Surroundings, plan: Plan) {
    super(scope, id);
    const { deployment, names } = plan;
    const { requestsPerSecond } = deployment.api;
    this.api = new HttpApi(this, "Api", { apiName: names.prefix, createDefaultStage: false });
    this.api.addRoutes({
      path: "/{proxy+}",
      methods: [HttpMethod.ANY],
      integration: new HttpLambdaIntegration("Integration", handler),
      authorizer: this.authorizer(surroundings, plan),
    });
    const log = new LogGroup(this, "AccessLog", {
      logGroupName: `/aws/apigateway/${names.prefix}`,
      retention: deployment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(surroundings.key === null ? {} : { encryptionKey: surroundings.key }),
    });
    new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: requestsPerSecond, burstLimit: requestsPerSecond * 2 },
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: AccessLogFormat.custom(accessLine) },
    });
    createRunbookAlarm(
      this,
      "ServerErrors",
      {
        name: "api-server-errors",
        says: "The API answered with errors of its own.",
        runbook: "api-errors",
        metric: this.api.metricServerError({ period: Duration.minutes(5) }),
        threshold: 5,
        periods: 2,
      },
      plan,
    );
  }

  private authorizer(surroundings: Surroundings, plan: Plan): IHttpRouteAuthorizer {
    const { http } = plan.deployment.api;
    switch (http.authorizer) {
      case "iam":
        return new HttpIamAuthorizer();
      case "jwt":
        return new HttpJwtAuthorizer("Tokens", http.issuer, { jwtAudience: http.audience });
      case "cognito": {
        const { pool, client } = new UserDirectory(this, "Users", surroundings, plan);
        return new HttpUserPoolAuthorizer("Users", pool, { userPoolClients: [client] });
      }
      case "none":
        return new HttpNoneAuthorizer();
    }
  }
}

/** Never a path's query or a header: they may hold what is nobody else's business. */
const accessLine = JSON.stringify({
  requestId: "$context.requestId",
  at: "$context.requestTime",
  address: "$context.identity.sourceIp",
  route: "$context.routeKey",
  status: "$context.status",
  authorizerError: "$context.authorizer.error",
  ms: "$context.responseLatency",
  bytes: "$context.responseLength",
});
