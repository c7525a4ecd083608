import { Duration, RemovalPolicy } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  type IBucket,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

export interface DataBucketProps {
  readonly name: string;
  readonly key: IKey | null;
  readonly accessLogs: IBucket;
  /** After so many days what was removed or replaced is gone. */
  readonly removedObjectsDays: number;
  /** Whether it tells EventBridge of its objects. */
  readonly tells: boolean;
}

/** A bucket of data: nobody's but ours, encrypted, over TLS only, with earlier versions for a while, kept when its stack goes. */
export function createDataBucket(scope: Construct, id: string, props: DataBucketProps): Bucket {
  const bucket = new Bucket(scope, id, {
    bucketName: props.name,
    ...(props.key === null
      ? { encryption: BucketEncryption.S3_MANAGED }
      : { encryption: BucketEncryption.KMS, encryptionKey: props.key, bucketKeyEnabled: true }),
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
    serverAccessLogsBucket: props.accessLogs,
    serverAccessLogsPrefix: `${id}/`,
    lifecycleRules: [
      {
        id: "removed-objects",
        noncurrentVersionExpiration: Duration.days(props.removedObjectsDays),
        expiredObjectDeleteMarker: true,
      },
      { id: "broken-uploads", abortIncompleteMultipartUploadAfter: Duration.days(2) },
    ],
  });
  const resource = bucket.node.defaultChild;
  // The property itself: the construct's own switch would bring a function with rights on every bucket.
  if (props.tells && resource instanceof CfnBucket) {
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
  return bucket;
}
