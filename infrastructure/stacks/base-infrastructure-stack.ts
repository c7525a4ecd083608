import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import { EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey, Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { type Plan, plannedQueue, notifyQueue } from "../config/plan.ts";
import { createDataBucket } from "../constructs/data-bucket.ts";
import { createDeploymentKey } from "../constructs/keys.ts";
import { Network } from "../constructs/network.ts";
import { createPermissionBoundary } from "../constructs/permission-boundary.ts";
import { createRecordTable } from "../constructs/record-table.ts";
import { createConcurrencyAlarm, createSharedFilesAlarms, createTableAlarms } from "../constructs/service-alarms.ts";
import { SharedFileSystem } from "../constructs/shared-file-system.ts";
import { createBudget } from "../constructs/spending-stop.ts";
import { WorkQueue } from "../constructs/work-queue.ts";

/** What everything else stands on: network, queues of the registry, records, results, the shared file system, keys, topics. */
export class BaseInfrastructureStack extends Stack {
  readonly key: Key | null;
  readonly accessLogs: Bucket;
  readonly network: Network | null;
  readonly files: SharedFileSystem | null;
  private readonly zones: string[];

  constructor(scope: Construct, id: string, plan: Plan, props: StackProps) {
    super(scope, id, props);
    const { deployment, names, fileTypeIds } = plan;
    this.zones = deployment.network.zones.map((zone) => `${deployment.region}${zone}`);
    this.key = deployment.encryption.key === "own" ? createDeploymentKey(this, plan) : null;
    this.accessLogs = this.createAccessLogs(plan);
    createDataBucket(this, "Results", {
      name: names.resultsBucket,
      key: this.key,
      accessLogs: this.accessLogs,
      removedObjectsDays: deployment.retention.removedObjectsDays,
      tells: false,
    });
    createRecordTable(this, "Records", plan, this.key);
    this.network = deployment.network.isolation === "vpc" ? new Network(this, "Network", plan, this.accessLogs) : null;
    this.files =
      this.network === null || deployment.fileSystem === "none"
        ? null
        : new SharedFileSystem(this, "Shared", this.network, this.key, names.prefix);
    for (const name of [...fileTypeIds, notifyQueue]) {
      new WorkQueue(this, `Queue-${name}`, plannedQueue(plan, name), plan, this.key);
    }
    this.createTopics(plan);
    createTableAlarms(this, plan);
    createConcurrencyAlarm(this, plan);
    if (this.files !== null) createSharedFilesAlarms(this.files, this.files.fileSystem.fileSystemId, plan);
    createPermissionBoundary(this, "Boundary", plan);
    createBudget(this, "Budget", plan);
  }

  /** As configured: to look them up takes an account. */
  override get availabilityZones(): string[] {
    return this.zones;
  }

  private createAccessLogs({ names, deployment }: Plan): Bucket {
    const bucket = new Bucket(this, "AccessLogs", {
      bucketName: names.accessLogsBucket,
      // Access logs can be delivered to no other encryption.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          id: "old-logs",
          expiration: Duration.days(deployment.retention.accessLogDays),
          noncurrentVersionExpiration: Duration.days(1),
          abortIncompleteMultipartUploadAfter: Duration.days(2),
        },
      ],
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        sid: "AccessLogsOfUploads",
        principals: [new ServicePrincipal("logging.s3.amazonaws.com")],
        actions: ["s3:PutObject"],
        resources: [bucket.arnForObjects("Uploads/*")],
        conditions: {
          StringEquals: { "aws:SourceAccount": deployment.accountId },
          ArnEquals: { "aws:SourceArn": names.bucketArn(names.uploadsBucket) },
        },
      }),
    );
    Validations.of(bucket).acknowledge({
      id: "AwsSolutions-S1",
      reason: "it holds the access logs; its own would go round in a circle",
    });
    return bucket;
  }

  private createTopics({ deployment, names }: Plan): void {
    const encryption: { masterKey?: IKey } = this.key === null ? {} : { masterKey: this.key };
    new Topic(this, "News", { topicName: `${names.prefix}-news`, enforceSSL: true, ...encryption });
    const alarms = new Topic(this, "Alarms", { topicName: `${names.prefix}-alarms`, enforceSSL: true, ...encryption });
    // A policy of its own takes the place of the one that lets the account publish: without this no alarm is told.
    alarms.addToResourcePolicy(
      new PolicyStatement({
        sid: "Alarms",
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [alarms.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": deployment.accountId } },
      }),
    );
    if (deployment.alarms.email !== null) alarms.addSubscription(new EmailSubscription(deployment.alarms.email));
    if (deployment.news.eventBus) {
      new EventBus(this, "NewsBus", {
        eventBusName: names.eventBus,
        ...(this.key === null ? {} : { kmsKey: this.key }),
      });
    }
  }
}
