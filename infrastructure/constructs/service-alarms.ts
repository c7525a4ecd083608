import { Duration } from "aws-cdk-lib";
import { MathExpression, Metric, Stats } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { Plan } from "../config/plan.ts";
import { permissionsOf } from "./permissions.ts";
import { createRunbookAlarm } from "./runbook-alarm.ts";

const period = Duration.minutes(5);

/** Of the table: requests that it refused, requests that failed on AWS's side, and capacity that has come to its upper bound. */
export function createTableAlarms(scope: Construct, plan: Plan): void {
  const { names, deployment } = plan;
  const ofTable = (metricName: string, statistic: string, operation?: string): Metric =>
    new Metric({
      namespace: "AWS/DynamoDB",
      metricName,
      statistic,
      period,
      dimensionsMap: { TableName: names.table, ...(operation === undefined ? {} : { Operation: operation }) },
    });
  for (const kind of ["Read", "Write"] as const) {
    createRunbookAlarm(
      scope,
      `Records${kind}Throttles`,
      {
        name: `records-${kind.toLowerCase()}-throttles`,
        says: `${kind}s of records were refused: more came than the table may take.`,
        runbook: "table-throttles",
        metric: ofTable(`${kind}ThrottleEvents`, "Sum"),
        threshold: 10,
        periods: 3,
      },
      plan,
    );
  }
  // It is counted for each operation alone, so those that roles may use are summed.
  const operations = permissionsOf(plan)
    .records()
    .flatMap(({ actions }) => actions)
    .map((action) => action.slice("dynamodb:".length));
  const failed = Object.fromEntries(
    operations.map((name, index) => [`m${index}`, ofTable("SystemErrors", "Sum", name)]),
  );
  createRunbookAlarm(
    scope,
    "RecordsSystemErrors",
    {
      name: "records-system-errors",
      says: "Requests to the records failed on AWS's side.",
      runbook: "table-errors",
      metric: new MathExpression({
        expression: operations.map((_name, index) => `FILL(m${index}, 0)`).join(" + "),
        usingMetrics: failed,
        period,
        label: "SystemErrors of all operations",
      }),
      threshold: 5,
      periods: 2,
    },
    plan,
  );
  if (deployment.table.mode !== "autoscaled") return;
  const { mostReads, mostWrites } = deployment.table;
  for (const [kind, most] of [
    ["Read", mostReads],
    ["Write", mostWrites],
  ] as const) {
    createRunbookAlarm(
      scope,
      `Records${kind}Bound`,
      {
        name: `records-${kind.toLowerCase()}-bound`,
        says: `Capacity of ${kind.toLowerCase()}s has grown to its bound, ${most} units, and grows no more.`,
        runbook: "table-throttles",
        metric: ofTable(`Provisioned${kind}CapacityUnits`, "Maximum"),
        threshold: most,
        periods: 3,
      },
      plan,
    );
  }
}

/** Of the shared file system. Elastic throughput has no credits that could run out: how near its limit of operations it is, and how much lies there. */
export function createSharedFilesAlarms(scope: Construct, fileSystemId: string, plan: Plan): void {
  const { sharedFilesGb } = plan.deployment.alarms;
  createRunbookAlarm(
    scope,
    "PercentLimit",
    {
      name: "shared-files-limit",
      says: "The shared file system takes nearly all operations that it may.",
      runbook: "shared-files",
      metric: new Metric({
        namespace: "AWS/EFS",
        metricName: "PercentIOLimit",
        statistic: "Maximum",
        period,
        dimensionsMap: { FileSystemId: fileSystemId },
      }),
      threshold: 90,
      periods: 3,
    },
    plan,
  );
  createRunbookAlarm(
    scope,
    "Storage",
    {
      name: "shared-files-storage",
      says: `More than ${sharedFilesGb} GB lie on the shared file system.`,
      runbook: "shared-files",
      metric: new Metric({
        namespace: "AWS/EFS",
        metricName: "StorageBytes",
        statistic: "Maximum",
        period: Duration.hours(1),
        dimensionsMap: { FileSystemId: fileSystemId, StorageClass: "Total" },
      }),
      threshold: sharedFilesGb * 1_024 ** 3,
    },
    plan,
  );
}

/** Of a rule: what it could not hand on. EventBridge tries for a day, then the event is gone. */
export function createRuleAlarm(scope: Construct, id: string, name: string, plan: Plan): void {
  createRunbookAlarm(
    scope,
    id,
    {
      name: `${name}-undelivered`,
      says: `The rule ${name} could not reach its target.`,
      runbook: "undelivered-events",
      metric: new Metric({
        namespace: "AWS/Events",
        metricName: "FailedInvocations",
        statistic: "Sum",
        period,
        dimensionsMap: { RuleName: `${plan.names.prefix}-${name}` },
      }),
      threshold: 1,
    },
    plan,
  );
}

/** Of a function URL: answers that failed, and how long most wait for the end of theirs. */
export function createUrlAlarms(scope: Construct, functionName: string, timeoutSeconds: number, plan: Plan): void {
  const ofUrl = (metricName: string, statistic: string): Metric =>
    new Metric({
      namespace: "AWS/Lambda",
      metricName,
      statistic,
      period,
      dimensionsMap: { FunctionName: plan.names.function(functionName) },
    });
  createRunbookAlarm(
    scope,
    "UrlErrors",
    {
      name: `${functionName}-url-errors`,
      says: `The URL of ${functionName} answered with errors of its own.`,
      runbook: "url-errors",
      metric: ofUrl("Url5xxCount", "Sum"),
      threshold: 5,
      periods: 2,
    },
    plan,
  );
  createRunbookAlarm(
    scope,
    "UrlLatency",
    {
      name: `${functionName}-url-latency`,
      says: `One request in ten to the URL of ${functionName} took more than half of its ${timeoutSeconds} s.`,
      runbook: "slow-answers",
      metric: ofUrl("UrlRequestLatency", Stats.percentile(90)),
      threshold: timeoutSeconds * 500,
      periods: 3,
    },
    plan,
  );
}

/** Of the account: all functions of all deployments in it share what may run at once. */
export function createConcurrencyAlarm(scope: Construct, plan: Plan): void {
  const { accountLimit } = plan.deployment.concurrency;
  createRunbookAlarm(
    scope,
    "AccountConcurrency",
    {
      name: "account-concurrency",
      says: `Functions of the account take more than ${nearlyAll * 100} % of the ${accountLimit} that may run at once.`,
      runbook: "throttles",
      metric: new Metric({ namespace: "AWS/Lambda", metricName: "ConcurrentExecutions", statistic: "Maximum", period }),
      threshold: Math.floor(accountLimit * nearlyAll),
      periods: 2,
    },
    plan,
  );
}

const nearlyAll = 0.8;

/** Of what comes by the clock: it was not called at all for so many of its turns. */
export function createClockAlarm(scope: Construct, name: string, every: Duration, turns: number, plan: Plan): void {
  createRunbookAlarm(
    scope,
    "MissedAlarm",
    {
      name: `${name}-did-not-run`,
      says: `${name} was not called for ${every.toMinutes() * turns} minutes.`,
      runbook: "clock",
      metric: new Metric({
        namespace: "AWS/Lambda",
        metricName: "Invocations",
        statistic: "Sum",
        period: every,
        dimensionsMap: { FunctionName: plan.names.function(name) },
      }),
      threshold: 1,
      periods: turns,
      isMissed: true,
    },
    plan,
  );
}
