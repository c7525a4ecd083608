import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { SubscribeCommand } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createSnsNotifier } from "#adapters/aws/notifier.sns.ts";
import { createSqsQueue, type SqsQueue } from "#adapters/aws/queue.sqs.ts";
import { createDynamoRecordStore } from "#adapters/aws/record-store.dynamodb.ts";
import { systemClock } from "#core/clock.ts";
import { readWorkMessage } from "#core/work-messages.ts";
import type { Notification } from "#ports/notifier.ts";
import { type AwsStandIns, startAwsStandIns } from "../support/aws-stand-ins.ts";
import { shiftTime } from "../support/shifted-time.ts";

let aws: AwsStandIns;
let queue: SqsQueue;
let urls: { readonly url: string; readonly deadLetterUrl: string };
let places = 0;
const time = shiftTime();

beforeAll(async () => {
  aws = await startAwsStandIns();
});
afterAll(async () => {
  time.restore();
  await aws.close();
});
beforeEach(async () => {
  places += 1;
  const queues = await aws.createQueues(`own-${places}`, { sales: { visibilityMs: 4_000, mostReceives: 2 } });
  const records = createDynamoRecordStore({
    client: await aws.clients.dynamodb(),
    table: await aws.createTable(`own-${places}`),
  });
  urls = queues["sales"] ?? { url: "", deadLetterUrl: "" };
  queue = createSqsQueue({ client: await aws.clients.sqs(), records, clock: systemClock, queues });
});

async function kill(...bodies: readonly string[]): Promise<void> {
  await queue.send(bodies.map((body) => ({ queue: "sales", group: "acme", body })));
  for (let batch = await take(); batch.length > 0; batch = await take())
    for (const { lease } of batch) await queue.release(lease, { cause: "killed" });
}

const take = () => queue.receive("sales", { most: 10, waitMs: 0 });

describe("a message", () => {
  test("that is no JSON is delivered as its text, and no handler knows it", async () => {
    const sqs = await aws.clients.sqs();
    await sqs.send(new SendMessageCommand({ QueueUrl: urls.url, MessageBody: "<not ours>" }));
    const [message] = await take();
    expect(message).toMatchObject({ body: "<not ours>", group: "" });
    expect(() => readWorkMessage(message?.body)).toThrow("of no kind that is known");
  });

  test("of any characters arrives as it was", async () => {
    const body = "a\ufffe\uffff\u0000\u0008\u007f\ud83e\uddfe\ud800é";
    await queue.send([{ queue: "sales", group: "acme", body }]);
    expect((await take())[0]?.body).toBe(body);
  });

  test("is one of a batch that goes in several requests, by number and by size", async () => {
    const bodies = Array.from({ length: 23 }, (_, order) => String(order).padStart(60_000, "0"));
    await queue.send(bodies.map((body) => ({ queue: "sales", group: "acme", body })));
    const received: unknown[] = [];
    for (let batch = await take(); batch.length > 0; batch = await take())
      received.push(...batch.map(({ body }) => body));
    expect(new Set(received)).toEqual(new Set(bodies));
  });
});

describe("what was set aside", () => {
  test("is still there after it was looked at, at once, for whoever looks next", async () => {
    await kill(...Array.from({ length: 25 }, (_, order) => `message ${order}`));
    const first = await queue.listDead("sales");
    expect(first).toHaveLength(25);
    expect(await queue.listDead("sales")).toEqual(first);
    expect(await queue.depth("sales")).toMatchObject({ ready: 0, inFlight: 0, dead: 25 });
  });

  test("comes back by itself where who looked at it died", async () => {
    await kill("kept");
    const sqs = await aws.clients.sqs();
    await sqs.send(new ReceiveMessageCommand({ QueueUrl: urls.deadLetterUrl, VisibilityTimeout: 60 }));
    expect(await queue.listDead("sales")).toEqual([]);
    await time.advance(61_000);
    expect(await queue.listDead("sales")).toMatchObject([{ body: "kept", cause: "killed", receives: 2 }]);
  });

  test("is driven back one by one; the others stay", async () => {
    await kill("one", "two", "three");
    const two = (await queue.listDead("sales")).find(({ body }) => body === "two");
    expect(await queue.redrive("sales", [two?.id ?? ""])).toBe(1);
    expect((await take()).map(({ body, receives }) => [body, receives])).toEqual([["two", 1]]);
    const left = (await queue.listDead("sales")).map(({ body }) => body);
    expect(new Set(left)).toEqual(new Set(["one", "three"]));
  });
});

test("a lease that SQS knows to be void is told", async () => {
  await queue.send([{ queue: "sales", group: "acme", body: "slow" }]);
  const [message] = await take();
  if (message === undefined) throw new Error("there is no message");
  await time.advance(5_000);
  await take();
  expect(await queue.extend(message.lease, 4_000)).toBe(false);
  expect(await queue.release(message.lease, { cause: "late" })).toBe(false);
});

test("news go to a topic, with what subscribers choose by beside them", async () => {
  const topicArn = await aws.createTopic("news");
  const [sns, sqs] = [await aws.clients.sns(), await aws.clients.sqs()];
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: urls.deadLetterUrl, AttributeNames: ["QueueArn"] }),
  );
  const raw = { RawMessageDelivery: "true", FilterPolicy: JSON.stringify({ type: ["file.processed"] }) };
  const Endpoint = attributes?.["QueueArn"];
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint, Attributes: raw }));
  const news: Notification = {
    id: "file_1-1-1-3",
    type: "file.processed",
    business: "acme",
    at: "2026-03-01T10:00:00.000Z",
    data: { fileId: "file_1", name: "läden 🧾.csv", state: "done", rows: { read: 2, accepted: 2, rejected: 0 } },
  };
  const notifier = createSnsNotifier({ client: sns, topicArn });
  await notifier.notify({ ...news, id: "other", type: "file.failed" });
  await notifier.notify(news);
  const { Messages: messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: urls.deadLetterUrl, MaxNumberOfMessages: 10 }),
  );
  expect(messages.map(({ Body: body }) => JSON.parse(body ?? ""))).toEqual([news]);
});

test("news to a topic that is not there have failed, and may be told later", async () => {
  const client = await aws.clients.sns();
  const topicArn = "arn:aws:sns:eu-central-1:000000000000:nowhere";
  await expect(
    createSnsNotifier({ client, topicArn }).notify({
      id: "1",
      type: "file.failed",
      business: "acme",
      at: "",
      data: { fileId: "file_1", name: "a", state: "failed", rows: { read: 0, accepted: 0, rejected: 0 } },
    }),
  ).rejects.toMatchObject({
    code: "NOTIFICATION_FAILED",
    retryable: true,
    message: expect.stringContaining("nowhere"),
  });
});
