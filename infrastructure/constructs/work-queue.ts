import { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { CfnQueue, Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import type { Plan, PlannedQueue } from "../config/plan.ts";
import { createRunbookAlarm } from "./runbook-alarm.ts";

/** A lease outlives the longest run of its function by as much; AWS's own advice for queues that a function works on. */
export const leasesPerTimeout = 6;

/** What is set aside keeps the day on which it was sent, so it has to be kept longer than what waits. */
const waitingDays = 10;
const setAsideDays = 14;

/** A queue, the one for what is set aside, and the alarms of both. */
export class WorkQueue extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    { name, mostReceives, timeoutSeconds }: PlannedQueue,
    plan: Plan,
    key: IKey | null,
  ) {
    super(scope, id);
    const { names, deployment } = plan;
    const common = {
      enforceSSL: true,
      ...(key === null
        ? { encryption: QueueEncryption.SQS_MANAGED }
        : { encryption: QueueEncryption.KMS, encryptionMasterKey: key }),
    };
    const setAside = new Queue(this, "Dead", {
      ...common,
      queueName: names.deadLetterQueue(name),
      retentionPeriod: Duration.days(setAsideDays),
    });
    this.queue = new Queue(this, "Queue", {
      ...common,
      queueName: names.queue(name),
      visibilityTimeout: Duration.seconds(timeoutSeconds * leasesPerTimeout),
      retentionPeriod: Duration.days(waitingDays),
      deadLetterQueue: { queue: setAside, maxReceiveCount: mostReceives },
    });
    allowOnly(setAside, names.queueArn(name));
    createRunbookAlarm(
      this,
      "DeadAlarm",
      {
        name: `${name}-dead-letters`,
        says: `Messages of ${name} were set aside after ${mostReceives} attempts.`,
        runbook: "dead-letters",
        metric: setAside.metricApproximateNumberOfMessagesVisible({
          period: Duration.minutes(5),
          statistic: "Maximum",
        }),
        threshold: 1,
      },
      plan,
    );
    createRunbookAlarm(
      this,
      "OldestAlarm",
      {
        name: `${name}-oldest-message`,
        says: `The oldest message of ${name} has waited ${deployment.alarms.oldestMessageSeconds} s.`,
        runbook: "oldest-message",
        metric: this.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5), statistic: "Maximum" }),
        threshold: deployment.alarms.oldestMessageSeconds,
        periods: 2,
      },
      plan,
    );
  }
}

/** By its name: a reference to its source would close a circle. */
function allowOnly(setAside: Queue, sourceArn: string): void {
  const resource = setAside.node.defaultChild;
  if (resource instanceof CfnQueue) {
    resource.redriveAllowPolicy = { redrivePermission: "byQueue", sourceQueueArns: [sourceArn] };
  }
}
