import { Stack, type StackProps, Validations } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { EventSourceMapping } from "aws-cdk-lib/aws-lambda";
import { Bucket } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";
import { type Plan, plannedQueue, routeQueue } from "../config/plan.ts";
import { createDataBucket } from "../constructs/data-bucket.ts";
import { OmFunction } from "../constructs/om-function.ts";
import { permissionsOf } from "../constructs/permissions.ts";
import { createRuleAlarm } from "../constructs/service-alarms.ts";
import { addUploadPlaces } from "../constructs/upload-places.ts";
import { WorkQueue } from "../constructs/work-queue.ts";
import type { BaseInfrastructureStack } from "./base-infrastructure-stack.ts";
import { surroundingsOf } from "./surroundings.ts";

/** Of the routing queue: a burst of uploads is taken together, and one that cannot be comes again alone. */
const mostAtATime = 10;

/** From an object that somebody put to the queue of its file type: bucket, rule, routing queue and routing function. */
export class FileProcessingStack extends Stack {
  constructor(scope: Construct, id: string, base: BaseInfrastructureStack, plan: Plan, props: StackProps) {
    super(scope, id, props);
    const { deployment, names } = plan;
    const surroundings = surroundingsOf(this, base);
    const uploads = createDataBucket(this, "Uploads", {
      name: names.uploadsBucket,
      key: surroundings.key,
      accessLogs: Bucket.fromBucketName(this, "AccessLogs", names.accessLogsBucket),
      removedObjectsDays: deployment.retention.removedObjectsDays,
      tells: true,
    });
    Validations.of(uploads).acknowledge({
      id: "@aws-cdk/aws-s3:accessLogsPolicyNotAdded",
      reason: "the base stack lets this bucket write its access logs",
    });
    addUploadPlaces(this, uploads, plan);
    const { queue } = new WorkQueue(this, "Routing", plannedQueue(plan, routeQueue), plan, surroundings.key);
    new Rule(this, "ObjectCreated", {
      ruleName: `${names.prefix}-object-created`,
      description: "What is put into the uploads bucket, and no other bucket",
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        account: [deployment.accountId],
        detail: { bucket: { name: [names.uploadsBucket] } },
      },
      targets: [new SqsQueue(queue)],
    });
    createRuleAlarm(this, "Undelivered", "object-created", plan);
    const give = permissionsOf(plan);
    const router = new OmFunction(
      this,
      "Route",
      {
        name: "route",
        entry: "route",
        size: deployment.functions.route,
        environment: { OM_QUEUE: routeQueue },
        permissions: [
          ...give.readUploads(),
          ...give.writeResults(),
          ...give.records(),
          ...give.sendToAll(),
          ...give.workOn(routeQueue),
        ],
        isIsolated: false,
      },
      surroundings,
      plan,
    );
    new EventSourceMapping(router, "Source", {
      target: router.function,
      eventSourceArn: queue.queueArn,
      batchSize: mostAtATime,
      maxConcurrency: deployment.concurrency.route,
      reportBatchItemFailures: true,
    });
  }
}
