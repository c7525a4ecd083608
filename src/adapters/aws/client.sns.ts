import { SNSClient } from "@aws-sdk/client-sns";
import { type AwsClientOptions, clientConfig } from "./client-options.ts";

export function createSnsClient(options: AwsClientOptions): SNSClient {
  return new SNSClient(clientConfig(options));
}
