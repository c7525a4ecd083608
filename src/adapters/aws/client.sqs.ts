import { SQSClient } from "@aws-sdk/client-sqs";
import { type AwsClientOptions, clientConfig } from "./client-options.ts";

export function createSqsClient(options: AwsClientOptions): SQSClient {
  return new SQSClient(clientConfig(options));
}
