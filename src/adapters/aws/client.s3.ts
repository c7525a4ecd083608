import { S3Client } from "@aws-sdk/client-s3";
import { type AwsClientOptions, clientConfig } from "./client-options.ts";

/** The bucket's name is in the path where an endpoint is given: a stand-in has no name of its own for each bucket. */
export function createS3Client(options: AwsClientOptions): S3Client {
  return new S3Client({ ...clientConfig(options), forcePathStyle: options.endpoint !== undefined });
}
