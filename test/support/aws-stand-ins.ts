import { once } from "node:events";
import { CreateTableCommand, type DynamoDBClient, waitUntilTableExists } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import dynalite from "dynalite";
import { type AwsClients, createAwsClients } from "#adapters/aws/aws-clients.ts";
import type { QueueSettings } from "#ports/queue.ts";
import { startFauxqs } from "./fauxqs.ts";
import { portOf } from "./port-of.ts";

/** What plays AWS on this machine: S3, SQS and SNS in one server, DynamoDB in another. */
export interface AwsStandIns {
  readonly clients: AwsClients;
  readonly endpoint: Readonly<Record<"s3" | "sqs" | "sns" | "dynamodb", string>>;
  /** The name of a new, empty one. */
  createBucket(name: string): Promise<string>;
  createTable(name: string): Promise<string>;
  /** Each with its dead-letter queue; the same name is the same queue again. */
  createQueues(place: string, settings: Readonly<Record<string, QueueSettings>>): Promise<StandInQueues>;
  /** Gives its ARN. */
  createTopic(name: string): Promise<string>;
  close(): Promise<void>;
}

type StandInQueues = Readonly<
  Record<string, { readonly url: string; readonly deadLetterUrl: string; readonly settings: QueueSettings }>
>;

export const standInAccess = {
  region: "eu-central-1",
  credentials: { accessKeyId: "nobody", secretAccessKey: "nothing" },
} as const;

/** Both listen on 127.0.0.1 only, each at a port of its own. */
export async function startAwsStandIns(): Promise<AwsStandIns> {
  const fauxqs = await startFauxqs();
  const database = dynalite({ createTableMs: 0 });
  database.listen(0, "127.0.0.1");
  await once(database, "listening");
  const endpoint = {
    s3: fauxqs.url,
    sqs: fauxqs.url,
    sns: fauxqs.url,
    dynamodb: `http://127.0.0.1:${portOf(database.address())}`,
  };
  const clients = createAwsClients({ ...standInAccess, endpoint });
  return {
    clients,
    endpoint,
    async createBucket(name) {
      await (await clients.s3()).send(new CreateBucketCommand({ Bucket: name }));
      return name;
    },
    createTable: async (name) => createTable(await clients.dynamodb(), name),
    async createQueues(place, settings) {
      const sqs = await clients.sqs();
      const made = Object.entries(settings).map(
        async ([name, each]) =>
          [name, { ...(await createQueue(sqs, `${place}-${name}`, each)), settings: each }] as const,
      );
      return Object.fromEntries(await Promise.all(made));
    },
    async createTopic(name) {
      const { TopicArn: arn } = await (await clients.sns()).send(new CreateTopicCommand({ Name: name }));
      return arn ?? "";
    },
    async close() {
      await clients.close();
      await fauxqs.close();
      database.closeAllConnections();
      await new Promise((resolve) => database.close(resolve));
    },
  };
}

async function createTable(client: DynamoDBClient, name: string): Promise<string> {
  await client.send(
    new CreateTableCommand({
      TableName: name,
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.1 }, { TableName: name });
  return name;
}

async function createQueue(
  client: SQSClient,
  name: string,
  { visibilityMs, mostReceives }: QueueSettings,
): Promise<{ url: string; deadLetterUrl: string }> {
  const { QueueUrl: deadLetterUrl = "" } = await client.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
  const { Attributes: attributes } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl: deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  const redrive = { deadLetterTargetArn: attributes?.["QueueArn"], maxReceiveCount: mostReceives };
  const { QueueUrl: url = "" } = await client.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: { VisibilityTimeout: String(visibilityMs / 1_000), RedrivePolicy: JSON.stringify(redrive) },
    }),
  );
  return { url, deadLetterUrl };
}
