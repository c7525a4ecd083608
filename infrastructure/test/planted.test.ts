import { describe, expect, test } from "vitest";
import { plans } from "../review/plans.ts";
import { rules } from "../review/rules.ts";
import { at, listAt, type Template } from "../review/templates.ts";
import { change, changeAll, drop, dropAll, plant } from "./plant.ts";
import { copyOf, synthesised } from "./synthesised.ts";

const plan = plans.prod;
const { names } = plan;
const uploads = names.bucketArn(names.uploadsBucket);
const queue = { Type: "AWS::SQS::Queue" };
const named = (name: string) => (properties: Record<string, unknown>) => Object.values(properties).includes(name);

type Violation = (templates: Record<string, Template>) => void;

/** What somebody might do by mistake, and the rule that must say so. */
const planted: Readonly<Record<keyof typeof rules, Readonly<Record<string, Violation>>>> = {
  nothingIsLeftToFillIn: {
    "somebody of an example is told": (all) =>
      change(all, "AWS::SNS::Subscription", any, ["Endpoint"], "somebody@example.org"),
    "a page of nobody": (all) =>
      change(all, "AWS::CloudWatch::Alarm", any, ["AlarmDescription"], "https://github.com/your-team/x#timeouts"),
    "an account of the documents": (all) =>
      change(all, "AWS::Events::Rule", any, ["Targets", 0, "Arn"], "arn:aws:sqs:eu-central-1:123456789012:x"),
  },
  everyTypeHasItsParts: {
    "a queue is gone": (all) => drop(all, queue.Type, named(names.queue("sales"))),
    "a dead-letter queue is gone": (all) => drop(all, queue.Type, named(names.deadLetterQueue("sales"))),
    "a function is gone": (all) => drop(all, "AWS::Lambda::Function", named(names.function("process-inventory"))),
    "a mapping is gone": (all) => drop(all, "AWS::Lambda::EventSourceMapping", named(names.queueArn("inventory"))),
    "an alarm is gone": (all) => drop(all, "AWS::CloudWatch::Alarm", named(`${names.prefix}-sales-dead-letters`)),
  },
  leasesOutliveFunctions: {
    "a lease is five times the timeout": (all) =>
      change(all, queue.Type, named(names.queue("sales")), ["VisibilityTimeout"], 4_500),
    "a lease is as it comes": (all) =>
      change(all, queue.Type, named(names.queue("route")), ["VisibilityTimeout"], undefined),
    "a function may run longer": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("notify")), ["Timeout"], 61),
  },
  everyQueueSetsAside: {
    "a queue tries for ever": (all) =>
      change(all, queue.Type, named(names.queue("notify")), ["RedrivePolicy"], undefined),
    "a queue sets aside at once": (all) =>
      change(all, queue.Type, named(names.queue("sales")), ["RedrivePolicy", "maxReceiveCount"], 1),
    "what is set aside is of another queue": (all) =>
      change(
        all,
        queue.Type,
        named(names.queue("sales")),
        ["RedrivePolicy", "deadLetterTargetArn"],
        names.deadLetterQueueArn("inventory"),
      ),
    "what is set aside is kept as long as what waits": (all) =>
      change(all, queue.Type, named(names.deadLetterQueue("sales")), ["MessageRetentionPeriod"], 864_000),
  },
  mappingsAreCareful: {
    "a processor takes ten": (all) =>
      change(all, "AWS::Lambda::EventSourceMapping", named(names.queueArn("sales")), ["BatchSize"], 10),
    "one failure brings all again": (all) =>
      change(
        all,
        "AWS::Lambda::EventSourceMapping",
        named(names.queueArn("notify")),
        ["FunctionResponseTypes"],
        undefined,
      ),
    "there is no limit": (all) =>
      change(all, "AWS::Lambda::EventSourceMapping", named(names.queueArn("sales")), ["ScalingConfig"], undefined),
  },
  resultsTriggerNothing: {
    "the results tell of their objects": (all) =>
      change(all, "AWS::S3::Bucket", named(names.resultsBucket), ["NotificationConfiguration"], {
        EventBridgeConfiguration: { EventBridgeEnabled: true },
      }),
    "the rule matches the results, too": (all) =>
      change(
        all,
        "AWS::Events::Rule",
        named(`${names.prefix}-object-created`),
        ["EventPattern", "detail", "bucket", "name", 1],
        names.resultsBucket,
      ),
    "the rule matches by a prefix": (all) =>
      change(
        all,
        "AWS::Events::Rule",
        named(`${names.prefix}-object-created`),
        ["EventPattern", "detail", "bucket", "name", 0],
        {
          prefix: names.prefix,
        },
      ),
    "the rule matches every bucket": (all) =>
      change(all, "AWS::Events::Rule", named(`${names.prefix}-object-created`), ["EventPattern", "detail"], undefined),
    "a function that a queue calls may put uploads": (all) =>
      plantStatement(all, "FileProcessing", {
        Action: "s3:PutObject",
        Resource: `${names.bucketArn(names.uploadsBucket)}/*`,
      }),
  },
  writersKeepToTheirPlace: {
    "a writer may put anywhere": (all) =>
      changeUploadsPolicy(all, "Allow", (statement) => (statement["Resource"] = "arn:aws:s3:::x/*")),
    "a pattern stands in front of the business": (all) =>
      changeUploadsPolicy(all, "Allow", (statement) => (statement["Resource"] = "arn:aws:s3:::x/*/*/shop-1/*")),
    "a writer may read": (all) =>
      changeUploadsPolicy(all, "Allow", (statement) => (statement["Action"] = ["s3:PutObject", "s3:GetObject"])),
    "a writer is not refused elsewhere": (all) =>
      changeUploadsPolicy(all, "Deny", (statement) => {
        if (statement["NotResource"] !== undefined) delete statement["NotResource"];
      }),
    "nothing asks for the key of a business": (all) =>
      changeUploadsPolicy(all, "Deny", (statement) => delete statement["Condition"]),
    "who reads uploads may not use their key": (all) =>
      change(
        all,
        "AWS::KMS::Key",
        (properties) => String(properties["Description"]).startsWith("Uploads of"),
        ["KeyPolicy", "Statement", 1, "Condition", "ArnEquals", "aws:PrincipalArn"],
        [`arn:aws:iam::000000000000:role/${names.role("route")}`],
      ),
    "all are asked for the key of one business": (all) =>
      changeUploadsPolicy(all, "Deny", (statement) => {
        if (statement["Resource"] !== undefined) statement["Resource"] = "arn:aws:s3:::x/*/*/shop-1/*";
      }),
  },
  wildcardsHaveReasons: {
    "everything but one action": (all) => plantStatement(all, "ContextEngine", { NotAction: "iam:*", Resource: "x" }),
    "every resource but one": (all) =>
      plantStatement(all, "ContextEngine", { Action: "s3:GetObject", NotResource: names.tableArn }),
    "an action is a wildcard": (all) =>
      plantStatement(all, "ProcessingLambdas", { Action: "dynamodb:*", Resource: names.tableArn }),
    "a resource is a wildcard": (all) =>
      plantStatement(all, "ProcessingLambdas", { Action: "sqs:SendMessage", Resource: "*" }),
    "the reasons are gone": (all) => {
      for (const { Resources } of Object.values(all)) for (const each of Object.values(Resources)) each.Metadata = {};
    },
  },
  everyFunctionHasItsOwnRole: {
    "two functions share a role": (all) => {
      const [first, second] = ["sales", "inventory"].map((type) =>
        functionNamed(all, names.function(`process-${type}`)),
      );
      if (first !== undefined && second !== undefined) second["Role"] = first["Role"];
    },
    "a role is within no boundary": (all) =>
      change(all, "AWS::IAM::Role", named(names.role("query")), ["PermissionsBoundary"], undefined),
    "a role has a ready-made policy": (all) =>
      change(
        all,
        "AWS::IAM::Role",
        named(names.role("api")),
        ["ManagedPolicyArns"],
        ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
      ),
  },
  endsAreTold: {
    "who erases may tell nobody": (all) => {
      for (const { Type, Properties } of Object.values(all["ProcessingLambdas"]?.Resources ?? {})) {
        if (Type !== "AWS::IAM::Policy" || !JSON.stringify(Properties).includes("s3:DeleteObjectVersion")) continue;
        for (const statement of listAt(Properties, "PolicyDocument", "Statement"))
          if (isRecord(statement) && statement["Action"] === "sqs:SendMessage") statement["Action"] = "sqs:GetQueueUrl";
      }
    },
  },
  alarmsLeadToRunbooks: {
    "the page has no such heading": (all) =>
      change(all, "AWS::CloudWatch::Alarm", any, ["AlarmDescription"], `${plan.deployment.alarms.runbooks}#nothing`),
    "it leads nowhere": (all) =>
      change(all, "AWS::CloudWatch::Alarm", any, ["AlarmDescription"], "Something is wrong."),
    "it has no name": (all) => change(all, "AWS::CloudWatch::Alarm", any, ["AlarmName"], undefined),
    "it tells nobody": (all) => change(all, "AWS::CloudWatch::Alarm", any, ["AlarmActions"], []),
  },
  alarmsAreHeard: {
    "the topic lets nobody publish": (all) =>
      changeAll(all, "AWS::SNS::TopicPolicy", any, ["PolicyDocument", "Statement"], []),
    "its key lets no service use it": (all) =>
      change(
        all,
        "AWS::KMS::Key",
        (properties) => /everything/i.test(String(properties["Description"])),
        ["KeyPolicy", "Statement", 1, "Principal", "Service"],
        [],
      ),
    "the topic is gone": (all) => dropAll(all, "AWS::SNS::Topic"),
  },
  servicesAreWatched: {
    ...Object.fromEntries(
      [
        "records-read-throttles",
        "records-write-bound",
        "records-system-errors",
        "object-created-undelivered",
        "care-undelivered",
        "context-url-errors",
        "api-url-latency",
        "shared-files-limit",
        "shared-files-storage",
        "account-concurrency",
        "reconcile-did-not-run",
        "care-did-not-run",
      ].map((alarm): [string, Violation] => [
        `${alarm} is gone`,
        (all) => drop(all, "AWS::CloudWatch::Alarm", named(`${names.prefix}-${alarm}`)),
      ]),
    ),
    "an alarm of another metric": (all) =>
      change(all, "AWS::CloudWatch::Alarm", named(`${names.prefix}-context-url-errors`), ["MetricName"], "Url4xxCount"),
    "an alarm of another function": (all) =>
      change(
        all,
        "AWS::CloudWatch::Alarm",
        named(`${names.prefix}-care-did-not-run`),
        ["Dimensions", 0, "Value"],
        names.function("compact"),
      ),
    "silence is taken for work": (all) =>
      change(
        all,
        "AWS::CloudWatch::Alarm",
        named(`${names.prefix}-care-did-not-run`),
        ["TreatMissingData"],
        "notBreaching",
      ),
    "the limit of another account": (all) =>
      change(all, "AWS::CloudWatch::Alarm", named(`${names.prefix}-account-concurrency`), ["Threshold"], 8_000),
    "writes may fail unheard": (all) =>
      change(all, "AWS::CloudWatch::Alarm", named(`${names.prefix}-records-system-errors`), ["Metrics"], []),
    "the file system bursts": (all) => change(all, "AWS::EFS::FileSystem", any, ["ThroughputMode"], "bursting"),
  },
  concurrencyIsLeft: {
    "one function takes nearly all": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("query")),
        ["ReservedConcurrentExecutions"],
        plan.deployment.concurrency.accountLimit - 100,
      ),
  },
  dataIsKept: {
    "a bucket goes with its stack": (all) => {
      for (const each of Object.values(all["FileProcessing"]?.Resources ?? {})) each.DeletionPolicy = "Delete";
    },
    "the table can be deleted": (all) => change(all, "AWS::DynamoDB::Table", any, ["DeletionProtectionEnabled"], false),
    "the table cannot be restored": (all) =>
      change(all, "AWS::DynamoDB::Table", any, ["PointInTimeRecoverySpecification"], undefined),
  },
  dataIsEncrypted: {
    "a bucket has a key of AWS": (all) =>
      change(
        all,
        "AWS::S3::Bucket",
        named(names.resultsBucket),
        ["BucketEncryption", "ServerSideEncryptionConfiguration", 0, "ServerSideEncryptionByDefault", "SSEAlgorithm"],
        "AES256",
      ),
    "a bucket may be opened": (all) =>
      change(all, "AWS::S3::Bucket", any, ["PublicAccessBlockConfiguration", "BlockPublicPolicy"], false),
    "a queue is not encrypted": (all) =>
      change(all, queue.Type, named(names.queue("sales")), ["KmsMasterKeyId"], undefined),
    "policies of queues are gone": (all) => dropAll(all, "AWS::SQS::QueuePolicy"),
    "policies of buckets are gone": (all) => dropAll(all, "AWS::S3::BucketPolicy"),
    "policies of topics are gone": (all) => dropAll(all, "AWS::SNS::TopicPolicy"),
    "the file system is mounted without TLS": (all) =>
      change(all, "AWS::EFS::FileSystem", any, ["FileSystemPolicy"], undefined),
    "anybody in the network is root on the file system": (all) =>
      change(all, "AWS::EFS::FileSystem", any, ["FileSystemPolicy", "Statement", 1], {
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "elasticfilesystem:ClientRootAccess",
      }),
    "the file system is not encrypted": (all) => change(all, "AWS::EFS::FileSystem", any, ["Encrypted"], false),
    "the table has a key of AWS": (all) =>
      change(all, "AWS::DynamoDB::Table", any, ["SSESpecification", "KMSMasterKeyId"], undefined),
    "a key is never renewed": (all) => change(all, "AWS::KMS::Key", any, ["EnableKeyRotation"], false),
  },
  leftoversGo: {
    "a log stays for ever": (all) => change(all, "AWS::Logs::LogGroup", any, ["RetentionInDays"], undefined),
    "a bucket keeps everything": (all) =>
      change(all, "AWS::S3::Bucket", named(names.resultsBucket), ["LifecycleConfiguration"], undefined),
    "a rule removes current results": (all) =>
      change(
        all,
        "AWS::S3::Bucket",
        named(names.resultsBucket),
        ["LifecycleConfiguration", "Rules", 0, "ExpirationInDays"],
        30,
      ),
  },
  dataStaysInItsRegion: {
    "a function is told another region": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("query")),
        ["Environment", "Variables", "OM_DATA_REGION"],
        "us-east-1",
      ),
    "a bucket replicates": (all) => change(all, "AWS::S3::Bucket", any, ["ReplicationConfiguration"], { Rules: [] }),
    "the model may run elsewhere": (all) =>
      plantStatement(all, "ContextEngine", {
        Action: "bedrock:InvokeModel",
        Resource: "arn:aws:bedrock:us-east-1::foundation-model/x",
      }),
    "a queue of another region": (all) =>
      plantStatement(all, "ContextEngine", {
        Action: "sqs:SendMessage",
        Resource: "arn:aws:sqs:us-east-1:000000000000:x",
      }),
    "the boundary knows no region": (all) =>
      change(
        all,
        "AWS::IAM::ManagedPolicy",
        named(names.boundary),
        ["PolicyDocument", "Statement", 0, "Condition"],
        undefined,
      ),
    "the model may run in any region": (all) =>
      plantStatement(all, "ContextEngine", {
        Action: "bedrock:InvokeModel",
        Resource: "arn:aws:bedrock:*::foundation-model/x",
      }),
    "the model is of no region": (all) =>
      plantStatement(all, "ContextEngine", {
        Action: "bedrock:InvokeModel",
        Resource: "arn:aws:bedrock:::foundation-model/x",
      }),
    "any model may be asked": (all) =>
      plantStatement(all, "ContextEngine", { Action: "bedrock:InvokeModel", Resource: "*" }),
    "questions go to an address": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("context")),
        ["Environment", "Variables", "OM_MODEL_URL"],
        "https://models.example.com",
      ),
    "a client is sent elsewhere": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("query")),
        ["Environment", "Variables", "AWS_ENDPOINT_URL_S3"],
        "https://s3.us-east-1.amazonaws.com",
      ),
    "news go to another region": (all) =>
      change(
        all,
        "AWS::Events::Rule",
        named(`${names.prefix}-object-created`),
        ["Targets", 0, "Arn"],
        "arn:aws:events:us-east-1:000000000000:event-bus/x",
      ),
    "the boundary lets mount files elsewhere": (all) =>
      change(
        all,
        "AWS::IAM::ManagedPolicy",
        named(names.boundary),
        ["PolicyDocument", "Statement", 1, "Resource"],
        "arn:aws:elasticfilesystem:us-east-1:000000000000:file-system/*",
      ),
    "a model that nobody configured": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("context")),
        ["Environment", "Variables", "OM_MODEL"],
        "bedrock:other",
      ),
  },
  networkHasNoWayOut: {
    "a route of the newer addresses": (all) =>
      plant(all, "BaseInfrastructure", "Route", {
        Type: "AWS::EC2::Route",
        Properties: { DestinationIpv6CidrBlock: "::/0" },
      }),
    "another network": (all) => plant(all, "BaseInfrastructure", "Peer", { Type: "AWS::EC2::VPCPeeringConnection" }),
    "addresses may come in by a rule of its own": (all) =>
      plant(all, "BaseInfrastructure", "In", {
        Type: "AWS::EC2::SecurityGroupIngress",
        Properties: { CidrIp: "0.0.0.0/0" },
      }),
    "a NAT": (all) => plant(all, "BaseInfrastructure", "Nat", { Type: "AWS::EC2::NatGateway" }),
    "a gateway to the world": (all) =>
      plant(all, "BaseInfrastructure", "Gateway", { Type: "AWS::EC2::InternetGateway" }),
    "a route": (all) =>
      plant(all, "BaseInfrastructure", "Route", {
        Type: "AWS::EC2::Route",
        Properties: { DestinationCidrBlock: "0.0.0.0/0" },
      }),
    "the context function is inside": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("context")), ["VpcConfig"], {}),
    "a processor is outside": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("process-sales")), ["VpcConfig"], undefined),
    "an endpoint that nobody configured": (all) =>
      plant(all, "BaseInfrastructure", "Endpoint", {
        Type: "AWS::EC2::VPCEndpoint",
        Properties: { VpcEndpointType: "Interface" },
      }),
    "addresses may come in": (all) =>
      change(all, "AWS::EC2::SecurityGroup", any, ["SecurityGroupIngress"], [{ CidrIp: "0.0.0.0/0" }]),
  },
  functionsAreAlike: {
    "an older Node": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("add-business-claim")), ["Runtime"], "nodejs20.x"),
    "another platform": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("query")), ["Architectures"], ["x86_64"]),
    "no traces": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("query")), ["TracingConfig"], undefined),
    "nobody is told when it fails": (all) =>
      drop(all, "AWS::CloudWatch::Alarm", named(`${names.prefix}-add-business-claim-errors`)),
    "no log of its own": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("query")), ["LoggingConfig"], undefined),
  },
  functionsRunOneImage: {
    "one runs an older image": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("query")),
        ["Code", "ImageUri"],
        `x@sha256:${"2b".repeat(32)}`,
      ),
    "all run a tag": (all) => changeAll(all, "AWS::Lambda::Function", isImage, ["Code", "ImageUri"], "x:latest"),
  },
  doorsAreLocked: {
    "a route is open": (all) => change(all, "AWS::ApiGatewayV2::Route", any, ["AuthorizationType"], "NONE"),
    "the URL is open": (all) => change(all, "AWS::Lambda::Url", any, ["AuthType"], "NONE"),
    "the URL does not stream": (all) => changeAll(all, "AWS::Lambda::Url", any, ["InvokeMode"], "BUFFERED"),
    "operators have no door": (all) =>
      drop(all, "AWS::Lambda::Url", (properties) => properties["InvokeMode"] !== "RESPONSE_STREAM"),
    "no log of who asks": (all) => change(all, "AWS::ApiGatewayV2::Stage", any, ["AccessLogSettings"], undefined),
    "no throttle": (all) => change(all, "AWS::ApiGatewayV2::Stage", any, ["DefaultRouteSettings"], undefined),
    "anybody with an account of AWS may call": (all) =>
      plant(all, "ContextEngine", "Open", {
        Type: "AWS::Lambda::Permission",
        Properties: { Principal: "*", FunctionUrlAuthType: "AWS_IAM" },
      }),
    "a service may call it for others": (all) =>
      plant(all, "ContextEngine", "Open", {
        Type: "AWS::Lambda::Permission",
        Properties: { Principal: "events.amazonaws.com" },
      }),
    "anybody may call": (all) =>
      plant(all, "ContextEngine", "Open", { Type: "AWS::Lambda::Permission", Properties: { Principal: "*" } }),
  },
  copiesFitTheDisk: {
    "the disk is smaller than it is told": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("api")), ["EphemeralStorage", "Size"], 512),
    "nobody told it": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("route")),
        ["Environment", "Variables", "OM_WORK_DISK_MB"],
        undefined,
      ),
    "the shared file system is gone": (all) =>
      change(all, "AWS::Lambda::Function", named(names.function("query")), ["FileSystemConfigs"], undefined),
  },
  operatorsAreNamed: {
    "one more operates": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("api")),
        ["Environment", "Variables", "OM_OPERATORS"],
        "arn:aws:iam::000000000000:role/om-operator arn:aws:iam::000000000000:role/shop",
      ),
    "the members of another group operate": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("context")),
        ["Environment", "Variables", "OM_OPERATOR_GROUP"],
        "everybody",
      ),
    "somebody has a business that nobody gave": (all) =>
      change(
        all,
        "AWS::Lambda::Function",
        named(names.function("api")),
        ["Environment", "Variables", "OM_CALLERS"],
        "shop-1:arn:aws:iam::000000000000:role/shop-2",
      ),
    "the group is not there": (all) => dropAll(all, "AWS::Cognito::UserPoolGroup"),
    "another group is there": (all) =>
      plant(all, "ContextEngine", "Group", {
        Type: "AWS::Cognito::UserPoolGroup",
        Properties: { GroupName: "administrators" },
      }),
  },
  capacityIsAsConfigured: {
    "on demand": (all) => change(all, "AWS::DynamoDB::Table", any, ["BillingMode"], "PAY_PER_REQUEST"),
    "writes do not scale": (all) => {
      drop(all, "AWS::ApplicationAutoScaling::ScalableTarget", named("dynamodb:table:WriteCapacityUnits"));
    },
    "another bound": (all) => change(all, "AWS::ApplicationAutoScaling::ScalableTarget", any, ["MaxCapacity"], 40_000),
    "no policy": (all) => dropAll(all, "AWS::ApplicationAutoScaling::ScalingPolicy"),
  },
  signedUploadsKeepToTheirPlace: {
    "who signs may put anywhere in the bucket": (all) => changeSigned(all, "Resource", `${uploads}/*`),
    "who signs may put below the prefix of a writer": (all) => changeSigned(all, "Resource", `${uploads}/north/*`),
    "who signs may change who reads": (all) => changeSigned(all, "Action", ["s3:PutObject", "s3:PutObjectAcl"]),
    "somebody else may put where addresses lead": (all) =>
      plantStatement(all, "ProcessingLambdas", { Action: "s3:PutObject", Resource: `${uploads}/*/api/*` }),
    "somebody may put into every bucket": (all) =>
      plantStatement(all, "ProcessingLambdas", { Action: "s3:Put*", Resource: "arn:aws:s3:::*/*" }),
  },
  stopIsAsDocumented: {
    "it stops one more": (all) =>
      change(
        all,
        "AWS::Budgets::BudgetsAction",
        any,
        ["Definition", "IamActionDefinition", "Roles", 0],
        names.role("care"),
      ),
    "it stops one more thing": (all) =>
      change(
        all,
        "AWS::IAM::ManagedPolicy",
        (properties) => String(properties["ManagedPolicyName"]).includes("-stop-"),
        ["PolicyDocument", "Statement", 0, "Action"],
        ["sqs:ReceiveMessage", "sqs:DeleteMessage"],
      ),
    "nothing is stopped": (all) => dropAll(all, "AWS::Budgets::BudgetsAction"),
    "a function that no page names": (all) =>
      plant(all, "ContextEngine", "New", {
        Type: "AWS::Lambda::Function",
        Properties: { PackageType: "Image", FunctionName: names.function("new") },
      }),
  },
  budgetStopsWhatCosts: {
    "no budget": (all) => dropAll(all, "AWS::Budgets::Budget"),
    "another amount": (all) => change(all, "AWS::Budgets::Budget", any, ["Budget", "BudgetLimit", "Amount"], 5_000),
    "nothing is stopped": (all) => dropAll(all, "AWS::Budgets::BudgetsAction"),
    "it denies what costs nothing": (all) =>
      changeAll(
        all,
        "AWS::IAM::ManagedPolicy",
        (properties) => String(properties["ManagedPolicyName"]).includes("-stop-"),
        ["PolicyDocument", "Statement", 0, "Action"],
        "sqs:PurgeQueue",
      ),
    "it waits for somebody": (all) => change(all, "AWS::Budgets::BudgetsAction", any, ["ApprovalModel"], "MANUAL"),
    "it stops a role that is not there": (all) => drop(all, "AWS::IAM::Role", named(names.role("api"))),
    "a type goes on": (all) =>
      change(
        all,
        "AWS::Budgets::BudgetsAction",
        any,
        ["Definition", "IamActionDefinition", "Roles"],
        [names.role("route")],
      ),
  },
};

function any(): boolean {
  return true;
}

function isImage(properties: Record<string, unknown>): boolean {
  return properties["PackageType"] === "Image";
}

function functionNamed(all: Record<string, Template>, name: string): Record<string, unknown> | undefined {
  const functions = Object.values(all).flatMap(({ Resources }) => Object.values(Resources));
  return functions.find(({ Properties }) => Properties["FunctionName"] === name)?.Properties;
}

function changeUploadsPolicy(
  all: Record<string, Template>,
  effect: "Allow" | "Deny",
  alter: (statement: Record<string, unknown>) => unknown,
): void {
  for (const { Type, Properties } of Object.values(all["FileProcessing"]?.Resources ?? {})) {
    if (Type !== "AWS::S3::BucketPolicy") continue;
    for (const statement of listAt(Properties, "PolicyDocument", "Statement")) {
      if (isRecord(statement) && statement["Effect"] === effect) alter(statement);
    }
  }
}

/** The statement by which the API signs addresses. */
function changeSigned(all: Record<string, Template>, property: "Action" | "Resource", value: unknown): void {
  for (const { Type, Properties } of Object.values(all["ContextEngine"]?.Resources ?? {})) {
    if (Type !== "AWS::IAM::Policy") continue;
    for (const statement of listAt(Properties, "PolicyDocument", "Statement")) {
      if (isRecord(statement) && listAt(statement, "Action").includes("s3:PutObject")) {
        if (String(statement["Resource"]).startsWith(uploads)) statement[property] = value;
      }
    }
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** In the policy of the first role of a stack. */
function plantStatement(
  all: Record<string, Template>,
  stack: string,
  statement: Readonly<Record<string, unknown>>,
): void {
  const [policy] = Object.values(all[stack]?.Resources ?? {}).filter(({ Type }) => Type === "AWS::IAM::Policy");
  const statements = at(policy?.Properties, "PolicyDocument", "Statement");
  if (Array.isArray(statements)) statements.push({ Effect: "Allow", ...statement });
}

describe.each(Object.entries(rules))("%s", (name, rule) => {
  const violations = Object.entries(planted).find(([of]) => of === name)?.[1] ?? {};

  test("has something to complain of", () => {
    expect(Object.keys(violations)).not.toHaveLength(0);
  });

  test.each(Object.entries(violations))("complains: %s", (_what, plantIt) => {
    const templates = copyOf(synthesised.prod);
    plantIt(templates);
    expect(templates).not.toEqual(synthesised.prod);
    expect(rule(templates, plan)).not.toEqual([]);
  });
});
