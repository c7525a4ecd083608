import type { BedrockRuntimeClient } from "@aws-sdk/client-bedrock-runtime";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { S3Client } from "@aws-sdk/client-s3";
import type { SNSClient } from "@aws-sdk/client-sns";
import type { SQSClient } from "@aws-sdk/client-sqs";
import type { AwsClientOptions } from "./client-options.ts";

/** The clients of the home, each loaded and made when it is first asked for, and then the same one. */
export interface AwsClients {
  s3(): Promise<S3Client>;
  sqs(): Promise<SQSClient>;
  sns(): Promise<SNSClient>;
  dynamodb(): Promise<DynamoDBClient>;
  eventbridge(): Promise<EventBridgeClient>;
  bedrock(): Promise<BedrockRuntimeClient>;
  /** Ends the connections of those that were made. */
  close(): Promise<void>;
}

const services = ["s3", "sqs", "sns", "dynamodb", "eventbridge", "bedrock"] as const;
export type AwsService = (typeof services)[number];

/** As the SDK calls a service in its variables, where that is not our word. */
const otherNames: Partial<Readonly<Record<AwsService, string>>> = { bedrock: "BEDROCK_RUNTIME" };

export interface AwsClientsOptions extends Omit<AwsClientOptions, "endpoint"> {
  /** One for all services, or one a service; else AWS itself. */
  readonly endpoint?: string | Partial<Readonly<Record<AwsService, string>>>;
}

export function createAwsClients({ endpoint, ...options }: AwsClientsOptions): AwsClients {
  const closes: (() => void)[] = [];
  const optionsOf = (service: AwsService): AwsClientOptions => ({
    ...options,
    endpoint: typeof endpoint === "string" ? endpoint : endpoint?.[service],
  });
  function once<Client extends { destroy(): void }>(make: () => Promise<Client>): () => Promise<Client> {
    let made: Promise<Client> | null = null;
    return () => (made ??= makeAndKeep(make));
  }
  async function makeAndKeep<Client extends { destroy(): void }>(make: () => Promise<Client>): Promise<Client> {
    const client = await make();
    closes.push(() => client.destroy());
    return client;
  }
  return {
    s3: once(async () => (await import("./client.s3.ts")).createS3Client(optionsOf("s3"))),
    sqs: once(async () => (await import("./client.sqs.ts")).createSqsClient(optionsOf("sqs"))),
    sns: once(async () => (await import("./client.sns.ts")).createSnsClient(optionsOf("sns"))),
    dynamodb: once(async () => (await import("./client.dynamodb.ts")).createDynamoClient(optionsOf("dynamodb"))),
    eventbridge: once(async () =>
      (await import("./client.eventbridge.ts")).createEventBridgeClient(optionsOf("eventbridge")),
    ),
    bedrock: once(async () => (await import("./client.bedrock.ts")).createBedrockClient(optionsOf("bedrock"))),
    async close() {
      for (const close of closes) close();
    },
  };
}

/**
 * The endpoints that the environment names, by the variables of the SDK: `AWS_ENDPOINT_URL_S3` and its like, else
 * `AWS_ENDPOINT_URL`. Given to `createAwsClients` rather than left to the SDK, for S3 then has its buckets in the path.
 */
export function endpointsOf(
  environment: Readonly<Record<string, string | undefined>>,
): Partial<Readonly<Record<AwsService, string>>> {
  const found = services.map((service) => {
    const own = environment[`AWS_ENDPOINT_URL_${otherNames[service] ?? service.toUpperCase()}`];
    return [service, own ?? environment["AWS_ENDPOINT_URL"]] as const;
  });
  return Object.fromEntries(found.filter((pair) => pair[1] !== undefined && pair[1] !== ""));
}
