import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { type FunctionSize, processSize } from "../config/deployment.ts";
import { notifyQueue, type Plan } from "../config/plan.ts";
import { createDashboard } from "../constructs/dashboard.ts";
import { OmFunction, type OmFunctionProps, type Surroundings } from "../constructs/om-function.ts";
import { permissionsOf } from "../constructs/permissions.ts";
import { createClockAlarm, createRuleAlarm } from "../constructs/service-alarms.ts";
import { SpendingStop } from "../constructs/spending-stop.ts";
import type { BaseInfrastructureStack } from "./base-infrastructure-stack.ts";
import { surroundingsOf } from "./surroundings.ts";

/** A function a file type, the one that tells of what ended, and those that come by the clock. */
export class ProcessingLambdasStack extends Stack {
  private readonly plan: Plan;
  private readonly surroundings: Surroundings;

  constructor(scope: Construct, id: string, base: BaseInfrastructureStack, plan: Plan, props: StackProps) {
    super(scope, id, props);
    this.plan = plan;
    this.surroundings = surroundingsOf(this, base);
    const { fileTypeIds, deployment } = plan;
    for (const fileType of fileTypeIds) this.addProcessor(fileType);
    this.addNotifier();
    this.addByTheClock();
    createDashboard(this, "Dashboard", plan);
    if (deployment.budget?.stop === true) {
      const functions = ["route", ...fileTypeIds.map(processorOf)];
      new SpendingStop(this, "Work", { functions, denied: ["sqs:ReceiveMessage"] }, plan);
    }
  }

  private addProcessor(fileType: string): void {
    const { deployment } = this.plan;
    const give = permissionsOf(this.plan);
    this.addWorker(fileType, 1, deployment.concurrency.processByType[fileType] ?? deployment.concurrency.process, {
      name: processorOf(fileType),
      entry: "process",
      size: processSize(deployment, fileType),
      permissions: [
        ...give.writeResults(),
        ...give.records(),
        ...give.sendTo(fileType, notifyQueue),
        ...give.workOn(fileType),
      ],
      isIsolated: true,
    });
  }

  private addNotifier(): void {
    const { deployment, names } = this.plan;
    const give = permissionsOf(this.plan);
    this.addWorker(notifyQueue, 10, deployment.concurrency.notify, {
      name: "notify",
      entry: "notify",
      size: deployment.functions.notify,
      environment: {
        OM_TOPIC_ARN: names.newsTopicArn,
        ...(deployment.news.eventBus ? { OM_EVENT_BUS: names.eventBus } : {}),
      },
      permissions: [...give.records(), ...give.publishNews(), ...give.workOn(notifyQueue)],
      isIsolated: false,
    });
  }

  private addWorker(queue: string, batchSize: number, maxConcurrency: number, props: OmFunctionProps): void {
    const { names } = this.plan;
    const environment = { ...props.environment, OM_QUEUE: queue };
    const worker = new OmFunction(this, idOf(props.name), { ...props, environment }, this.surroundings, this.plan);
    new EventSourceMapping(worker, "Source", {
      target: worker.function,
      eventSourceArn: names.queueArn(queue),
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  private addByTheClock(): void {
    const { functions } = this.plan.deployment;
    const give = permissionsOf(this.plan);
    const oftenEnough = Duration.minutes(10);
    this.addClocked("reconcile", functions.reconcile, Duration.hours(1), {
      permissions: [
        ...give.readUploads(),
        ...give.writeResults(),
        ...give.records(),
        ...give.sendToAll(),
        ...give.countMessages(),
        ...give.lookAfterDeadLetters(),
      ],
      isIsolated: false,
    });
    this.addClocked("compact", functions.compact, oftenEnough, {
      permissions: [...give.writeResults(), ...give.records()],
      isIsolated: true,
    });
    this.addClocked("care", functions.care, oftenEnough, {
      permissions: [
        ...give.readUploads(),
        ...give.deleteUploads(),
        ...give.askWhatBucketsKeep(),
        ...give.writeResults(),
        ...give.records(),
        // A large erasure begins here, and its files end: that is told.
        ...give.sendTo(notifyQueue),
        ...give.lookAfterDeadLetters(),
      ],
      isIsolated: true,
    });
  }

  private addClocked(
    name: string,
    size: FunctionSize,
    every: Duration,
    props: Pick<OmFunctionProps, "permissions" | "isIsolated">,
  ): void {
    const { names } = this.plan;
    const clocked = new OmFunction(
      this,
      idOf(name),
      { ...props, name, entry: name, size, isSingle: true },
      this.surroundings,
      this.plan,
    );
    clocked.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    new Rule(this, `${idOf(name)}Clock`, {
      ruleName: `${names.prefix}-${name}`,
      description: `Calls ${name}`,
      schedule: Schedule.rate(every),
      targets: [new LambdaFunction(clocked.function, { retryAttempts: 0 })],
    });
    createRuleAlarm(clocked, "Undelivered", name, this.plan);
    createClockAlarm(clocked, name, every, every.toMinutes() < 60 ? 6 : 3, this.plan);
  }
}

function processorOf(fileType: string): string {
  return `process-${fileType}`;
}

/** `process-lead-times` -> `ProcessLeadTimes` */
function idOf(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}
