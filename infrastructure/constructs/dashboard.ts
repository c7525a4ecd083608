import { Duration } from "aws-cdk-lib";
import { Dashboard, GraphWidget, type IMetric, Metric, TextWidget } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { notifyQueue, type Plan, routeQueue } from "../config/plan.ts";

const period = Duration.minutes(5);

/** A row a queue: how much waits and for how long, what was set aside, how its function fares, and what of rows it read. */
export function createDashboard(scope: Construct, id: string, plan: Plan): Dashboard {
  const { names, queues, deployment } = plan;
  const dashboard = new Dashboard(scope, id, { dashboardName: names.prefix });
  dashboard.addWidgets(
    new TextWidget({
      markdown: `# ${names.prefix}\nEach row is a queue and its function. What to do when an alarm rings: [runbooks](${deployment.alarms.runbooks}).`,
      width: 24,
      height: 2,
    }),
  );
  for (const { name } of queues) {
    dashboard.addWidgets(
      graph(`${name}: messages`, [
        ofQueue(names.queue(name), "ApproximateNumberOfMessagesVisible", "Maximum"),
        ofQueue(names.queue(name), "ApproximateNumberOfMessagesNotVisible", "Maximum"),
        ofQueue(names.deadLetterQueue(name), "ApproximateNumberOfMessagesVisible", "Maximum", "set aside"),
      ]),
      graph(`${name}: oldest, s`, [ofQueue(names.queue(name), "ApproximateAgeOfOldestMessage", "Maximum")]),
      graph(`${functionOf(name)}: runs`, [
        ofFunction(names.function(functionOf(name)), "Invocations", "Sum"),
        ofFunction(names.function(functionOf(name)), "Errors", "Sum"),
        ofFunction(names.function(functionOf(name)), "Throttles", "Sum"),
      ]),
      graph(
        `${name}: rows`,
        ["rowsRead", "rowsAccepted", "rowsRejected"].map((metric) => ofProduct(name, metric)),
      ),
    );
  }
  const others = ["query", "api", "context", "reconcile", "compact", "care"];
  dashboard.addWidgets(
    graph(
      "numbers and answers, ms",
      others.slice(0, 3).map((name) => ofFunction(names.function(name), "Duration", "p95")),
    ),
    graph(
      "by the clock, ms",
      others.slice(3).map((name) => ofFunction(names.function(name), "Duration", "Maximum")),
    ),
    graph(
      "errors",
      others.map((name) => ofFunction(names.function(name), "Errors", "Sum")),
    ),
    graph("records: throttled", [
      new Metric({
        namespace: "AWS/DynamoDB",
        metricName: "ReadThrottleEvents",
        statistic: "Sum",
        period,
        dimensionsMap: { TableName: names.table },
      }),
      new Metric({
        namespace: "AWS/DynamoDB",
        metricName: "WriteThrottleEvents",
        statistic: "Sum",
        period,
        dimensionsMap: { TableName: names.table },
      }),
    ]),
  );
  return dashboard;
}

function functionOf(queue: string): string {
  return queue === routeQueue || queue === notifyQueue ? queue : `process-${queue}`;
}

function graph(title: string, left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 6, height: 5 });
}

function ofQueue(QueueName: string, metricName: string, statistic: string, label?: string): Metric {
  const dimensionsMap = { QueueName };
  return new Metric({
    namespace: "AWS/SQS",
    metricName,
    statistic,
    period,
    dimensionsMap,
    ...(label === undefined ? {} : { label }),
  });
}

function ofFunction(FunctionName: string, metricName: string, statistic: string): Metric {
  return new Metric({ namespace: "AWS/Lambda", metricName, statistic, period, dimensionsMap: { FunctionName } });
}

/** Of src/apps/lambda/metrics.ts. */
function ofProduct(queue: string, metricName: string): Metric {
  return new Metric({ namespace: "OmInsights", metricName, statistic: "Sum", period, dimensionsMap: { queue } });
}
