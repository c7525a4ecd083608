import { isProfile } from "../config/deployment.ts";
import type { Plan } from "../config/plan.ts";

/** What a role may do; a wildcard says why it is one. */
export interface Permission {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why `*` stands in an action or a resource; without one it is refused. */
  readonly reason?: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const objectsOf = "the keys of objects are not known when it is deployed: all objects of this one bucket";
const everyResource = "the action has no resource in IAM";

const signedObjects =
  "whose region, business and file it is is known when an address is signed: what comes by the API alone";

/** Keys of what is put by an address that the API signed begin with a region and `api`. */
export function signedPlaceOf(uploadsArn: string): string {
  return `${uploadsArn}/*/api/*`;
}

/** What each word of docs/operations/aws-functions.md means as actions, on that resource alone. */
export function permissionsOf({ names, deployment, queues }: Plan) {
  const uploads = names.bucketArn(names.uploadsBucket);
  const results = names.bucketArn(names.resultsBucket);
  const objects = (bucket: string, actions: readonly string[]): Permission => ({
    actions,
    resources: [`${bucket}/*`],
    reason: objectsOf,
  });
  return {
    readUploads: (): readonly Permission[] => [
      { actions: ["s3:ListBucket"], resources: [uploads] },
      objects(uploads, ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"]),
    ],
    /** Addresses that it signs put objects in its name. */
    signUploads: (): readonly Permission[] => [
      { actions: ["s3:PutObject"], resources: [signedPlaceOf(uploads)], reason: signedObjects },
    ],
    deleteUploads: (): readonly Permission[] => [objects(uploads, ["s3:DeleteObject", "s3:DeleteObjectVersion"])],
    askWhatBucketsKeep: (): readonly Permission[] => [
      { actions: ["s3:GetBucketVersioning"], resources: [uploads, results] },
    ],
    readResults: (): readonly Permission[] => [
      { actions: ["s3:ListBucket"], resources: [results] },
      objects(results, ["s3:GetObject"]),
    ],
    writeResults: (): readonly Permission[] => [
      { actions: ["s3:ListBucket"], resources: [results] },
      objects(results, [
        "s3:GetObject",
        "s3:PutObject",
        "s3:PutObjectTagging",
        "s3:DeleteObject",
        "s3:AbortMultipartUpload",
      ]),
    ],
    records: (): readonly Permission[] => [
      {
        actions: ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"].map((verb) => `dynamodb:${verb}`),
        resources: [names.tableArn],
      },
    ],
    workOn: (queue: string): readonly Permission[] => [
      {
        actions: ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"].map(
          (verb) => `sqs:${verb}`,
        ),
        resources: [names.queueArn(queue)],
      },
    ],
    sendTo: (...to: readonly string[]): readonly Permission[] => [
      { actions: ["sqs:SendMessage"], resources: to.map((queue) => names.queueArn(queue)) },
    ],
    sendToAll: (): readonly Permission[] => [
      { actions: ["sqs:SendMessage"], resources: queues.map(({ name }) => names.queueArn(name)) },
    ],
    countMessages: (): readonly Permission[] => [
      { actions: ["sqs:GetQueueAttributes"], resources: queues.map(({ name }) => names.queueArn(name)) },
    ],
    lookAfterDeadLetters: (): readonly Permission[] => [
      {
        actions: ["ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes"].map(
          (verb) => `sqs:${verb}`,
        ),
        resources: queues.map(({ name }) => names.deadLetterQueueArn(name)),
      },
    ],
    publishNews: (): readonly Permission[] => [
      { actions: ["sns:Publish"], resources: [names.newsTopicArn] },
      ...(deployment.news.eventBus ? [{ actions: ["events:PutEvents"], resources: [names.eventBusArn] }] : []),
    ],
    askModel: (): readonly Permission[] => modelPermissions(deployment, names.partition),
    writeLog: (name: string): readonly Permission[] => [
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [`${names.logGroupArn(name)}:*`],
        reason: "the streams of its own log group",
      },
    ],
    trace: (): readonly Permission[] => [
      { actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], resources: ["*"], reason: everyResource },
    ],
    attachToNetwork: (): readonly Permission[] => [
      {
        actions: [
          "ec2:CreateNetworkInterface",
          "ec2:DescribeNetworkInterfaces",
          "ec2:DeleteNetworkInterface",
          "ec2:AssignPrivateIpAddresses",
          "ec2:UnassignPrivateIpAddresses",
        ],
        resources: ["*"],
        reason:
          "a function in a VPC makes interfaces whose ids nobody knows before; describing them has no resource in IAM",
      },
    ],
  };
}

/** The model, and where it names an inference profile the profile and the model in each region that it may choose. */
function modelPermissions({ model, region, accountId }: Plan["deployment"], partition: string): readonly Permission[] {
  if (model === null) return [];
  const id = model.id.slice("bedrock:".length);
  const [, profiled] = isProfile(model.id) ? (/^[a-z-]+\.(.+)$/.exec(id) ?? []) : [];
  const foundation = model.runsIn.map(
    (place) => `arn:${partition}:bedrock:${place}::foundation-model/${profiled ?? id}`,
  );
  const profile =
    profiled === undefined ? [] : [`arn:${partition}:bedrock:${region}:${accountId}:inference-profile/${id}`];
  const actions = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];
  return [{ actions, resources: [...profile, ...foundation] }];
}
