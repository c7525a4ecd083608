import { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import { type AwsClientOptions, clientConfig } from "./client-options.ts";

/** One attempt and no end of patience of its own: the call of a model keeps its limits, and repeats, by itself. */
export function createBedrockClient(options: AwsClientOptions): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    ...clientConfig(options),
    maxAttempts: 1,
    // A connection a call: HTTP/2 would share one, and a call that is stopped takes its own with it.
    requestHandler: { disableConcurrentStreams: true },
  });
}
