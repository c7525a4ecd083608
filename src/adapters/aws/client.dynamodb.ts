import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { type AwsClientOptions, clientConfig } from "./client-options.ts";

export function createDynamoClient(options: AwsClientOptions): DynamoDBClient {
  return new DynamoDBClient(clientConfig(options));
}
