import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { type AwsClientOptions, clientConfig } from "./client-options.ts";

export function createEventBridgeClient(options: AwsClientOptions): EventBridgeClient {
  return new EventBridgeClient(clientConfig(options));
}
